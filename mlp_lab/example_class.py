"""An invented class: submissions made from the release notebooks with answers pasted into their solution cells.

The answers are the labelled right and wrong ones in `autograder_tests.selftest.answers`, so the class shows real styles
and real mistakes. Everything is invented: the names too.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from autograder_tests.selftest import answers
from lab.notebooks.cells import role_and_name, role_of

#: Takes a function's name; gives the code to paste, or None to leave the stub.
Choice = Callable[[str], str | None]

WRITTEN = {
    "batch_size": (
        "At lr 0.01 the loss after 100 epochs was lowest for batch 4. With the whole set as one batch the summed "
        "gradient made the first steps so large that the loss jumped about; with the rate divided by the batch size "
        "it fell smoothly but slowly, because there was only one update in each epoch."
    ),
    "layers": (
        "Two hidden units could only bend the boundary once. Eight in one layer gave a rounder boundary, and (6, 8, 4) "
        "closed it around the points, but for two of five seeds it got stuck, so more layers are not always better."
    ),
}


@dataclass(frozen=True)
class Student:
    """One invented student.

    Attributes
    ----------
    name : str
    about : str
        What is special about the submission, in a few words.
    choice : callable
        Which code is pasted for each function.
    missing : frozenset of str
        Notebooks (by their number, such as ``"05"``) that are not handed in.
    written : dict of str to str
        Answers by topic; an absent one is left as it was released.
    """

    name: str
    about: str
    choice: Choice
    missing: frozenset[str] = frozenset()
    written: dict[str, str] = field(default_factory=lambda: WRITTEN)


def right(style: int) -> Choice:
    """Choose, for every function, a right answer: number `style`, counted round."""

    def choose(function: str) -> str:
        good = [answer for answer in answers.load(function) if answer.kind == "right"]
        return good[style % len(good)].source

    return choose


def mistaken(style: int, functions: Iterable[str]) -> Choice:
    """Choose wrong answers (number `style`, counted round) in `functions`, and right ones elsewhere."""
    good, mistakes = right(style), set(functions)

    def choose(function: str) -> str:
        bad = [answer for answer in answers.load(function) if answer.kind == "wrong"]
        return bad[style % len(bad)].source if function in mistakes else good(function)

    return choose


def until(last_section: int, choice: Choice, sections: dict[str, int]) -> Choice:
    """Choose as `choice` does in the first sections, and leave the stubs after `last_section`."""
    return lambda function: choice(function) if sections[function] <= last_section else None


def students(sections: dict[str, int]) -> list[Student]:
    """The class. `sections` maps each function to the number of its section."""
    functions = [name for name in sections if role_and_name(name)[0] == "solution"]
    return [
        Student("ada", "finished, whole-array style", right(0)),
        Student("basil", "finished, another style", right(1)),
        Student("chandra", "finished, a third style", right(2)),
        Student("dmitri", "finished but for the written answers", right(3), written={}),
        Student("emeka", "one mistake, in section 1", mistaken(0, ["binary_crossentropy_loss"])),
        Student("fatima", "a mistake in every sixth function", mistaken(1, functions[5::6])),
        Student("grace", "a mistake in every third function", mistaken(2, functions[2::3])),
        Student("hiro", "a mistake in every function", mistaken(0, functions), written={}),
        Student("ines", "sections 1 to 3 only", until(3, right(0), sections), written={}),
        Student("jakub", "1 to 5, with mistakes", until(5, mistaken(3, functions[1::4]), sections), written={}),
        Student("kalinda", "handed in untouched", lambda function: None, written={}),
        Student("lars", "finished, but 05 was not handed in", right(1), missing=frozenset({"05"})),
        Student("mei", "a syntax error, an endless loop and an os._exit", _breaking(right(0)), written={}),
    ]


def _breaking(choice: Choice) -> Choice:
    broken = {
        "d_relu": "def d_relu(z):\n    return (z > 0\n",
        "mlp_forward": (
            "def mlp_forward(mlp, X):\n    i = 0\n    while i < len(mlp):\n"
            "        A = layer_forward(mlp[i], X)\n    return A\n"
        ),
        "layer_update": "def layer_update(layer, lr):\n    import os\n    os._exit(0)\n",
    }
    return lambda function: broken.get(function) or choice(function)


def make(release: Path, submitted: Path, assignment: str = "mlp") -> list[Student]:
    """Write the whole class into `submitted`.

    Parameters
    ----------
    release : Path
        The folder of release notebooks.
    submitted : Path
        Where the students' folders go, as nbgrader expects: ``<student>/<assignment>/``.

    Returns
    -------
    list of Student
    """
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in sorted(release.glob("*.ipynb"))}
    sections = {
        cell.metadata.nbgrader.grade_id: int(name.split("_")[0])
        for name, notebook in notebooks.items()
        for cell in notebook.cells
        if _is_answer(cell)
    }
    everybody = students(sections)
    for student in everybody:
        hand_in(student, notebooks, release, submitted, assignment)
    return everybody


def hand_in(student: Student, notebooks: dict, release: Path, submitted: Path, assignment: str) -> None:
    """Write one submission: the released files, and the notebooks with the student's code and words in them."""
    folder = submitted / student.name / assignment
    shutil.copytree(release, folder, ignore=shutil.ignore_patterns("*.ipynb", "__pycache__"))
    for name, notebook in notebooks.items():
        if name[:2] not in student.missing:
            nbformat.write(_filled(notebook, student), folder / f"{name}.ipynb")


def _filled(notebook, student: Student):
    filled = nbformat.from_dict(notebook)  # a copy of its own
    for cell in filled.cells:
        if not _is_answer(cell):
            continue
        role, name = role_of(cell.metadata)
        text = student.written.get(name) if role == "answer" else student.choice(name)
        if text is not None:
            cell.source = text
    return filled


def _is_answer(cell) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))
