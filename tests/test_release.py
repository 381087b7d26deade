"""What is committed in ``source/`` and ``release/``: up to date, complete, fit to hand out, and it runs."""

import importlib.metadata
import json
import re
import shutil

import nbformat
import pytest
from nbclient import NotebookClient

from fake_course import REPOSITORY
from mlp_lab import build, files, lessons
from mlp_lab.course import Course
from waiting import LONG

COURSE = Course(REPOSITORY)
READ = lessons.read_all(COURSE.notebooks)[0]
NAMES = [lesson.name for lesson in READ]
SECTIONS = {lesson.name: {cell.name: cell.points for cell in lesson.with_role("marks")} for lesson in READ}


def cells_of(folder, name):
    return json.loads((folder / f"{name}.ipynb").read_text("utf-8"))["cells"]


def source_of(cell):
    return "".join(cell["source"])


def test_source_and_release_are_what_the_lessons_give():
    assert build.build(COURSE, dry=True, assets=False, say=lambda line: None).changes == []


def test_marks_are_those_of_the_lessons_and_add_up():
    automatic, by_hand = {}, []
    for name in NAMES:
        for cell in cells_of(COURSE.release, name):
            role = cell["metadata"].get("nbgrader", {})
            if role.get("grade") and role["solution"]:
                assert role["grade_id"].startswith("answer_")
                by_hand.append(role["points"])
            elif role.get("grade") and role["grade_id"].startswith("marks_"):
                automatic.setdefault(name, {})[role["grade_id"].removeprefix("marks_")] = role["points"]
            elif role.get("grade"):
                assert role["grade_id"].startswith("check_") and role["points"] == 0
    assert automatic == SECTIONS
    assert by_hand and sum(by_hand) + sum(sum(points.values()) for points in automatic.values()) == 100


@pytest.mark.parametrize("name", NAMES)
def test_each_function_comes_as_solution_check_and_marks(name):
    ids = [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells_of(COURSE.release, name) if cell["metadata"]]
    expected = [
        grade_id for function in SECTIONS[name] for grade_id in (function, f"check_{function}", f"marks_{function}")
    ]
    assert [grade_id for grade_id in ids if not grade_id.startswith("answer_")] == expected


def test_no_trace_of_the_marker_and_nothing_that_was_run():
    forbidden = re.compile(
        rb"autograder_tests|(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)|\bmlp_lab\b|/home/|/Users/"
    )
    for relative in files.listing(COURSE.release):
        assert forbidden.search((COURSE.release / relative).read_bytes()) is None, relative
    for name in NAMES:
        for cell in cells_of(COURSE.release, name):
            assert not cell.get("outputs") and cell.get("execution_count") is None


def regions():
    """Yield (cell, text of the region that students must not see) for each solution and each rubric."""
    for lesson in READ:
        for cell in lesson.with_role("solution", "answer"):
            yield cell, re.split(r"^.*(?:BEGIN|END) SOLUTION.*$", cell.source, flags=re.MULTILINE)[1]


def test_no_solution_and_no_rubric_in_any_released_file():
    texts = {path.as_posix(): (COURSE.release / path).read_bytes() for path in files.listing(COURSE.release)}
    texts = {name: text.decode("utf-8") for name, text in texts.items() if not name.endswith((".npy", ".ipynb"))}
    for name in NAMES:
        texts[name] = "\n".join(source_of(cell) for cell in cells_of(COURSE.release, name))
    found = []
    for cell, region in regions():
        whole = "\n".join(line.strip() for line in region.strip().splitlines())
        for name, text in texts.items():
            if whole in "\n".join(line.strip() for line in text.splitlines()):
                found.append(f"{cell.grade_id} in {name}")
    assert found == []


def test_helpers_are_copied_and_requirements_are_the_students():
    for folder in (COURSE.source, COURSE.release):
        for path in files.listing(COURSE.notebooks / "lab"):
            assert (folder / "lab" / path).read_bytes() == (COURSE.notebooks / "lab" / path).read_bytes(), path
        needs = (folder / "requirements.txt").read_text().split()
        assert [re.match(r"\w+", need)[0] for need in needs] == ["anywidget", "ipywidgets", "matplotlib", "numpy"]
    assert (COURSE.release / "README.md").is_file() and (COURSE.release / "week_3_data.csv").is_file()


def blocked_modules():
    """Return the installed modules that a student who follows requirements.txt does not have."""
    wanted, present = ["numpy", "matplotlib", "ipywidgets", "anywidget", "ipykernel"], set()
    while wanted:
        name = re.sub(r"[-_.]+", "-", wanted.pop()).lower()
        if name in present:
            continue
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:  # needed on another system only
            continue
        present.add(name)
        wanted += [re.match(r"[\w.-]+", need)[0] for need in needs if "extra ==" not in need]
    modules = importlib.metadata.packages_distributions()
    missing = {
        module
        for module, owners in modules.items()
        if not {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners} & present
    }
    return sorted((missing | {"autograder_tests", "mlp_lab"}) - {"lab"})


BLOCK = """
import sys

class _Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, _Absent())
"""


def test_the_blocker_blocks_what_students_lack_and_nothing_else():
    blocked = blocked_modules()
    assert {"nbgrader", "jupytext", "autograder_tests", "mlp_lab", "pytest"} <= set(blocked)
    assert not {"numpy", "matplotlib", "ipywidgets", "IPython", "ipykernel", "lab", "PIL"} & set(blocked)


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """A copy of the release, as a student unpacks it."""
    folder = tmp_path_factory.mktemp("student") / "mlp"
    shutil.copytree(COURSE.release, folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_notebook_runs_and_only_stubs_complain(handed_out, name):
    notebook = nbformat.read(handed_out / f"{name}.ipynb", as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(BLOCK.format(blocked=set(blocked_modules()))))
    client = NotebookClient(
        notebook, timeout=LONG, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": handed_out}}
    )
    client.extra_arguments = ["--log-level=ERROR"]
    client.execute()
    errors = [
        (cell.id, output.ename, output.evalue)
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    ]
    # What an earlier notebook should have brought along raises the same error as a stub.
    assert [error for error in errors if error[1] != "NotImplementedError"] == []
    ids = [cell.id for cell in notebook.cells]
    first_stub = min(ids.index(function) for function in SECTIONS[name])
    assert [error for error in errors if ids.index(error[0]) <= first_stub] == [], "all before the first stub must run"
    before = [out for cell in notebook.cells[:first_stub] for out in cell.get("outputs", [])]
    assert any("<img" in out.get("data", {}).get("text/html", "") for out in before), "with a picture to look at"
    # Not vacuous: the stubs were run, and every check says that nothing is written yet.
    assert {f"check_{function}" for function in SECTIONS[name]} <= {cell_id for cell_id, _, _ in errors}


@pytest.mark.parametrize("name", NAMES)
def test_no_line_becomes_a_list_by_accident(name):
    """A line that happens to begin with a number and a full stop is numbered by Markdown, and the number is lost."""
    for cell in cells_of(COURSE.source, name):
        number = 0
        for line in source_of(cell).split("\n") if cell["cell_type"] == "markdown" else []:
            if found := re.match(r"\s*(\d+)\. ", line):
                assert int(found[1]) in (1, number + 1), line
                number = int(found[1])
