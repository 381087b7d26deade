"""Feedback as a course page takes it back: a page for each student, in a zip with the names that it looks for.

What the pages go by is in docs/course_pages.md. Nothing goes along but the one page: no copy of `lab`, no notebook.
"""

from __future__ import annotations

import datetime
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from mlp_lab.course_page.roster import Person
from mlp_lab.marking import handed_in, records
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.feedback_page import page
from mlp_lab.marking.handed_in import HandedIn, Page
from mlp_lab.marking.sheet_text import CALLED_LATE
from mlp_lab.marking.submission.safe_names import harmless
from mlp_lab.marking.submission.staging import handed_in_at

FILE = "mlp_feedback.html"
_CANVAS = re.compile(r"([^_]+_(?:LATE_)?\d+_\d+_)(.+)")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def page_of(course: ClassFolder, student: str, name: str) -> str:
    """Draw all that one student gets back.

    Parameters
    ----------
    course : ClassFolder
    student : str
    name : str
        What the course is called.
    """
    folder = course.desk.folder
    facts = list(_facts(course, student))
    return page.draw_whole(
        course.db_url,
        course.assignment,
        student,
        folder("autograded", student),
        course.submitted,
        course.desk.lessons.templates,
        name,
        facts,
    )


def _facts(course: ClassFolder, student: str) -> Iterator[tuple[str, str]]:
    when = handed_in_at(course.desk.folder("autograded", student))[1]
    if when is not None:
        yield "Handed in", _shown(when.replace(tzinfo=datetime.UTC))
    elif (about := handed_in.read(course.root, student)) is not None and about.late:
        yield "Handed in", CALLED_LATE
    record = records.latest(course.root, student)
    if (marked := _parsed(record.get("when"))) is not None:
        yield "Marked", _shown(marked)
    if record.get("seed") is not None:
        yield "Seed", f"{record['seed']} (of the hidden inputs; say it when you ask about a mark)"


def _parsed(text) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _shown(when: datetime.datetime) -> str:
    local = when.astimezone()
    return f"{local.day} {local:%B %Y, %H:%M %Z}"


def name_for(page_kind: Page, person: Person, about: HandedIn | None) -> str:
    """Return what a student's page is called in the zip.

    Parameters
    ----------
    page_kind : Page
        That it goes to.
    person : Person
    about : HandedIn or None
        Where the submission came from.

    Returns
    -------
    str
        Empty where the page cannot know whose it is.
    """
    number = person.number or (about.number if about is not None else "") or person.id
    if page_kind is Page.MOODLE:
        name = (about.name if about is not None and about.page is Page.MOODLE else "") or person.name
        # Moodle counts the lines: the number is what stands behind the first.
        plain = harmless((name.replace("_", " ") or "Student",))[0]
        return f"{plain}_{number}_assignsubmission_file_{FILE}" if number.isdecimal() else ""
    if page_kind is Page.CANVAS:
        originals = about.originals if about is not None and about.page is Page.CANVAS else ()
        found = [match for match in map(_CANVAS.fullmatch, originals) if match]
        # Canvas goes by the two numbers: of the student and of the file that was handed in.
        return f"{found[-1][1]}{Path(found[-1][2]).stem}.html" if found else ""
    return f"{person.id}.html"


def page_kind_of(course: ClassFolder, students: Iterable[str]) -> Page:
    """Return the course page that most of a class was collected from."""
    found = [about.page for about in (handed_in.read(course.root, one) for one in students) if about is not None]
    kinds = [one for one in found if one in (Page.MOODLE, Page.CANVAS)]
    return max(set(kinds), key=lambda one: (kinds.count(one), one.value)) if kinds else Page.PLAIN


def write_zip(path: Path, pages: Iterable[tuple[str, str]]) -> int:
    """Write pages, each with its name, into a zip; return how many. A zip that was there stays when that fails."""
    new, count = path.with_name(f"{path.name}.new"), 0
    try:
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, html in pages:
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.external_attr = 0o100644 << 16
                archive.writestr(entry, html.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED)
                count += 1
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)
    return count
