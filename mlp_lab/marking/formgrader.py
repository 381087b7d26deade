"""Formgrader shows and marks students by their printable names.

It lists the folders of ``submitted/`` itself, takes the course's path for a pattern, puts what it finds into its pages
as it is, and stops at a time of handing in that is none. It is repaired where it runs, in JupyterLab's server, which
reads ``nbgrader_config.py``; nowhere else is its module there.
"""

from __future__ import annotations

import functools
import glob
import os
import sys

from mlp_lab.course import ASSIGNMENT
from mlp_lab.marking.places import submitted_folder
from mlp_lab.marking.submission import names
from mlp_lab.marking.submission.look_through import NOT_OURS


def install() -> None:
    """Repair formgrader's window on the course folder, where it is loaded."""
    module = sys.modules.get("nbgrader.apps.api")
    api = getattr(module, "NbGraderAPI", None)
    if api is None or getattr(api.get_submitted_students, "repaired", False):
        return
    for method, repair in (
        ("get_source_assignments", _source_assignments),
        ("get_submitted_students", _submitted_students),
        ("get_submitted_timestamp", _submitted_timestamp),
    ):
        before = getattr(api, method)
        after = functools.wraps(before)(repair(before))
        after.repaired = True
        setattr(api, method, after)


def _source_assignments(before):
    def get_source_assignments(self):
        place = self.coursedir.format_path(self.coursedir.source_directory, ".", "x")
        found = glob.glob(os.path.join(glob.escape(os.path.dirname(place)), "*"))
        return {os.path.basename(folder) for folder in found if os.path.isdir(folder)}

    return get_source_assignments


def _submitted_students(before):
    def get_submitted_students(self, assignment_id):
        if assignment_id not in (ASSIGNMENT, "*"):
            return {names.printable(student) for student in before(self, assignment_id)}
        found = names.folders(submitted_folder(self.coursedir))
        wanted = ASSIGNMENT if assignment_id != "*" else "."
        return {
            names.printable(folder.name)
            for folder in found
            if os.path.isdir(folder / wanted) and not folder.name.startswith(".") and folder.name not in NOT_OURS
        }

    return get_submitted_students


def _submitted_timestamp(before):
    def get_submitted_timestamp(self, assignment_id, student_id):
        if assignment_id != ASSIGNMENT:
            return before(self, assignment_id, student_id)
        from mlp_lab.marking.submission.staging import handed_in_at

        return handed_in_at(names.folder_of(submitted_folder(self.coursedir), student_id) / assignment_id)[1]

    return get_submitted_timestamp
