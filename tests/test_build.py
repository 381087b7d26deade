"""`mlp_lab.build` on a small course: what it writes, that it writes the same every time, and that it fails cleanly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import fake_course
from mlp_lab import build, files, notebook_json
from mlp_lab.course import Course
from mlp_lab.errors import BuildError
from mlp_lab.lessons import Lesson, LessonCell
from small_course import copy_of

QUIET = {"assets": False, "say": lambda line: None}


@pytest.fixture
def course(built_course, tmp_path):
    """A course of one's own, built already."""
    return Course(copy_of(built_course, tmp_path / "course"))


def cells_of(folder: Path, name: str) -> dict[str, dict]:
    return {cell["id"]: cell for cell in json.loads((folder / f"{name}.ipynb").read_text("utf-8"))["cells"]}


def text(cell: dict) -> str:
    return "".join(cell["source"])


def everything(course: Course) -> dict[str, bytes]:
    return fake_course.snapshot(course.root)


def test_roles_become_nbgraders_metadata(course):
    cells = cells_of(course.source, "02_halving")
    assert {name: cell["metadata"].get("nbgrader") for name, cell in cells.items()} == {
        "2-halving": None,
        "half": dict(grade=False, grade_id="half", locked=False, schema_version=3, solution=True, task=False),
        "check_half": dict(
            grade=True, grade_id="check_half", locked=True, points=0, schema_version=3, solution=False, task=False
        ),
        "marks_half": dict(
            grade=True, grade_id="marks_half", locked=True, points=30, schema_version=3, solution=False, task=False
        ),
        "answer_why": dict(
            grade=True, grade_id="answer_why", locked=False, points=10, schema_version=3, solution=True, task=False
        ),
    }


def test_the_builder_writes_the_hidden_tests_and_nbgrader_takes_them_out(course):
    source, release = (cells_of(folder, "01_doubling")["marks_double"] for folder in (course.source, course.release))
    assert text(source) == (
        "# 60 marks for double: hidden tests look further than the check above.\n"
        "### BEGIN HIDDEN TESTS\n"
        "from autograder_tests import mark\n"
        'mark("double", globals(), points=60)\n'
        "### END HIDDEN TESTS"
    )
    assert text(release) == "# 60 marks for double: hidden tests look further than the check above."


def test_students_get_docstring_and_stub(course):
    assert text(cells_of(course.release, "01_doubling")["double"]) == (
        'def double(x):\n    """Return twice `x`."""\n'
        '    raise NotImplementedError("not written yet: replace this line with your own code")'
    )
    answer = text(cells_of(course.release, "02_halving")["answer_why"])
    assert answer.startswith("Why is half") and "rubric" not in answer and "inverse" not in answer
    assert "inverse" in text(cells_of(course.source, "02_halving")["answer_why"]), "the marker sees the rubric"


def test_notebooks_are_valid_and_hold_nothing_of_the_day_or_the_machine(course):
    from nbgrader.nbgraderformat import MetadataValidator

    for folder in (course.source, course.release):
        for path in folder.glob("*.ipynb"):
            content = path.read_text("utf-8")
            notebook = nbformat.reads(content, as_version=4)
            nbformat.validate(notebook)
            MetadataValidator().validate_nb(notebook)
            assert content == json.dumps(json.loads(content), sort_keys=True, indent=1, ensure_ascii=False) + "\n"
            assert notebook.metadata.kernelspec == {"display_name": "Python 3", "language": "python", "name": "python3"}
            assert not re.search(r'"version"|\d{4}-\d\d-\d\d', content)
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    assert cell.outputs == [] and cell.execution_count is None


def test_what_lies_beside_the_lessons_is_copied_byte_for_byte(course):
    expected = ["README.md", "data.csv", "lab/__init__.py", "lab/assets/map.npy", "week_5.py"]
    for folder in (course.source, course.release):
        for name in expected:
            assert (folder / name).read_bytes() == (course.notebooks / name).read_bytes(), name
        made = ["01_doubling.ipynb", "02_halving.ipynb", "lab/contents.json", "requirements.txt"]
        assert [path.as_posix() for path in files.listing(folder)] == sorted(expected + made)
        assert (folder / "requirements.txt").read_text() == "ipywidgets>=8\nmatplotlib>=3\nnumpy>=2\n"
        assert not list(folder.rglob("__pycache__"))


def test_the_contents_name_functions_and_answers(course):
    expected = {"01_doubling": (["double"], []), "02_halving": (["half"], ["why"])}
    for folder in (course.notebooks, course.source, course.release):
        found = json.loads((folder / "lab" / "contents.json").read_text())["notebooks"]
        assert {name: (entry["functions"], entry["answers"]) for name, entry in found.items()} == expected


def test_building_again_touches_nothing(course):
    paths = [path for path in course.root.rglob("*") if path.is_file()]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in paths}
    assert build.build(course, **QUIET).changes == []
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in paths} == before
    assert {path for path in course.root.rglob("*") if path.is_file()} == set(paths), "nothing is left behind"


def test_another_process_elsewhere_gives_the_same_bytes(course, tmp_path):
    root = fake_course.make(tmp_path / "another place")
    environment = dict(os.environ, PYTHONHASHSEED="7", TZ="Asia/Tokyo", PATH="/usr/bin:/bin", LC_ALL="C")
    command = [sys.executable, "-m", "mlp_lab", "build", "--keep-assets", "--root", str(root)]
    subprocess.run(command, env=environment, check=True, capture_output=True, cwd=tmp_path)
    for name in ("source", "release"):
        assert files.differences(root / name, course.root / name) == []


def test_plain_nbgrader_makes_the_same_release(course, tmp_path):
    environment = dict(os.environ, HOME=str(tmp_path), PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "mlp", "--force"]
    before = everything(course)
    subprocess.run(command, env=environment, check=True, capture_output=True, cwd=course.root)
    release = fake_course.snapshot(course.release)
    assert release == {path: content for path, content in before.items() if path.startswith(str(course.release))}
    assert (course.root / "gradebook.db").exists()


def break_a_role(course):
    fake_course.edit(course.notebooks / "02_halving.py", 'check="half"', 'chek="half"')
    return r"02_halving\.py:\d+: .*did you mean check"


def make_nbgrader_fail(course):
    fake_course.edit(course.config, '"python": ', '"R": ')
    return r"nbgrader could not make the release:[^$]*language 'python' has not been specified"


def break_the_config(course):
    course.config.write_text("c = get_config()\nc.Course = undefined\n")
    return r"nbgrader_config\.py cannot be read.*NameError"


def let_the_marker_leak(course):
    (course.notebooks / "lab" / "extra.py").write_text("x = 1\nimport autograder_tests\n")
    return r"notebooks/lab/extra\.py:2: “autograder_tests” must not reach students"


def give_an_answer_away(course):
    (course.notebooks / "lab" / "extra.py").write_text('"""Help."""\n\n\ndef double(x):\n    return x + x\n')
    return r"notebooks/lab/extra\.py:4: defines double"


def give_an_answer_away_in_a_cell(course):
    old = "# %%\ndouble(x)"
    fake_course.edit(course.notebooks / "01_doubling.py", old, "# %%\ndef double(x):\n    return x + x")
    return r"01_doubling\.py:\d+: students would get more of double"


def lose_pyproject(course):
    course.pyproject.unlink()
    return r"must list \[project\] dependencies"


FAULTS = [
    break_a_role,
    make_nbgrader_fail,
    break_the_config,
    let_the_marker_leak,
    give_an_answer_away,
    give_an_answer_away_in_a_cell,
    lose_pyproject,
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_build_that_fails_changes_nothing(course, fault):
    (course.root / "gradebook.db").write_bytes(b"marks of a whole class")
    message = fault(course)
    before = everything(course)
    with pytest.raises(BuildError, match=message):
        build.build(course, **QUIET)
    assert everything(course) == before


@pytest.mark.parametrize("step", [1, 2, 4, 6])
def test_source_and_release_are_swapped_together_or_not_at_all(course, monkeypatch, step):
    fake_course.edit(course.notebooks / "01_doubling.py", "Twice as much.", "Two times as much.")
    fake_course.edit(course.notebooks / "02_halving.py", 'answer="why"', 'answer="reason"')  # contents.json changes
    before = everything(course)
    rename, calls = Path.rename, []

    def failing(self, target):
        calls.append(self)
        if len(calls) == step:
            raise OSError("the disk is full")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="disk is full"):
        build.build(course, **QUIET)
    assert everything(course) == before


def test_a_lesson_that_goes_takes_its_notebooks_along(course):
    fake_course.edit(course.notebooks / "01_doubling.py", "points=60", "points=100")
    (course.notebooks / "02_halving.py").unlink()
    build.build(course, **QUIET)
    assert not list(course.root.glob("*/mlp/02*"))


def test_ids_are_readable_unique_and_allowed():
    sources = [
        "# 4 · Send the blame backward",
        "text\n\n## 4 · Send the blame backward",
        "Äpfel, naïve; `X·W + b`",
        "数学",
        "数学",
        "",
        "a" * 200,
        "a" * 200,
        "relu",
    ]
    cells = [LessonCell("markdown", source, line) for line, source in enumerate(sources)]
    cells.append(LessonCell("code", "def relu(z): ...", 99, role="solution", name="relu"))
    ids = [cell["id"] for cell in json.loads(notebook_json.to_text(Lesson(Path("01_x.py"), cells)))["cells"]]
    assert ids[:6] == [
        "4-send-the-blame-backward",
        "4-send-the-blame-backward-2",
        "apfel-naive-x-w-b",
        "markdown",
        "markdown-2",
        "empty",
    ]
    assert ids[-2:] == ["relu-2", "relu"], "a role's cell has its grade_id, wherever it stands"
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in ids)
