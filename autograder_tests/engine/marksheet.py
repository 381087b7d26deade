"""The mark sheet of one function, as text and as an HTML table that reads without colour and on paper."""

import functools
import html
import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from autograder_tests.engine.mark import ADVICE, COULD_NOT_RUN, FAILED, NOT_ATTEMPTED, NOT_TRIED, PASSED, Mark, Result

SIGNS = {PASSED: "✓", FAILED: "✗", NOT_ATTEMPTED: "–", NOT_TRIED: "–", COULD_NOT_RUN: "!", ADVICE: "i"}
ORDER = (FAILED, COULD_NOT_RUN, ADVICE, NOT_ATTEMPTED, NOT_TRIED, PASSED)
MAX_LENGTH = 400
TEMPLATES = Path(__file__).parent / "templates"


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


def short(text: object, longest: int = MAX_LENGTH) -> str:
    """The text on one line, cut, without control characters."""
    text = " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def number(value: float) -> str:
    """A mark as text: at most two decimals, no needless zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def checks_passed(mark: Mark, noun: str = "checks ") -> str:
    """How many checks passed, in words; `noun` says what passed."""
    if mark.pending:
        return "not marked yet"
    counted = [result for result in mark.results if result.cost > 0 or result.passed]  # other advice need not pass
    return f"{sum(result.passed for result in counted)} of {len(counted)} {noun}passed"


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


@functools.cache
def environment(*folders):
    """The template engine for all that is shown of a mark; templates are looked for in `folders` first."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,  # everything but what is marked as HTML on purpose
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters |= {"marks": number, "short": short, "words": lambda text: Markup(in_html(text))}
    return made


def html_table(mark: Mark, named: bool = True) -> Markup:
    """The sheet as one HTML table without scripts; everything in it is escaped.

    It needs no style sheet, no colour and no width: what there is to read about a check stands below its title.

    Parameters
    ----------
    mark : Mark
    named : bool
        Whether the caption says the function's name and marks; not needed below a heading that does.

    Returns
    -------
    Markup
    """
    table = (
        environment()
        .get_template("sheet.html.j2")
        .render(
            mark=mark,
            heading=summary(mark) if named else checks_passed(mark),
            notes=notes(mark),
            nothing_counts=nothing_counts(mark),
            groups=[(together, list(group)) for together, group in itertools.groupby(entries(mark), _failed_uncharged)],
            anchor=anchor,
            signs=SIGNS,
            loud=(FAILED, COULD_NOT_RUN, ADVICE),
        )
    )
    return Markup("".join(map(str.strip, table.splitlines())))


def _failed_uncharged(entry):
    return entry.first.outcome == FAILED and entry.uncharged


def anchor(mark: Mark, result: Result) -> str:
    """The id of a check's title in `html_table`."""
    return f"check-{mark.name}-{mark.results.index(result) + 1}"


def in_html(text: str) -> str:
    """A sentence, escaped; what stands between backticks is code, and one word between asterisks is stressed."""
    code = r"`([^`]+)`|(?<![\w*)])\*([A-Za-z]+)\*(?![\w*(])"  # not the product in 2*z*(1-z)
    return re.sub(code, _marked_up, html.escape(short(text)))


def _marked_up(found: re.Match) -> str:
    return f"<code>{found[1]}</code>" if found[1] else f"<em>{found[2]}</em>"
