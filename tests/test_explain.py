"""`mlp-lab explain`: the mark again, why it is what it is, and a script that comes to the same by hand."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder_tests.transport.student_side.values import Other
from mlp_lab import cli
from mlp_lab.course import write_own
from mlp_lab.marking import records
from mlp_lab.marking.explain import command as explain_command
from mlp_lab.marking.explain import script, values
from mlp_lab.marking.explain.derive import derive
from mlp_lab.marking.for_formgrader import show
from mlp_lab.marking.grading import Grading
from rebuilding import JudgeHere
from small_course import copy_of
from test_records import change
from waiting import LONG

WRONG = """
RATE = 1.0

def show(x):
    print("their own", x)

def layer_update(layer, lr):
    show("show")
    layer["W"] = layer["W"] + step(lr) * layer["dW"]
    layer["b"] = layer["b"] - step(lr) * layer["db"]

def step(lr):
    return RATE * lr
"""


class ExplainHere(JudgeHere):
    """Explains in this process."""

    def mark(self, folder, seed=None):
        marked = derive(folder, self._lessons)
        show(marked, self._lessons.templates)
        return marked


@pytest.fixture(scope="module")
def marked(small_class, tmp_path_factory):
    """ada has a wrong sign in layer_update; all is marked."""
    course = copy_of(small_class, tmp_path_factory.mktemp("explain") / "course")
    change(course, new=WRONG)
    assert Grading(course).mark_all(lambda line: None) == {}
    return course


@pytest.fixture
def course(marked, tmp_path):
    return copy_of(marked, tmp_path / "course")


@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr(explain_command, "Judge", ExplainHere)


def explain(course: Path, capsys, *words: str) -> tuple[int, str, str]:
    status = cli.main(["explain", "--root", str(course), *words])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return status, out, err


def test_the_same_mark_from_a_judge_of_its_own_and_a_script_that_comes_to_it_by_hand(course, capsys, tmp_path):
    book = (course / "gradebook.db").read_bytes()
    reports = {path: path.read_bytes() for path in (course / ".mlp-lab" / "reports").rglob("*.json")}
    status, out, _ = explain(course, capsys, "ada", "layer_update", "--script", str(tmp_path / "by_hand.py"))
    record = records.latest(course, "ada")
    mark = record["functions"]["layer_update"]["mark"]
    assert status == 0 and 0 < mark < 4
    assert out.startswith(f"ada: layer_update in 05_update: {mark:g} of 4, with the seed {record['seed']}\n")
    assert "the same mark." in out and "Since then" not in out
    for one in record["functions"]["layer_update"]["checks"]:
        assert f"[{one['outcome']}] {one['title']} (" in out
    short = out[out.index(f"In short, {mark:g} of 4. Lost:\n") :]
    assert f"  {4 - mark:g} for “W takes one step against dW”: " in short and short.count("\n") == 4
    assert "[failed]" in out and "mistake:" in out and "a right function leaves layer['W']" in out
    assert "their own show" in out
    assert book == (course / "gradebook.db").read_bytes()
    assert reports == {path: path.read_bytes() for path in (course / ".mlp-lab" / "reports").rglob("*.json")}

    text = (tmp_path / "by_hand.py").read_text("utf-8")
    assert "WARNING" in text.split("import")[0] and "as ada handed it in" in text
    assert "mlp_lab" not in text and "autograder_tests" not in text, "it needs NumPy alone"
    done = subprocess.run(
        [sys.executable, "-I", "by_hand.py"], cwd=tmp_path, capture_output=True, text=True, timeout=LONG
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert done.stdout.count("the student's returns") == done.stdout.count("a right one returns") > 0
    assert "their own show" in done.stdout, "no helper of the script's takes the place of the student's own"


def test_other_inputs(course, here, capsys):
    status, out, _ = explain(course, capsys, "ada", "layer_update", "--seed", "3")
    assert status == 0 and "with the seed 3\n" in out
    assert f"the seed is another: {records.latest(course, 'ada')['seed']} on record, 3 now" in out


def test_what_has_changed_since_is_said(course, here, capsys):
    change(course, new=WRONG.replace('["W"] +', '["W"] -'))
    status, out, _ = explain(course, capsys, "ada", "layer_update")
    assert status == 1 and ": 4 of 4" in out and "another mark" in out
    assert "Since then the submission has changed: 05_update.ipynb." in out and "`mlp-lab mark`" in out
    folder = course / ".mlp-lab" / "reports" / "ada" / "records"
    record = records.latest(course, "ada")
    change(course, new=WRONG)
    record |= {"tests": "other", "contained": not record["contained"]}
    record["versions"] = record["versions"] | {"numpy": "1.0"}
    write_own(folder / "000009.json", record)
    _, out, _ = explain(course, capsys, "ada", "layer_update")
    assert "checks or settings have changed" in out
    assert f"numpy 1.0 then, {np.__version__} now" in out and "contained now" in out


def test_another_mark_without_a_reason_is_not_explained_away(course, here, capsys):
    folder = course / ".mlp-lab" / "reports" / "ada" / "records"
    record = records.latest(course, "ada")
    files = json.loads(json.dumps(record))
    files["functions"]["layer_update"]["mark"] = 3.21
    files["files"] = explained(course, "layer_update")["files"]
    write_own(folder / "000009.json", files)
    status, out, _ = explain(course, capsys, "ada", "layer_update")
    assert status == 1 and "depends on chance" in out


def explained(course: Path, name: str, student: str = "ada") -> dict:
    import dataclasses

    lessons = dataclasses.replace(Grading(course).desk.lessons, explain=name, seed=1)
    return derive(course / "submitted" / student / "mlp", lessons).explained


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["adda", "layer_update"], "did you mean ada?"),
        (["zzzz", "layer_update"], "there are: ada, bob."),
        (["*", "layer_update"], "may be ada, bob: name one of them"),
        (["ada", "layer_updat"], "did you mean layer_update"),
        (["ada", "zzzz"], "there are: layer_update, mlp_predict, mlp_update."),
        (["ada", "relu\x1b[2J"], "no function with marks called relu"),
    ],
)
def test_what_is_not_there_is_one_sentence_with_what_there_is(course, here, capsys, words, said):
    status, out, err = explain(course, capsys, *words)
    assert status == 1 and out == "" and err.count("\n") == 1 and said in err and "\x1b" not in err


def test_nothing_to_run_has_no_script(course, here, capsys, tmp_path):
    change(course, new="def layer_update(layer, lr):\n    return (")
    _, out, _ = explain(course, capsys, "ada", "layer_update", "--script", str(tmp_path / "s.py"))
    assert "[could not run]" in out and "There is no script" in out and not (tmp_path / "s.py").exists()
    (course / "submitted" / "ada" / "mlp" / "07_prediction.ipynb").unlink()
    _, out, _ = explain(course, capsys, "ada", "mlp_predict")
    assert "Not attempted" in out and "another mark" in out


def test_nobody_who_was_not_marked_is_on_record_and_no_gradebook_is_made(course, here, capsys):
    (course / "gradebook.db").unlink()
    import shutil

    shutil.rmtree(course / ".mlp-lab" / "reports")
    status, out, _ = explain(course, capsys, "bob", "mlp_update")
    assert status == 0 and "no mark of it on record" in out and not (course / "gradebook.db").exists()


HOSTILE = """
def layer_update(layer, lr):
    print("\\x1b]0;owned\\x07" * 3)
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["\\x1b[2J\\u202e"] = "\\x1b[31m" + "x" * 100_000
    layer["self"] = [layer["W"]] * 1000
    return {"\\x9b1m": ["\\r\\n"] * 50}
"""


def test_what_a_student_returns_does_nothing_to_the_terminal_and_floods_nobody(course, here, capsys):
    change(course, new=HOSTILE)
    _, out, _ = explain(course, capsys, "ada", "layer_update")
    assert all(line.isprintable() for line in out.split("\n")) and len(out) < 100_000
    assert max(map(len, out.split("\n"))) <= explain_command.MOST_CHARACTERS
    plain = json.dumps(explained(course, "layer_update"))
    assert len(plain) < 2_000_000


def test_a_student_who_ends_the_process_is_shown_as_such(course, here, capsys):
    change(course, new="def layer_update(layer, lr):\n    import os\n    os._exit(0)\n")
    _, out, _ = explain(course, capsys, "ada", "layer_update")
    assert "raised: ProcessEnded" in out and "a right function" in out


def test_a_full_disk_is_a_sentence(course, here, capsys, tmp_path):
    (tmp_path / "gone").mkdir()
    target = tmp_path / "gone" / "s.py"
    real = Path.write_text

    def full(self, *args, **kwargs):
        if self == target:
            raise OSError(28, "No space left on device", str(self))
        return real(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        status, _, err = explain(course, capsys, "ada", "layer_update", "--script", str(target))
    assert status == 1 and "disk is full" in err


VALUES = [
    np.array([[1.5, -0.1, np.nan], [np.inf, 1e-300, 0.1 + 0.2]]),
    np.array([1, 2, 3], dtype=np.int8),
    np.array([True, False]),
    np.array(2.5),
    np.zeros((0, 3), dtype=np.float32),
    np.array([1.1], dtype=np.float32),
    np.array([1 + 2j]),
    np.arange(5000.0).reshape(50, 100),
    np.float32(0.1),
    np.int64(7),
    np.bool_(True),
    None,
    "text'\n\"",
    b"x",
    -3,
    1e-17,
    [1, (2,), {"a": [np.array([0.3])]}],
    (),
    {"W": np.ones((2, 2)), "act": "relu", 3: None},
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_a_literal_makes_the_same_value_again(value):
    import base64

    made = eval(values.literal(value), {"np": np, "nan": np.nan, "inf": np.inf, "base64": base64})
    np.testing.assert_equal(made, value)
    assert type(made) is type(value)
    if isinstance(value, np.ndarray):
        assert made.dtype == value.dtype and made.shape == value.shape and made.flags.writeable


def test_a_generator_goes_on_where_it_was():
    rng = np.random.default_rng(3)
    rng.integers(5, size=3, dtype=np.int32)
    names = {"np": np}
    exec(script.HEAD.split("import base64")[1].replace("{name}", ""), names)
    made = eval(values.literal(copy.deepcopy(rng)), names)
    assert np.array_equal(made.random(4), rng.random(4)) and np.array_equal(made.permutation(9), rng.permutation(9))


NO_LITERALS = [object(), np.array([object()]), Other("Thing"), print, {"a": {1, 2}}, np.zeros(10**6)]
LARGE = [Other("a" * 500, "b" * 500), 10**5000, "x" * 10**6, [[[[[[[1]]]]]]] * 50, {f"k{n}": n for n in range(99)}]


@pytest.mark.parametrize("value", NO_LITERALS, ids=range(len(NO_LITERALS)))
def test_what_cannot_be_written_is_said_to_be(value):
    with pytest.raises(values.NoLiteral):
        values.literal(value)


@pytest.mark.parametrize("value", [*VALUES, *NO_LITERALS, *LARGE], ids=lambda value: type(value).__name__)
def test_any_value_is_a_few_lines(value):
    lines = values.lines(value)
    assert 0 < len(lines) <= values.MOST_LINES and all(len(line) < 300 for line in lines)
