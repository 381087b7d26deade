"""What each `mlp-lab mark` changed, and why it was run: kept in ``.mlp-lab/runs/``, shown by `mlp-lab history`.

Compared is what everybody had after the run before, so a mark given by hand, a penalty or a date that moved in between
belongs to the next run. A run that changed nothing is not kept.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

from mlp_lab.course import OWN, read_own, write_own
from mlp_lab.marking import records
from mlp_lab.marking.sheet import StudentRow

VERSION = 1
"""Of the layout; it grows when something is renamed or goes."""
LAST = "last.json"
_NAME = re.compile(r"(\d{6})\.json")


def keep(root: Path, rows: list[StudentRow], reason: str) -> int:
    """Keep what a run changed; return its number, or 0 where it changed nothing.

    Parameters
    ----------
    root : Path
        The course folder; its lock is held.
    rows : list of StudentRow
        Of the whole class, as they are after it.
    reason : str
        Why it was run, in the instructor's words; may be empty.
    """
    folder = Path(root, OWN, "runs")
    before = read_own(folder / LAST).get("students")
    before = before if isinstance(before, dict) else {}
    now = {row.student: _state(root, row) for row in rows}
    changed = {}
    for student, state in now.items():
        then = before.get(student) if isinstance(before.get(student), dict) else {}
        if then != state and (then or state["total"] is not None):
            changed[student] = _change(then, state)
    if not changed:
        return 0
    when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    number = 1 + max((int(path.stem) for path in _files(folder)), default=0)
    about = {"version": VERSION, "number": number, "when": when, "reason": reason, "students": changed}
    write_own(folder / f"{number:06}.json", about)
    write_own(folder / LAST, {"version": VERSION, "students": now})
    return number


def _state(root: Path, row: StudentRow) -> dict:
    """What is compared of one student."""
    record = records.latest(root, row.student) if row.marked else {}
    return {
        "total": round(row.score, 4) if row.marked else None,
        "out_of": row.most if row.marked else None,
        "late": row.total("late") if row.marked else None,
        "seed": record.get("seed"),
        "marked": record.get("when"),
        "cells": {cell: mark for one in row.sections.values() for cell, mark in one.cells.items()},
    }


def _change(then: dict, now: dict) -> dict:
    old = then.get("cells") if isinstance(then.get("cells"), dict) else {}
    cells = {cell: [old.get(cell), mark] for cell, mark in now["cells"].items() if old.get(cell) != mark}
    return {
        "before": then.get("total"),
        "after": now["total"],
        "out_of": now["out_of"],
        "late": [then.get("late"), now["late"]],
        "seed": now["seed"],
        "marked_again": then.get("marked") != now["marked"],
        "cells": cells if then else {},
    }


def history(root: Path) -> Iterator[dict]:
    """Give the runs that are kept, the earliest first; what cannot be read is left out."""
    return (
        about for about in map(read_own, _files(Path(root, OWN, "runs"))) if isinstance(about.get("students"), dict)
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.json") if _NAME.fullmatch(path.name))
