"""Does a mark that was derived again come to the one on record, and if not, what has changed in between?"""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder_tests.engine.marksheet import number
from mlp_lab.marking import records
from mlp_lab.marking.mark_submission import Marked

MOST_FILES = 5


@dataclass
class Compared:
    """What came of it.

    Attributes
    ----------
    same : bool
        Whether the marks are the same; also where there is none on record.
    lines : list of str
        For people.
    changes : list of str
        What has changed: "files", "tests", "seed", "versions", "contained".
    """

    same: bool = True
    lines: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


def compare(record: dict, marked: Marked, function: str, tests: str) -> Compared:
    """Compare a mark with the one on record.

    Parameters
    ----------
    record : dict
        As `mlp_lab.marking.records.latest` gives it; may be empty.
    marked : Marked
        With what was explained.
    function : str
    tests : str
        The fingerprint of lessons, checks and settings now.
    """
    kept = record.get("functions")
    then = kept.get(function) if isinstance(kept, dict) else None
    if not isinstance(then, dict) or not {"mark", "points", "checks"} <= then.keys():
        return Compared(lines=["There is no mark of it on record: it has not been marked yet."])
    now = records.of_mark(marked.explained["mark"])
    changes = _changes(record, marked, tests)
    outcomes = [[(one["title"], one["outcome"]) for one in some["checks"]] for some in (then, now)]
    found = Compared(same=then["mark"] == now["mark"], changes=list(changes))
    said = "pending" if then["mark"] is None else f"{number(then['mark'])} of {number(then['points'])}"
    on_record = (
        f"On record since {record.get('when', 'an earlier marking')}: {said}, with the seed {record.get('seed')}"
    )
    if found.same:
        found.lines.append(f"{on_record}: the same mark{'' if outcomes[0] == outcomes[1] else ', by other checks'}.")
        found.lines += [f"Since then {words}." for words in changes.values()]
    elif changes:
        found.lines += [f"{on_record}: another mark.", *(f"Since then {words}." for words in changes.values())]
        found.lines.append("`mlp-lab mark` marks anew what has changed.")
    else:
        found.lines += [
            f"{on_record}: another mark, though submission, tests, seed and versions are the same.",
            "A function that depends on chance, on time, or on how busy the machine is, can do that.",
        ]
    return found


def _changes(record: dict, marked: Marked, tests: str) -> dict[str, str]:
    now = {"files": marked.explained["files"], "tests": tests, "seed": marked.seed, **marked.made_by}
    return differences(record, now)


def differences(record: dict, now: dict) -> dict[str, str]:
    """Return what differs between a record and what another would be: its name, and a clause for people.

    Parameters
    ----------
    record, now : dict
        With ``files``, ``tests``, ``seed``, ``versions`` and ``contained``, as `mlp_lab.marking.records.describe` says.
    """
    return dict(_differences(record, now))


def _differences(record: dict, now: dict):
    before, after = record.get("files", {}), now["files"]
    if names := sorted(name for name in {*before, *after} if before.get(name) != after.get(name)):
        more = f" and {len(names) - MOST_FILES} more" if len(names) > MOST_FILES else ""
        yield "files", f"the submission has changed: {', '.join(names[:MOST_FILES])}{more}"
    if record.get("tests") != now["tests"]:
        yield "tests", "the lessons, checks or settings have changed"
    if record.get("seed") != now["seed"]:
        yield "seed", f"the seed is another: {record.get('seed')} on record, {now['seed']} now"
    versions = record.get("versions", {})
    if names := [name for name in now["versions"] if versions.get(name) != now["versions"][name]]:
        listed = ", ".join(f"{name} {versions.get(name, '?')} then, {now['versions'][name]} now" for name in names)
        yield "versions", f"versions have changed: {listed}"
    if record.get("contained") != now["contained"]:
        yield "contained", f"students' programs are {'' if now['contained'] else 'not '}contained now"
