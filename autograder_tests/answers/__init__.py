"""Answers as students write them, right and wrong, with labels: the test of the tests.

One file for each function, ``answers/<function>.py``. A line ``# %% right="…"`` or
``# %% wrong="…" caught_by="title of a check" marks="2..9" names="words"`` starts an answer; the code until the next such
line belongs to it, and a bare ``# %%`` within it starts another cell.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
HEAD = re.compile(r"# %%\s+(?=\w+\s*=)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"\s*')
RANGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*\.\.\s*(\d+(?:\.\d+)?)\s*")


class LabelError(ValueError):
    """A label in a file of answers is wrong; the message names file and line."""


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes
    ----------
    kind : str
        "right" or "wrong".
    label : str
        What is special about it; unique within its file.
    caught_by : str or None
        Title of the check that must fail for a wrong answer.
    marks : tuple of float or None
        Range that the mark of a wrong answer must fall in, both ends included.
    names : str or None
        Words that the mark sheet of a wrong answer must contain.
    source : str
        The code, all cells.
    line : int
        Where the answer starts in its file.
    function : str
    """

    kind: str
    label: str
    caught_by: str | None
    marks: tuple | None
    names: str | None
    source: str
    line: int
    function: str = ""

    @property
    def cells(self):
        """The code as pairs (label, source), as `lab.slicing.Program.from_cells` takes them."""
        parts = re.split(r"(?m)^# %%[^\n]*\n", self.source)
        return [(f"cell {number}", part) for number, part in enumerate((one for one in parts if one.strip()), 1)]


def functions():
    """Names of the functions that there are answers for, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def load(function):
    """The answers for one function, in the order of its file.

    Parameters
    ----------
    function : str

    Returns
    -------
    list of Answer
        Empty if there is no file.

    Raises
    ------
    LabelError
        If a label is unknown, missing, malformed or used twice.
    """
    path = FOLDER / f"{function}.py"
    return parse(path.read_text(encoding="utf-8"), function, path.name) if path.is_file() else []


def parse(text, function, file="answers"):
    """The answers in a text; see `load`."""
    lines = text.splitlines(keepends=True)
    heads = [number for number, line in enumerate(lines) if HEAD.match(line)]
    found, seen = [], set()
    for number, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        answer = _answer(lines[number], "".join(lines[number + 1 : end]), number + 1, function, file)
        if answer.label in seen:
            raise LabelError(f"{file}, line {number + 1}: there are two answers called {answer.label!r}; rename one")
        seen.add(answer.label)
        found.append(answer)
    return found


def _answer(head, source, line, function, file):
    def wrong(what):
        return LabelError(f"{file}, line {line}: {what}")

    rest = HEAD.sub("", head.strip(), count=1)
    pairs = LABEL.findall(rest)
    if LABEL.sub("", rest).strip():
        raise wrong(f'{LABEL.sub("", rest).strip()!r} is not of the form key="text"')
    labels = {key: re.sub(r"\\(.)", r"\1", value) for key, value in pairs}
    if len(labels) < len(pairs) or ("right" in labels) == ("wrong" in labels):
        raise wrong('give either right="…" or wrong="…", and each label once')
    kind = "right" if "right" in labels else "wrong"
    allowed = {"right"} if kind == "right" else {"wrong", "caught_by", "marks", "names"}
    if unknown := sorted(set(labels) - allowed):
        raise wrong(f"{unknown[0]} is no label of a {kind} answer")
    if kind == "wrong" and not {"caught_by", "marks"} <= set(labels):
        raise wrong("a wrong answer needs caught_by and marks")
    marks = None
    if "marks" in labels:
        ends = RANGE.fullmatch(labels["marks"])
        if not ends or float(ends[1]) > float(ends[2]):
            raise wrong(f'marks="{labels["marks"]}" is no range such as marks="2..9"')
        marks = (float(ends[1]), float(ends[2]))
    return Answer(kind, labels[kind], labels.get("caught_by"), marks, labels.get("names"), source, line, function)
