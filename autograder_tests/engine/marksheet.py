"""The mark sheet of one function, as text and as an HTML table that reads without colour and on paper."""

import html
import itertools
import re
from dataclasses import dataclass

from autograder_tests.engine.mark import ADVICE, COULD_NOT_RUN, FAILED, NOT_ATTEMPTED, NOT_TRIED, PASSED, Mark, Result

SIGNS = {PASSED: "✓", FAILED: "✗", NOT_ATTEMPTED: "–", NOT_TRIED: "–", COULD_NOT_RUN: "!", ADVICE: "i"}
ORDER = (FAILED, COULD_NOT_RUN, ADVICE, NOT_ATTEMPTED, NOT_TRIED, PASSED)
LONGEST = 400


@dataclass
class Entry:
    """What stands on the sheet together: one check with its message, or several about which the same is to say.

    Attributes
    ----------
    results : list of Result
    said : list of (str, str)
        Pairs of a word and a sentence; none where there is nothing more to say.
    """

    results: list
    said: list

    @property
    def first(self) -> Result:
        """The check that stands first; the others have the same outcome."""
        return self.results[0]

    @property
    def uncharged(self) -> bool:
        """Whether it costs nothing because something else that failed is charged."""
        return bool(self.first.note) and not self.first.lost


def short(text: object, longest: int = LONGEST) -> str:
    """The text on one line, cut, without control characters."""
    text = " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def number(value: float) -> str:
    """Marks without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def checks_passed(mark: Mark) -> str:
    """How many checks passed, in words."""
    if mark.pending:
        return "not marked yet"
    counted = [result for result in mark.results if result.cost > 0 or result.passed]  # other advice need not pass
    return f"{sum(result.passed for result in counted)} of {len(counted)} checks passed"


def summary(mark: Mark) -> str:
    """One sentence: the marks, and how many checks passed."""
    if mark.pending:
        return f"{mark.name}: not marked yet"
    return f"{mark.name}: {number(mark.earned)} of {number(mark.points)} marks, {checks_passed(mark)}"


def notes(mark: Mark) -> list[str]:
    """What is said about the function as a whole: sentences, often none."""
    said = [mark.note] if mark.note else []
    if nothing_counts(mark) and mark.attempted:
        empty = any(result.outcome == PASSED for result in mark.results)
        which = "No check passed that shows something by itself" if empty else "No check passed"
        said.append(f"{which}, so there are no marks yet.")
    return said


def nothing_counts(mark: Mark) -> bool:
    """Whether there are no marks because no check passed: then no single check can be said to have cost them."""
    return not mark.pending and mark.points > 0 and not mark.earned and not any(result.lost for result in mark.results)


def entries(mark: Mark) -> list[Entry]:
    """What stands on the sheet, in the order in which it is best read.

    Failed checks come first, those that cost marks before those that follow from them; then errors, advice, and, each
    in one entry, the checks that were not attempted and those that passed. Each thing is said once.

    Parameters
    ----------
    mark : Mark

    Returns
    -------
    list of Entry
    """
    made, errors, hints, alike = [], {}, {}, {}
    # A check that gives advice and has none to give is no news.
    told = [result for result in mark.results if result.cost > 0 or result.passed or result.outcome == ADVICE]
    for result in sorted(told, key=lambda one: (ORDER.index(one.outcome), not one.lost)):
        said: list[tuple[str, str]] = []
        again = None
        if result.outcome == COULD_NOT_RUN and result.mistake in errors:
            said.append(("Came back", f"the same error as for “{errors[result.mistake]}”"))
            again = result.mistake, result.note
        elif result.follows:
            # What came back there says something about the other mistake, and a hint would lead away from it.
            said = [("Tried", result.tried), ("Expected", result.expected)]
        elif result.outcome in (FAILED, COULD_NOT_RUN, ADVICE):
            said = [("Tried", result.tried), ("Expected", result.expected), ("Came back", result.came)]
            if result.outcome == COULD_NOT_RUN:
                errors[result.mistake] = result.title
            elif result.mistake and result.mistake not in result.came:
                said.append(("It looks like", result.mistake))
            first = hints.setdefault(result.hint, result.title)
            said.append(("Hint", result.hint if first == result.title else f"as for “{first}”"))
        else:
            again = result.outcome, result.note
        if again in alike:
            alike[again].results.append(result)
            continue
        said.append(("Marks", result.note))
        made.append(Entry([result], [(word, short(sentence)) for word, sentence in said if sentence]))
        if again:
            alike[again] = made[-1]
    return made


def text_table(mark: Mark) -> str:
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
    rows += [f"  {short(sentence)}" for sentence in notes(mark)]
    for entry in entries(mark):
        for result in entry.results:
            marks = f"-{number(result.lost)}" if result.lost else ""
            rows.append(f"  {SIGNS[result.outcome]} {result.outcome:<13} {marks:>6}  {short(result.title)}")
        rows += [f"      {word}: {sentence}" for word, sentence in entry.said]
    rows += [f"  Advice (costs nothing): {short(sentence)}" for sentence in mark.advice]
    return "\n".join(rows)


# ------------------------------------------------------------ HTML

CELL = "text-align:left;vertical-align:top;padding:0.25em 0.8em 0.25em 0;white-space:"
WIDE, NARROW = f"{CELL}normal;", f"{CELL}nowrap;width:1%;"
RULE = "border-top:1px solid #767676;"


def html_table(mark: Mark, named: bool = True) -> str:
    """The sheet as one HTML table without scripts; everything in it is escaped.

    It needs no style sheet, no colour and no width: what there is to read about a check stands below its title.

    Parameters
    ----------
    mark : Mark
    named : bool
        Whether the caption says the function's name and marks; not needed below a heading that does.

    Returns
    -------
    str
    """
    heads = "".join(
        f'<th scope="col" style="{look}">{word}</th>'
        for word, look in (("Check", WIDE), ("Outcome", NARROW), ("Marks lost", NARROW))
    )
    heading = summary(mark) if named else checks_passed(mark)
    above = "".join(f"<div>{in_html(sentence)}</div>" for sentence in notes(mark))
    caption = f'<caption style="text-align:left;padding:0.3em 0"><b>{in_html(heading)}</b>{above}</caption>'
    bodies = ""
    for (outcome, free), group in itertools.groupby(entries(mark), key=lambda one: (one.first.outcome, one.uncharged)):
        if outcome == FAILED and free:
            bodies += _uncharged(list(group), mark)
        else:
            bodies += "".join(_body(entry, mark) for entry in group)
    below = "".join(f"<p>Advice (costs nothing): {in_html(sentence)}</p>" for sentence in mark.advice)
    return (
        # Jupyter gives all columns of a table the same width, and then these run into each other.
        f'<table class="mark-sheet" style="table-layout:auto;border-collapse:collapse;width:100%;max-width:60em">'
        f"{caption}"
        f"<thead><tr>{heads}</tr></thead>{bodies}</table>{below}"
    )


def anchor(mark: Mark, result: Result) -> str:
    """The id of a check's title in `html_table`."""
    return f"check-{mark.name}-{mark.results.index(result) + 1}"


def in_html(text: str) -> str:
    """A sentence, escaped; what stands between backticks is code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(short(text)))


def _body(entry, mark):
    """The rows of one entry: the check, its outcome and marks in one, what there is to know in a second."""
    outcome = entry.first.outcome
    titles = [f'<span id="{html.escape(anchor(mark, one))}">{in_html(one.title)}</span>' for one in entry.results]
    below = _sentences(entry.said)
    heading, weight = titles[0], "normal" if outcome in (PASSED, NOT_ATTEMPTED, NOT_TRIED) else "bold"
    if len(titles) > 1:  # the list has the full width
        heading, below = f"{len(titles)} checks", f"<div>{' · '.join(titles)}</div>{below}"
    lost = "–" if nothing_counts(mark) else number(sum(one.lost for one in entry.results))
    return _rows(heading, weight, outcome, lost, below)


def _uncharged(group, mark):
    """The rows of the failures that cost nothing by themselves: titles and reasons, their messages to be opened."""
    below = ""
    for entry in group:
        note = short(entry.first.note)
        title = f'<span id="{html.escape(anchor(mark, entry.first))}">{in_html(entry.first.title)}</span>'
        rest = _sentences([(word, sentence) for word, sentence in entry.said if sentence != note])
        below += f"<details><summary>{title} ({in_html(note)})</summary>{rest}</details>"
    heading = f"{len(group)} more check{'s' * (len(group) > 1)}, not charged"
    return _rows(heading, "normal", FAILED, "0", below)


def _sentences(said):
    return "".join(f"<div><b>{word}:</b> {in_html(sentence)}</div>" for word, sentence in said)


def _rows(heading, weight, outcome, lost, below):
    rows = (
        f'<tr><th scope="{"rowgroup" if below else "row"}" style="{WIDE}{RULE}font-weight:{weight}">{heading}</th>'
        f'<td style="{NARROW}{RULE}"><span aria-hidden="true">{SIGNS[outcome]} </span>{outcome}</td>'
        f'<td style="{NARROW}{RULE}">{lost}</td></tr>'
    )
    if below:
        rows += f'<tr><td colspan="3" style="{WIDE}padding-bottom:0.6em">{below}</td></tr>'
    return f'<tbody style="break-inside:avoid">{rows}</tbody>'
