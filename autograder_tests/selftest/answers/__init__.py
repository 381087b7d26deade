"""Answers as students write them, right and wrong, with labels: the test of the tests.

One file for each function, ``answers/<function>.py``. A line ``# %% right="…"`` or
``# %% wrong="…" caught_by="title of a check" names="words"`` starts an answer; the code until the next such line belongs
to it, and a bare ``# %%`` within it starts another cell. What a wrong answer loses follows from the costs of the checks:

``caught_by="title"``
    The check that its mistake fails. ``caught_by="title at 60 %"`` where that takes only a part of the check's cost.
``also="title; other title at 50 %"``
    Checks that it fails for other reasons, each charged as well. Most wrong answers have one mistake, and no such label.
``same="title at 50 %"``
    Checks that it fails for the same reason, but at another part of their cost.
``earns="nothing"``
    No check passes. Then there are no marks, whatever failed.
``visible="passes"``
    The check that students see lets it pass: it is left to the hidden ones. A right answer that this check stops has
    ``visible="stops"``.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
HEAD = re.compile(r"# %%\s+(?=\w+\s*=)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"\s*')
PART = re.compile(r"\s*(.*?\S)(?:\s+at\s+(\d+)\s*%)?\s*")
LABELS = {"right": {"right", "visible"}, "wrong": {"wrong", "caught_by", "also", "same", "earns", "names", "visible"}}


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
    charged : tuple of (str, float)
        Checks that a wrong answer must fail, each for a reason of its own, and the part of their cost that it takes.
    same : tuple of (str, float)
        Checks that fail for the same reasons, at another part.
    earns_nothing : bool
        Whether nothing may pass.
    passes_visible : bool
        Whether it passes the check that students see.
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
    charged: tuple
    same: tuple
    earns_nothing: bool
    names: str | None
    source: str
    line: int
    function: str = ""
    passes_visible: bool = True

    @property
    def caught_by(self) -> str | None:
        """Title of the check that a wrong answer is caught by; None of a right one."""
        return self.charged[0][0] if self.charged else None

    @property
    def cells(self) -> list[tuple[str, str]]:
        """The code as pairs (label, source), as `lab.slicing.Program.from_cells` takes them."""
        parts = re.split(r"(?m)^# %%[^\n]*\n", self.source)
        return [(f"cell {number}", part) for number, part in enumerate((one for one in parts if one.strip()), 1)]


def functions() -> list[str]:
    """Names of the functions that there are answers for, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def load(function: str) -> list[Answer]:
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


def parse(text: str, function: str, file: str = "answers") -> list[Answer]:
    """The answers in a text; see `load`."""
    lines = text.splitlines(keepends=True)
    heads = [number for number, line in enumerate(lines) if HEAD.match(line)]
    found, seen = [], set()
    for number, end in zip(heads, [*heads[1:], len(lines)][: len(heads)], strict=True):
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
    if unknown := sorted(set(labels) - LABELS[kind]):
        more = "; what it loses follows from caught_by, also and same" if "marks" in unknown and kind == "wrong" else ""
        raise wrong(f"{unknown[0]} is no label of a {kind} answer{more}")
    if kind == "wrong" and not labels.get("caught_by"):
        raise wrong("a wrong answer needs caught_by")
    for key, value in {"earns": "nothing", "visible": "stops" if kind == "right" else "passes"}.items():
        if labels.get(key, value) != value:
            raise wrong(f'{key}="{labels[key]}" is not {key}="{value}"')
    checks = {key: _parts(labels.get(key, "")) for key in ("caught_by", "also", "same")}
    if len(checks["caught_by"]) > 1:
        raise wrong("caught_by names one check; the others belong into also")
    named = [title for parts in checks.values() for title, _ in parts]
    if len(set(named)) < len(named):
        raise wrong("each check is named once")
    charged = checks["caught_by"] + checks["also"]
    more = "earns" in labels, labels.get("names"), source, line, function, (kind == "right") != ("visible" in labels)
    return Answer(kind, labels[kind], charged, checks["same"], *more)


def _parts(text):
    """The checks that a label names, each with the part of its cost: pairs of a title and a number up to 1."""
    found = [PART.fullmatch(one) for one in text.split(";") if one.strip()]
    return tuple((one[1], int(one[2] or 100) / 100) for one in found)
