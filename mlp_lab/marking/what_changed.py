"""Why a function's mark would be another where the submission is the same: a cost, its lesson, `lab`, or its checks.

It is told by values that both markings recorded: what each check costs, and fingerprints of the lessons. Only the code
of a lesson counts, as no other text of it has a part in a mark.
"""

from __future__ import annotations

import enum
from pathlib import Path

from lab.update import hash_of
from mlp_lab.marking import freshness
from mlp_lab.marking.submission.template import Template


class Why(enum.Enum):
    """What has changed of all that a function is marked with."""

    COST = "cost"
    LESSON = "lesson"
    LAB = "lab"
    CHECKS = "checks"
    UNKNOWN = "unknown"


def lesson_prints(templates: dict[str, Template], source: Path) -> dict[str, dict[str, str]]:
    """Return fingerprints of the lessons, by notebook.

    Parameters
    ----------
    templates : dict of str to Template
    source : Path
        The folder of the instructor's notebooks.

    Returns
    -------
    dict
        Of each notebook ``code``, of its own cells, and ``lab``, of the modules and data that it has beside it.
    """
    return {
        stem: {
            "code": hash_of("\0".join(slot.released for slot in one.slots if slot.kind == "code")),
            "lab": freshness.lab_fingerprint(source, stem)[:16],
        }
        for stem, one in templates.items()
    }


def reasons(name: str, record: dict, now: dict) -> list[Why]:
    """Say what has changed between two markings of one function.

    Parameters
    ----------
    name : str
        The function.
    record, now : dict
        As `mlp_lab.marking.records.describe` gives them. Of an earlier marking, ``lessons`` may not be known.

    Returns
    -------
    list of Why
        Empty where it is marked with the same as before. `Why.CHECKS` only where nothing else is found: it is what is
        left then, the code of the checks or a setting; `Why.UNKNOWN` where the earlier marking did not record its
        lessons.
    """
    if record.get("tests") == now["tests"]:
        return []
    before, after = (_costs(one, name) for one in (record, now))
    found = [Why.COST] if any(before[title] != after[title] for title in before.keys() & after.keys()) else []
    stem = now["functions"][name]["notebook"]
    lessons = record.get("lessons")
    then, here = lessons.get(stem) if isinstance(lessons, dict) else None, now["lessons"][stem]
    if not isinstance(then, dict):
        return [*found, Why.UNKNOWN]
    found += [why for why, key in ((Why.LESSON, "code"), (Why.LAB, "lab")) if then.get(key) != here[key]]
    return found or [Why.CHECKS]


def costs_changed(name: str, record: dict, now: dict) -> list[tuple[str, float, float]]:
    """Return the checks of a function that cost something else: title, and percent before and after."""
    before, after = (_costs(one, name) for one in (record, now))
    return [(title, before[title], cost) for title, cost in after.items() if before.get(title, cost) != cost]


def _costs(record: dict, name: str) -> dict[str, float]:
    functions = record.get("functions")
    about = functions.get(name, {}) if isinstance(functions, dict) else {}
    return {one["title"]: one["cost"] for one in about.get("checks", []) if {"title", "cost"} <= one.keys()}
