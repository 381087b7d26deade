"""The mark sheet of one function, as text and as an HTML table that reads without colour and on paper."""

import html
import re

from .mark import ADVICE, COULD_NOT_RUN, FAILED, NOT_ATTEMPTED, PASSED

SIGNS = {PASSED: "✓", FAILED: "✗", NOT_ATTEMPTED: "–", COULD_NOT_RUN: "!", ADVICE: "i"}
LONGEST = 400


def short(text, longest=LONGEST):
    """The text on one line, cut, without control characters."""
    text = " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def number(value):
    """Marks without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def summary(mark):
    """One sentence: how many checks passed, and the marks."""
    passed = sum(result.outcome == PASSED for result in mark.results)
    marks = f"{number(mark.earned)} of {number(mark.points)} marks"
    return f"{mark.name}: {marks}, {passed} of {len(mark.results)} checks passed"


def explanations(mark):
    """What is said about each check, and each thing once.

    Parameters
    ----------
    mark : Mark

    Returns
    -------
    list of list of (str, str)
        For each result pairs of a word and a sentence; none where it passed or was not attempted.
    """
    said, errors, hints = [], {}, {}
    for result in mark.results:
        parts = []
        if result.outcome == COULD_NOT_RUN and result.mistake in errors:
            parts = [("Tried", result.tried), ("Came back", f"the same error as for “{errors[result.mistake]}”")]
        elif result.outcome in (FAILED, COULD_NOT_RUN, ADVICE):
            parts = [("Tried", result.tried), ("Expected", result.expected), ("Came back", result.came)]
            if result.outcome == COULD_NOT_RUN:
                errors[result.mistake] = result.title
            elif result.mistake and result.mistake not in result.came:
                parts.append(("It looks like", result.mistake))
            first = hints.setdefault(result.hint, result.title)
            parts.append(("Hint", result.hint if first == result.title else f"as for “{first}”"))
        parts.append(("Marks", result.note))
        said.append([(word, short(sentence)) for word, sentence in parts if sentence])
    return said


def text_table(mark):
    """The sheet as plain text.

    Parameters
    ----------
    mark : Mark

    Returns
    -------
    str
        Several lines, the last one without a line break.
    """
    rows = [short(summary(mark))]
    if mark.note:
        rows.append(f"  {short(mark.note)}")
    for result, said in zip(mark.results, explanations(mark), strict=True):
        marks = f"-{number(result.lost)}" if result.lost else ""
        rows.append(f"  {SIGNS[result.outcome]} {result.outcome:<13} {marks:>6}  {short(result.title)}")
        rows += [f"      {word}: {sentence}" for word, sentence in said]
    rows += [f"  Advice (costs nothing): {short(sentence)}" for sentence in mark.advice]
    return "\n".join(rows)


def html_table(mark):
    """The sheet as one HTML table without scripts; everything in it is escaped.

    Parameters
    ----------
    mark : Mark

    Returns
    -------
    str
    """

    def safe(text):
        return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(short(text)))

    look = "text-align:left;vertical-align:top;padding:0.2em 0.8em 0.2em 0;border-top:1px solid #999;white-space:"
    cell, narrow = f'style="{look}normal"', f'style="{look}nowrap"'
    rows = []
    for result, parts in zip(mark.results, explanations(mark), strict=True):
        said = "".join(f"<div><b>{word}:</b> {safe(sentence)}</div>" for word, sentence in parts)
        rows.append(
            f'<tr><th scope="row" {cell}>{safe(result.title)}</th>'
            f'<td {narrow}><span aria-hidden="true">{SIGNS[result.outcome]} </span>{result.outcome}</td>'
            f"<td {narrow}>{number(result.lost)}</td><td {cell}>{said}</td></tr>"
        )
    notes = [mark.note] if mark.note else []
    notes += [f"Advice (costs nothing): {sentence}" for sentence in mark.advice]
    below = "".join(f"<p>{safe(note)}</p>" for note in notes)
    heads = "".join(
        f'<th scope="col" {cell}>{word}</th>' for word in ("Check", "Outcome", "Marks lost", "What to know")
    )
    caption = f'<caption style="text-align:left;font-weight:bold;padding:0.3em 0">{safe(summary(mark))}</caption>'
    return (
        f'<table style="border-collapse:collapse;font-size:95%;max-width:60em">{caption}<thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>{below}"
    )
