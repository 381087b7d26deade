"""Ask for a prediction before something is shown. Its form is loaded when somebody looks, not before.

It is for the student who learns from it, never for marks. What became of it is kept beside the notebooks
(`lab.done_so_far`), counted at the end of a section (`predicted`), and what was missed is asked again (`once_more`).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence

from lab.live import cells
from lab.predict import kept
from lab.predict.afterwards import follow
from lab.predict.question import Question, Record

# Whoever wants to keep, count or space questions adds a function here: it is called with one `Record` for each form,
# when its question is answered for the first time or skipped. Nobody is told where nobody looks.
listeners: list[Callable[[Record], None]] = [kept.note]

_open: dict[str, cells.Open] = {}  # by question: a cell may ask several


def predict(
    question: str,
    *,
    choices: Sequence[str] | None = None,
    answer: int | None = None,
    why: Mapping[int, str] | None = None,
    because: str = "",
    number: float | None = None,
    near: float | None = None,
    words: str | None = None,
    again: str | None = None,
    then: Callable[[], object] | None = None,
) -> None:
    """Ask for a prediction under a cell, in one of three ways.

    All texts are plain: nothing in them is taken for HTML or Markdown. Where nobody looks, the question is printed with
    its answer.

    Parameters
    ----------
    question : str
    choices : sequence of str, optional
        To choose from; `answer` is the index of the right one.
    answer : int, optional
    why : dict of int to str, optional
        For each wrong choice, by index, one sentence that says why this one is wrong.
    because : str, optional
        One sentence that says why the right answer is right; it is needed with `choices` and with `number`.
    number : float, optional
        A number to type: the right one.
    near : float, optional
        How far off still counts as near, in the number's unit; a tenth of it still counts as right.
    words : str, optional
        A line to write: what a good answer says. It is shown beside the reader's own and never judged.
    again : str, optional
        The same question in other words, for asking it another day; it is kept and not shown here.
    then : callable, optional
        Called once, without arguments, when the answer is revealed or the question is skipped. What it prints, shows
        or returns appears under the form.

    Raises
    ------
    ValueError
        In one sentence, when these do not fit together.

    Examples
    --------
    >>> predict("How many of 4 samples have label 1 when the mean label is 0.5?", number=2, because="0.5 × 4 is 2.")
    Predict: How many of 4 samples have label 1 when the mean label is 0.5?
    Answer: 2. 0.5 × 4 is 2.
    """
    if then is not None and not callable(then):
        raise ValueError(f"then is {then!r}: it is a function to call, such as lambda: live.put(batch=1)")
    asked = Question(question, choices, answer, why or {}, because, number, near, words, again)
    _ask(asked, then, _tell)


def predicted(section: int) -> None:
    """Say how many predictions of a section came true; the last thing in a lesson.

    Parameters
    ----------
    section : int
    """
    said = kept.summary(section)
    print(f"In this section {said}." if said else "No predictions of this section are kept.")


def once_more(section: int, count: int = 2) -> None:
    """Ask again, in other words, what was missed in earlier sections; the first thing in a lesson.

    Parameters
    ----------
    section : int
        The one that begins.
    count : int
        How many questions at most.
    """
    if not cells.someone_looks():
        return
    missed = kept.missed(section)[:count]
    if not missed:
        print("Nothing to ask again: no prediction of an earlier section was missed.")
    for one in missed:
        _ask(kept.anew(one), None, lambda record, one=one: kept.note_again(one, record))


def _ask(asked: Question, then: Callable[[], object] | None, tell: Callable[[Record], None]) -> None:
    """Show a question's form, or print it with its answer where nobody could fill in a form."""
    if cells.someone_looks() and not os.environ.get("NBGRADER_EXECUTION"):
        try:
            from lab.predict.form import Form
        except ImportError:
            pass  # without ipywidgets it is printed
        else:
            return _show(asked, Form(asked, then, tell))
    _print(asked)
    if then is not None and (trouble := follow(then)):
        print(trouble)


def _show(asked: Question, form) -> None:
    from IPython.display import display

    _open.setdefault(asked.name, cells.Open()).put(form)
    display(form.bundle(), raw=True)


def _print(asked: Question) -> None:
    print(f"Predict: {asked.text}")
    for choice in asked.choices or ():
        print(f"  - {choice}")
    print(f"Answer: {asked.solution}")


def _tell(record: Record) -> None:
    for listener in tuple(listeners):
        with contextlib.suppress(Exception):  # what is kept elsewhere must not get in the reader's way
            listener(record)


__all__ = ["Record", "listeners", "once_more", "predict", "predicted"]
