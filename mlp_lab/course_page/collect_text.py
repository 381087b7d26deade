"""What `mlp-lab collect` says: a line for each student of whom there is something to say, and a sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mlp_lab.course_page.placing import Outcome, Placed
from mlp_lab.marking.handed_in import Page
from mlp_lab.marking.sheet_text import for_terminal
from mlp_lab.marking.submission.laying_out import Why

NAMED = 3
"""Files that are named in one clause."""
MOST = 40
"""People who are named in one line."""

SAID = {
    Outcome.REPLACED: "replaces what was there, which is now in {kept}",
    Outcome.IN_THE_WAY: "not collected: something else lies in {place} already; --replace puts this in its place",
    Outcome.OLDER: "left as it was: what lies in {place} was handed in later",
    Outcome.NOTHING: "nothing to collect",
}
ANOTHER = (
    "somebody of another name here: `mlp-lab roster` with the page's table that has these numbers tells them apart"
)
PAGES = {Page.MOODLE: "Moodle", Page.CANVAS: "Canvas", Page.BLACKBOARD: "Blackboard"}
COUNTED = {Why.LITTER: "of systems and programs", Why.LESSON: "of the lesson's package lab"}


def _nobodys(name: str) -> str:
    """Say of a file that it is not known whose it is; a table is likely to be the roster, and no one's work."""
    if name.lower().endswith(".csv"):
        return for_terminal(f"  {name}: not collected; if it says who is in the class, give it with --roster")
    return for_terminal(f"  {name}: not collected, as its name does not say whose it is; --student ID says it")


def lines(result, submitted: Path) -> Iterator[str]:
    """Say what collecting came to.

    Parameters
    ----------
    result : mlp_lab.course_page.collect_command.Result
    submitted : Path
    """
    for download in result.downloads:
        page = f" ({PAGES[download.page]})" if download.page in PAGES else ""
        yield for_terminal(f"{download.path.name}{page}: {_counted(len(download.hand_ins), 'hand-in')}")
        if download.named_inside and download.hand_ins:
            names = _named([one.number for one in download.hand_ins])
            yield f"  whose it is, say the folders in it alone: {names}; --student ID, where one student sent it"
        for name in download.nobodys[:MOST]:
            yield _nobodys(name)
    for name in result.refused:
        yield _nobodys(name)
    for name in result.mistaken:
        yield for_terminal(f"  {name}: not collected, as that number is the id of {ANOTHER}")
    for one in result.placed:
        person = result.roster.people.get(one.student)
        name = person.shown if person is not None else f"{one.student} ({one.hand_in.name})".replace(" ()", "")
        if clauses := list(_clauses(one, f"{submitted.name}/{one.student}/mlp")):
            yield for_terminal(f"  {name}: {'; '.join(clauses)}")
    yield _sum(result, submitted)
    counts: Counter[Why] = sum((one.laid.counts for one in result.placed), Counter())
    if counts:
        yield "Left out: " + ", ".join(
            f"{_counted(counts[why], 'file')} {COUNTED[why]}" for why in COUNTED if counts[why]
        )
    late = [one.student for one in result.placed if one.hand_in.late]
    if late:
        yield f"Late, as the course page says: {_named(late)}"
    if result.strangers:
        yield f"Not in the roster: {_named(result.strangers)}"
    if result.missing:
        people = [one.shown for one in result.missing]
        yield f"Nothing handed in: {len(people)} of {len(result.roster)} in the roster: {_named(people)}"


def _clauses(one: Placed, place: str) -> Iterator[str]:
    if one.outcome in SAID:
        yield SAID[one.outcome].format(place=place, kept=one.kept)
    laid = one.laid
    if one.outcome is not Outcome.NOTHING and not laid.notebooks and not laid.not_opened:
        yield f"no notebook is in it, only {_few(laid.files)}"
    for unused in laid.not_opened:
        yield f"{unused.name} could not be opened, and is kept as it is: {unused.reason}"
    refused = [unused for unused in laid.unused if unused.why is Why.REFUSED]
    for unused in refused[:NAMED]:
        yield f"{unused.name} was not taken: {unused.reason}"
    if len(refused) > NAMED:
        yield f"and {len(refused) - NAMED} more were not taken"
    if empty := [unused.name for unused in laid.unused if unused.why is Why.EMPTY]:
        yield f"empty: {_few(empty)}"
    if any(unused.why is Why.TIME for unused in laid.unused):
        yield "a timestamp.txt of the student's own was not taken"
    if laid.older:
        yield f"older copies are kept beside the newer ones: {_few(laid.older)}"
    if one.hand_in.typed:
        yield f"not used, as it was typed into the page: {_few(one.hand_in.typed)}"


def _sum(result, submitted: Path) -> str:
    count = Counter(one.outcome for one in result.placed)
    there = count[Outcome.NEW] + count[Outcome.REPLACED] + count[Outcome.SAME]
    parts = [
        (count[Outcome.NEW], "new"),
        (count[Outcome.REPLACED], "replaced"),
        (count[Outcome.SAME], "as before"),
        (len(result.placed) - there, "not collected"),
    ]
    said = ", ".join(f"{number} {what}" for number, what in parts if number)
    return f"Collected {_counted(there, 'submission')} in {submitted.name}/" + (f": {said}" if said else "")


def _few(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _named(names: list[str]) -> str:
    return for_terminal(", ".join(names[:MOST]) + (f" and {len(names) - MOST} more" if len(names) > MOST else ""))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
