"""Which marks may leave the course: all of a class, whole and up to date, or a sentence that says why not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from mlp_lab.errors import LabError
from mlp_lab.marking import freshness, sheet
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.save_marks import unsettled
from mlp_lab.marking.sheet_text import for_terminal

NAMED = 6
"""Students who are named in a sentence."""


@dataclass(frozen=True)
class Total:
    """What one student has: `score` of `most` marks."""

    score: float
    most: float

    def out_of(self, points: float | None) -> float:
        """The score, on a scale to `points` where that is said."""
        return self.score if points is None else self.score * points / self.most


@dataclass
class Marks:
    """The marks of a class.

    Attributes
    ----------
    totals : dict of str to Total
        By id, of everybody who has been marked; nobody else has a number.
    rows : dict of str to mlp_lab.marking.sheet.StudentRow
        Everybody's line of the mark sheet.
    gone : list of str
        Who has marks, and no submission any more.
    pending : list of str
        Who waits for marks given by hand.
    """

    totals: dict[str, Total] = field(default_factory=dict)
    rows: dict[str, sheet.StudentRow] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    @property
    def most(self) -> float:
        """The marks that can be reached."""
        return max((one.most for one in self.totals.values()), default=0.0)


def marks_of(course: ClassFolder, pending: bool = False, leave_out: Collection[str] = ()) -> Marks:
    """Return the marks of a class.

    Parameters
    ----------
    course : ClassFolder
    pending : bool
        Whether marks that are still to be given by hand may be left open.
    leave_out : collection of str
        Students who get no mark from here, whatever is the matter with them.

    Raises
    ------
    LabError
        When somebody could not be marked, has handed in something else since, or waits for marks given by hand.
    sqlalchemy.exc.SQLAlchemyError, OSError
    """
    rows = {row.student: row for row in sheet.read_rows(course.db_url, course.assignment, course.submitted)}
    unknown = sorted(set(leave_out) - rows.keys() - course.class_.names.keys())
    if unknown:
        raise LabError(f"There is no student {for_terminal(unknown[0])}: --leave-out wants an id of the mark sheet.")
    marks = Marks(rows={student: row for student, row in rows.items() if student not in leave_out})
    nobody = "Nobody has been marked: `mlp-lab collect`, then `mlp-lab mark`, and then this."
    if not any(row.marked for row in rows.values()):
        raise LabError(nobody)  # before anybody is named: to leave out all of them is no advice
    _refuse_unmarked(course, marks.rows, set(leave_out))
    for student, row in marks.rows.items():
        if not row.sections:
            continue
        marks.totals[student] = Total(row.score, row.most)
        if not row.present:
            marks.gone.append(student)
        if row.total("pending"):
            marks.pending.append(student)
    if not marks.totals:
        raise LabError(nobody)
    if marks.pending and not pending:
        raise LabError(
            f"Marks are still to be given by hand for {_named(marks.pending)}: give them with `mlp-lab "
            "hand-marks` (or in formgrader), then run `mlp-lab mark`; or say --pending to take the marks so far."
        )
    return marks


def _refuse_unmarked(course: ClassFolder, rows: dict[str, sheet.StudentRow], leave_out: set[str]) -> None:
    class_ = course.class_
    unmarked = [student for student, one in class_.left_out.items() if one.is_student and student not in leave_out]
    there = [student for student in class_.folders if student not in leave_out]
    unmarked += [student for student in there if student not in rows or not rows[student].marked]
    unmarked += [student for student, row in rows.items() if row.sections and not row.marked and not row.present]
    if unmarked:
        raise LabError(
            f"No mark for {_named(sorted(set(unmarked)))}: `mlp-lab mark` says why. See to it and mark again, or say "
            f"--leave-out {','.join(sorted(set(unmarked)))} to give the others theirs."
        )
    if late := [student for student in there if rows[student].late_problem]:
        raise LabError(f"The penalty for late work could not be computed for {_named(late)}: `mlp-lab mark` says why.")
    folders = {student: class_.folders[student] / course.assignment for student in there}
    if moved := unsettled(course.desk.penalties, course.db_url, course.assignment, folders):
        raise LabError(
            f"What late work costs {_named(moved)} has changed since the marking: run `mlp-lab mark`, then this again."
        )
    tests = freshness.tests_fingerprint(course.source, course.config)
    old = [student for student in there if not _up_to_date(course, student, tests)]
    if old:
        raise LabError(
            f"The marks of {_named(old)} are not of what lies in {course.submitted.name}/ now, or not by the checks as "
            "they are now: run `mlp-lab mark`, then this again."
        )


def _up_to_date(course: ClassFolder, student: str, tests: str) -> bool:
    stamp = freshness.read_stamp(course.root, student)
    folder = course.class_.folders[student] / course.assignment
    return stamp is not None and stamp.marks == freshness.marks_fingerprint(tests, folder)


def _named(students: list[str]) -> str:
    more = f" and {len(students) - NAMED} more" if len(students) > NAMED else ""
    return for_terminal(", ".join(students[:NAMED]) + more)
