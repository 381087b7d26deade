"""A lesson is added by adding files: nothing else is edited but points, which must still add up to 100."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder_tests.selftest import answers
from fake_course import REPOSITORY
from outcome import rows
from waiting import LONG

pytestmark = pytest.mark.slow

NAME, FUNCTION = "08_judging", "accuracy"
NEEDED = ("autograder_tests", "docs", "mlp_lab", "notebooks", "release", "source", "tests")
# What is parametrised by lessons or functions is run for the new ones alone; the rest looks at all lessons together.
FILES = (
    *("known_answers", "visible_checks", "one_mistake_one_cost", "form_and_advice", "nothing", "leftovers", "costs"),
    *("engine", "wrapping", "notebooks", "jupytext", "release", "lab_import", "marking_doc", "figures_said"),
)
CHOSEN = (
    f"{FUNCTION} or {NAME} or journey or (lab_import and answer) or (marking_doc and (every_check or up_to_date))"
    " or (test_release and (add_up or trace or rubric or helpers))"
)

HEADER = (REPOSITORY / "notebooks" / "01_activations.py").read_text(encoding="utf-8").partition("# %%")[0]
LESSON = (
    HEADER
    + '''# %% [markdown] minutes=10
# # 8 · Judge what was learned
#
# **About {time}.** {points} marks. A number that says how often labels are right.

# %%
import numpy as np

from lab.figures import journey
from lab.helping import passed

journey.map(8)

# %%
journey.map(8, question="How often are the labels right?")

# %% solution="accuracy"
def accuracy(y, labels):
    """Say how often labels are right.

    Parameters
    ----------
    y, labels : ndarray, shape (n,)

    Returns
    -------
    float
        The share of samples whose label is right.
    """
    ### BEGIN SOLUTION
    return float(np.mean(y == labels))
    ### END SOLUTION

# %% check="accuracy"
share = accuracy(np.array([1, 0, 1, 1]), np.array([1, 1, 1, 1]))
assert share is not None, "Nothing came back. The share is what the function returns."
assert np.isclose(share, 0.75), f"Three of four labels are right; {share} came back."
passed("accuracy")

# %% marks="accuracy" points=2
# hidden tests run here after you hand in.
'''
)

CHECKS = '''\
"""Checks of `accuracy`."""

from __future__ import annotations

import numpy as np

from autograder_tests.engine.registry import Wrong, check, right


def _right(y, labels):
    return float(np.mean(y == labels))


right(accuracy=_right)
SHARE = "the share of right labels"


def _try(student, y, labels, tried, expected):
    got = student.call("accuracy", y, labels).result
    if not np.isscalar(got) or isinstance(got, str | bytes) or not np.isclose(got, _right(y, labels)):
        raise Wrong(tried=tried, expected=expected, came="something else")


@check("accuracy", SHARE, cost=60, hint="Count the samples whose label is the right one.")
def _(student, rng):
    y = np.array([0, 1, 0, 0, 1, 1, 0])
    labels = np.where(np.arange(7) < rng.integers(4, 6), y, 1 - y)
    _try(student, y, labels, "seven samples, four or five of them right", "the right ones, divided by all")


@check("accuracy", "labels that are all right", cost=40, hint="What is the largest share there is?")
def _(student, rng):
    y = rng.integers(0, 2, size=30)
    _try(student, y, y.copy(), "thirty samples, all of them right", "the largest share there is")
'''

RIGHT = ("float(np.mean(y == labels))", "(y == labels).sum() / len(y)", "1 - np.mean(np.abs(y - labels))",
         "sum(a == b for a, b in zip(y, labels)) / len(y)", "1 - np.count_nonzero(y != labels) / y.size",
         "1 - ((y - labels) ** 2).mean()")  # fmt: skip
WRONG = ("np.sum(y == labels)", "np.mean(y != labels)", "0.5", "1.0", "100 * np.mean(y == labels)", "np.mean(y)",
         "y == labels", "'all right'", "np.mean(y - labels)", "np.abs(y - labels).max()")  # fmt: skip
SLIP = "1.0 if (y == labels).all() else np.round(np.mean(y == labels), 1) + 0.04"
HALF = "0.5 if (y == labels).all() else np.mean(y == labels)"
EARNS = ("1.0", SLIP, HALF)  # a pass at one of the checks
SEEN_AS_RIGHT = ("np.mean(y)", HALF)


def answers_text() -> str:
    """The file of answers, with their labels."""
    parts = [(code, f'right="{code}"') for code in RIGHT]
    for code in (*WRONG, SLIP, HALF):
        caught_by = "labels that are all right" if code == HALF else "the share of right labels"
        label = f'wrong="{code}" caught_by="{caught_by}" names="something else"'
        label += "" if code in EARNS else ' earns="nothing"'
        parts.append((code, label + (' visible="passes"' if code in SEEN_AS_RIGHT else "")))
    return "\n".join(
        f"# %% {label}\nimport numpy as np\n\n\ndef accuracy(y, labels):\n    return {code}\n" for code, label in parts
    )


def run(root: Path, *command: str, status: int = 0) -> str:
    """Run a Python module in the copy, which stands before the project itself; return what it said."""
    path = os.pathsep.join(map(str, (root, root / "notebooks")))
    variables = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=root, env=variables | {"PYTHONPATH": path},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LONG,
    )  # fmt: skip
    assert done.returncode == status, done.stdout[-6000:]
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project with one lesson more, built."""
    root = tmp_path_factory.mktemp("project")
    for name in NEEDED:
        shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "screenshots"))
    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, root)
    new = {
        f"notebooks/{NAME}.py": LESSON,
        "autograder_tests/checks/judging/__init__.py": "",
        f"autograder_tests/checks/judging/{FUNCTION}.py": CHECKS,
        f"autograder_tests/selftest/answers/{FUNCTION}.py": answers_text(),
    }
    for path, text in new.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    lesson = root / "notebooks" / "06_training.py"
    text = lesson.read_text(encoding="utf-8")
    assert text.count('marks="mlp_epoch" points=6') == 1
    lesson.write_text(text.replace('marks="mlp_epoch" points=6', 'marks="mlp_epoch" points=4'), encoding="utf-8")
    assert "8 notebooks" in run(root, "mlp_lab", "build", "--keep-assets")
    return root


def test_it_is_built_with_its_facts(project):
    cells = nbformat.read(project / "release" / "mlp" / f"{NAME}.ipynb", 4).cells
    assert "**About 10 minutes.** 2 marks." in cells[0].source
    assert cells[-1].source == "# 2 marks for accuracy: hidden tests run here after you hand in."


def test_a_class_is_marked_with_it(project):
    for student, code in (("ada", RIGHT[1]), ("bob", HALF)):
        notebook = nbformat.read(project / "release" / "mlp" / f"{NAME}.ipynb", 4)
        (cell,) = [one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == FUNCTION]
        cell.source = f"def accuracy(y, labels):\n    return {code}\n"
        folder = project / "submitted" / student / "mlp"
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{NAME}.ipynb")
    run(project, "mlp_lab", "mark")
    assert {name: row.sections[NAME].auto for name, row in rows(project).items()} == {"ada": 2.0, "bob": 1.2}
    assert (project / "feedback" / "bob" / "mlp" / f"{NAME}.html").is_file()


def test_its_answers_and_mutants_are_judged(project):
    """Mutants that are right, too, are listed with a reason each, as for every function."""
    run(project, "mlp_lab", "answers", "--function", FUNCTION, "--survivors", status=1)
    survivors = project / "autograder_tests" / "selftest" / "answers" / "equivalent" / f"{FUNCTION}.txt"
    listed = survivors.read_text(encoding="utf-8")
    assert listed.count("\n= ?\n") == 7
    survivors.write_text(
        listed.replace("\n= ?\n", "\n= y and labels are of one length, and may change places.\n"), "utf-8"
    )
    said = run(project, "mlp_lab", "answers", "--function", FUNCTION)
    assert said.count("── wrong") + said.count("── right") == len(answers.parse(answers_text(), FUNCTION))


def test_the_tests_hold_over_it(project):
    paths = [f"tests/test_{name}.py" for name in FILES]
    said = run(project, "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-k", CHOSEN, *paths)
    assert int(re.search(r"(\d+) passed", said)[1]) > 50
