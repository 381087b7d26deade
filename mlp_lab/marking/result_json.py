"""The whole result of a marking as data: `mlp-lab mark --json FILE`. Its layout is in docs/marking_a_class.md."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict

from lab.notebooks.cells import role_and_name
from mlp_lab.marking import gradebook, records
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.for_a_human import Looked
from mlp_lab.marking.mark_submission import here
from mlp_lab.marking.sheet import Section, StudentRow

FORMAT, VERSION = "mlp-lab marks", 1
"""The version grows when something is renamed or goes, not when something is added."""


def build(course: ClassFolder, rows: list[StudentRow], looked: Looked, faults: list[str]) -> dict:
    """Return the result as plain data.

    Parameters
    ----------
    course : ClassFolder
    rows : list of StudentRow
        Of the mark sheet: those whose results are wanted.
    looked : Looked
    faults : list of str
        Sentences about what did not work for all.
    """
    try:
        with gradebook.opened(course.db_url) as book:
            grades = gradebook.grades_of(book, course.assignment)
    except Exception:  # that it cannot be read stands among the faults already: the rows could not be read either
        grades = {}
    listed = {row.student for row in rows}
    return {
        "format": FORMAT,
        "version": VERSION,
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "assignment": course.assignment,
        "seed": course.desk.lessons.seed,
        "made_by": here(course.desk.lessons),
        "problems": faults,
        "left_out": {name: one.reason for name, one in course.class_.left_out.items()},
        "students": [_student(course, row, grades.get(row.student, []), looked) for row in rows],
        "alike": [asdict(pair) for pair in looked.pairs if listed.intersection(pair.students)],
    }


def as_text(result: dict) -> str:
    """Return it as JSON: ASCII, so that no name in it can do anything to whatever reads it."""
    return json.dumps(result, indent=1) + "\n"


def _student(course: ClassFolder, row: StudentRow, grades: list, looked: Looked) -> dict:
    record = records.latest(course.root, row.student)
    marked = record if row.marked else {}
    flags = looked.flags.get(row.student, {})
    return {
        "student": row.student,
        "folder": row.folder or row.student,
        "name": row.name,
        "email": row.email,
        "called_late": row.called_late,
        "present": row.present,
        "marked": row.marked,
        "problem": row.problem or row.standing,
        "late_problem": row.late_problem,
        "total": row.score if row.marked else None,
        "sums": _sums(row.whole),
        "sections": {
            stem: {
                **_sums(one),
                "handed_in": one.handed_in,
                "notes": [{"kind": note.kind.name, "text": str(note)} for note in one.notes],
            }
            for stem, one in row.sections.items()
        },
        "functions": _cells(grades, "marks", marked.get("functions", {})),
        "answers": _cells(grades, "answer", {}),
        "record": {key: value for key, value in record.items() if key not in ("functions", "student", "assignment")},
        "to_look_at": [{"notebook": stem, **one} for stem, some in flags.items() for one in some],
    }


def _sums(section: Section) -> dict[str, float]:
    return {
        "by_tests": section.auto,
        "by_tests_max": section.auto_max,
        "not_marked": section.unmarked,
        "by_hand": section.hand,
        "by_hand_max": section.hand_max,
        "pending": section.pending,
        "late_penalty": section.late,
    }


def _cells(grades: list, wanted: str, kept: dict) -> dict[str, dict]:
    """Return the marks of one kind of cell, by its name, with what the record kept of a function."""
    found = {}
    for grade in sorted(grades, key=lambda one: (one.notebook, one.cell)):
        role, name = role_and_name(grade.cell)
        if role != wanted:
            continue
        given = grade.auto is not None or grade.manual is not None
        found[name] = {
            "notebook": grade.notebook,
            "points": grade.points,
            "mark": grade.score if given else None,
            "by_tests": grade.auto,
            "by_hand": grade.manual,
            "extra": grade.extra,
            "to_be_looked_at": grade.waiting,
        }
        if name in kept:
            found[name] |= {"checks": kept[name]["checks"], "advice": kept[name]["advice"]}
    return found
