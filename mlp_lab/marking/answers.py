"""What a judge answers: plain data on its way, results and exceptions on this side of it."""

from __future__ import annotations

import os
import traceback
from typing import Any

from autograder_tests.transport.record import CannotContain, CannotStart
from mlp_lab.errors import LabError
from mlp_lab.marking.mark_submission import Marked, MarkedNotebook
from mlp_lab.marking.submission.template import Template

WHAT_TO_DO = "mark again; if it stays so, look into its files for what does that, and give its marks by hand"
KNOWN = MemoryError, CannotContain, CannotStart, LabError
"""What goes back as what it is: each means something to whoever asked."""


class JudgeLost(LabError):
    """A judge gave no result for a submission: it ended, or took too long."""


class Failed(Exception):
    """An internal error while a submission was marked; the text is its traceback, for the log.

    Parameters
    ----------
    text : str
    kind : str
        The exception's own class.
    """

    def __init__(self, text: str, kind: str):
        super().__init__(text)
        self.kind = kind


def marked_of(answer: dict) -> Marked:
    """Return the result that an answer holds, and raise what it says where it holds none: see `Judge.mark`."""
    if "marked" not in answer:
        raise _error(answer)
    try:
        return Marked.from_json(answer["marked"])
    except (ValueError, KeyError, TypeError) as error:
        raise JudgeLost(f"its marking gave no result that can be read ({type(error).__name__})") from error


def check_result(marked: Marked, templates: dict[str, Template]) -> None:
    """Look whether a result may be stored: who made it has read what nobody trusts.

    Raises
    ------
    JudgeLost
        Where it is about other notebooks or cells than there are, or has marks that nobody can have.
    """
    try:
        fits = marked.notebooks.keys() == templates.keys() and all(
            _fits(one, templates[stem]) for stem, one in marked.notebooks.items()
        )
    except (AttributeError, KeyError, TypeError):
        fits = False
    if not fits:
        raise JudgeLost(f"its marking gave a result that cannot be; {WHAT_TO_DO}")


def _fits(one: MarkedNotebook, template: Template) -> bool:
    known = {slot.grade_id: slot.metadata["nbgrader"] for slot in template.slots if slot.grade_id}
    return (
        all(type(part) is dict for part in (one.notebook, one.scores, one.report, *one.notebook["cells"]))
        and one.scores.keys() == {slot.grade_id for slot in template.slots if slot.role in ("marks", "answer")}
        and all(_is_mark(score, known[name]["points"]) for name, score in one.scores.items())
        and known.keys() >= set(one.unanswered)
        and all(type(text) is str for text in one.report["texts"].values())
    )


def _is_mark(score: Any, points: float) -> bool:
    return score is None or (type(score) in (int, float) and 0 <= score <= points)


def failure(error: Exception) -> dict:
    """Return an answer that says what went wrong; to be called while the exception is handled."""
    if isinstance(error, OSError):
        name = error.filename2 or error.filename
        name = os.fsdecode(name) if isinstance(name, str | bytes) else None
        return {"kind": "OSError", "errno": error.errno, "strerror": error.strerror, "filename": name}
    known = next((one.__name__ for one in KNOWN if isinstance(error, one)), None)
    return {"kind": known or type(error).__name__, "text": str(error) if known else traceback.format_exc()}


def _error(answer: dict) -> Exception:
    """Return the exception that an answer without a result describes."""
    if "lost" in answer:
        return JudgeLost(str(answer["lost"]))
    kind, text = answer.get("kind"), str(answer.get("text", ""))
    if kind == "OSError":
        return OSError(*(answer.get(part) for part in ("errno", "strerror", "filename")))
    known = {one.__name__: one for one in KNOWN}
    return known[kind](text) if kind in known else Failed(text, str(kind))
