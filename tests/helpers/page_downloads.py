"""Downloads of thirty hand-ins, as Moodle and Canvas give them, with every oddity that a class brings.

As a script: ``python tests/helpers/page_downloads.py FOLDER`` writes ``moodle.zip``, ``moodle-folders.zip``,
``worksheet.csv``, ``moodle-gradebook.csv``, ``canvas.zip`` and ``canvas-gradebook.csv``. Everything is invented.
"""

from __future__ import annotations

import csv
import datetime
import io
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from mlp_lab import example_class

ROOT = Path(__file__).parents[2]
DUE = datetime.datetime(2026, 11, 20, 12, 0)
File = tuple[str, bytes, datetime.datetime]
"""Name, content, and when it was handed in."""


@dataclass(frozen=True)
class Author:
    """One student: what the page knows, and how they hand in."""

    number: int
    first: str
    last: str
    how: str = "handin_zip"
    late: bool = False
    files: list[File] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        return f"student{self.number}@example.org"

    @property
    def when(self) -> datetime.datetime:
        day = DUE + datetime.timedelta(days=2) if self.late else DUE - datetime.timedelta(days=1)
        return day + datetime.timedelta(minutes=7 * (self.number % 100))


def zipped(files: dict[str, bytes], when: datetime.datetime, links: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, when.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
        for name, to in (links or {}).items():
            info = zipfile.ZipInfo(name, when.timetuple()[:6])
            info.create_system, info.external_attr = 3, 0o120777 << 16
            archive.writestr(info, to)
    return out.getvalue()


def tarred(files: dict[str, bytes], when: datetime.datetime) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), int(when.timestamp())
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


WAYS: dict[str, Callable] = {}
"""How one hands in: a function of the finished notebooks and the time, which returns the files."""


def way(function):
    WAYS[function.__name__] = function
    return function


@way
def handin_zip(work, when):
    return [("mlp_handin.zip", zipped(work, when), when)]


@way
def whole_folder(work, when):
    files = {f"mlp/{name}": data for name, data in work.items()}
    files |= {"mlp/lab/__init__.py": b"", "mlp/lab/data.py": b"", "mlp/mlp_handin.zip": zipped(work, when)}
    files |= {f"__MACOSX/mlp/._{name}": b"Mac" for name in work} | {"mlp/.DS_Store": b"x"}
    files |= {f"mlp/.ipynb_checkpoints/{name.replace('.', '-checkpoint.')}": data for name, data in work.items()}
    return [("My Work (final).zip", zipped(files, when), when)]


@way
def zip_in_zip(work, when):
    return [("submission.zip", zipped({"mlp_handin.zip": zipped(work, when)}, when), when)]


@way
def tar_gz(work, when):
    return [("mlp.tar.gz", tarred({f"mlp/{name}": data for name, data in work.items()}, when), when)]


@way
def loose(work, when):
    return [(name, data, when) for name, data in work.items()]


@way
def zip_and_newer_notebook(work, when):
    last = sorted(work)[-1]
    stubs = work | {last: work[last].replace(b"At lr 0.01", b"An earlier thought: at lr 0.01")}
    early = when - datetime.timedelta(hours=3)
    return [("mlp_handin.zip", zipped(stubs, early), early), (last, work[last], when)]


@way
def docx(work, when):
    return [("report.docx", zipped({"word/document.xml": b"<w/>"}, when), when)]


@way
def one_empty(work, when):
    first, *rest = sorted(work)
    return [("work.zip", zipped({first: b"", **{name: work[name] for name in rest}}, when), when)]


@way
def broken_zip(work, when):
    return [("mlp_handin.zip", zipped(work, when)[:2000], when)]


@way
def renamed(work, when):
    return [("w.zip", zipped({f"{name[:-6]} (1).ipynb": data for name, data in work.items()}, when), when)]


@way
def own_time(work, when):
    return [("w.zip", zipped(work | {"timestamp.txt": b"2020-01-01 00:00:00 UTC"}, when), when)]


@way
def hostile(work, when):
    files = work | {"../../evil.py": b"x", "/etc/evil": b"x", "..\\..\\evil.bat": b"x"}
    return [("w.zip", zipped(files, when, {"secret.txt": "/etc/passwd", "folder": "/"}), when)]


@way
def rar(work, when):
    return [("work.rar", b"Rar!\x1a\x07\x00 nothing more", when)]


PEOPLE = [
    Author(1000101, "Ada", "Adeyemi"),
    Author(1000102, "Bo", "Berg", "whole_folder"),
    Author(1000103, "Carla", "Costa", "zip_in_zip"),
    Author(1000104, "Dmitri", "Dubrov", "tar_gz"),
    Author(1000105, "Emma", "Ek", "loose"),
    Author(1000106, "Femi", "Farouk", "zip_and_newer_notebook"),
    Author(1000107, "Gus", "Gray", "docx"),
    Author(1000108, "Hana", "Hori", "one_empty"),
    Author(1000109, "Ivo", "Ilic", "broken_zip"),
    Author(1000110, "Maria", "García"),
    Author(1000111, "Maria", "García", "whole_folder"),
    Author(1000112, "Jürgen", "Müller-Lüdenscheidt", late=True),
    Author(1000113, "Ke", "O_Neil", "renamed"),
    Author(1000114, "Lena", "Lund", "own_time"),
    Author(1000115, "<b>Mallory</b>", "=HYPERLINK(1)", "hostile"),
    Author(1000116, "Nils", "Nygård", "rar", late=True),
    Author(1000117, "王", "芳"),
    Author(1000118, "Olu", "Okafor", "tar_gz"),
    Author(1000119, "Pia", "van der Berg", "loose"),
    Author(1000120, "Quinn", "Quist"),
    Author(1000121, "Rosa", "Ruiz"),
    Author(1000122, "Sven", "Sand", late=True),
    Author(1000123, "Tara", "Tan"),
    Author(1000124, "Uma", "Unger", "zip_in_zip"),
    Author(1000125, "Vera", "Vogel"),
    Author(1000126, "Wim", "Wolf"),
    Author(1000127, "Xenia", "Xu"),
    Author(1000128, "Yara", "Young"),
    Author(1000129, "Zoe", "Zeta"),
    Author(1000130, "Åsa", "Öberg"),
]
ABSENT = [Author(1000131, "Never", "Came"), Author(1000132, "Also", "Absent")]
UNUSABLE = {1000107, 1000109, 1000116}  # a docx, a broken zip, a rar


def work_of(release: Path) -> list[dict[str, bytes]]:
    """Return the files of some finished submissions, as they are handed in: notebooks by name."""
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in sorted(release.glob("*.ipynb"))}
    functions = [
        cell.metadata.nbgrader.grade_id
        for notebook in notebooks.values()
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    ]
    functions = [name for name in functions if not name.startswith("answer_")]
    choices = [example_class.right(0), example_class.mistaken(1, functions[1::3]), example_class.right(2)]
    choices.append(example_class.mistaken(2, functions[::2]))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number, choice in enumerate(choices):
            student = example_class.Student(f"s{number}", "", choice)
            example_class.hand_in(student, notebooks, release, Path(folder), "mlp")
            files = sorted(Path(folder, student.name, "mlp").glob("*.ipynb"))
            found.append({path.name: path.read_bytes() for path in files})
    return found


def handed_in(release: Path, people: list[Author]) -> list[tuple[Author, list[File]]]:
    works = work_of(release)
    return [
        (one, WAYS[one.how](works[number % len(works)] if one.number != 1000101 else works[0], one.when))
        for number, one in enumerate(people)
    ]


def moodle(class_: list[tuple[Author, list[File]]], path: Path, folders: bool = True, old: bool = False) -> Path:
    """Write Moodle's download: with or without folders, as its older versions name them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, files in class_:
            prefix = (
                f"{one.name.replace('_', ' ')}_{one.number}_assignsubmission_file{'_' if old or not folders else ''}"
            )
            for name, data, when in files:
                info = zipfile.ZipInfo(f"{prefix}{'/' if folders else ''}{name}", when.timetuple()[:6])
                archive.writestr(info, data)
            if one.number == 1000120:
                typed = f"{one.name}_{one.number}_assignsubmission_onlinetext{'/' if folders else '_'}onlinetext.html"
                archive.writestr(typed, "<p>See the file.</p>")
    return path


def canvas(class_: list[tuple[Author, list[File]]], path: Path) -> Path:
    """Write Canvas's download: no dates, and a number more for each file that was handed in again."""
    now = datetime.datetime(2026, 11, 25, 9, 0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, files in class_:
            plain = "".join(char for char in f"{one.last}{one.first}".lower() if char.isalnum())
            late = "LATE_" if one.late else ""
            for number, (name, data, _) in enumerate(files):
                if one.number == 1000123:
                    name = name.replace(".zip", "-1.zip")
                file = f"{plain}_{late}{one.number}_{2000000 + 10 * (one.number % 100) + number}_{name}"
                archive.writestr(zipfile.ZipInfo(file, now.timetuple()[:6]), data)
    return path


def worksheet(path: Path, people: list[Author] = PEOPLE, maximum: str = "100.00") -> Path:
    """Write Moodle's grading worksheet of the class."""
    header = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed"]
    header += ["Last modified (submission)", "Last modified (grade)", "Feedback comments"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for one in [*people, *ABSENT]:
            absent = one in ABSENT
            status = "No submission" if absent else "Submitted for grading - "
            when = "-" if absent else f"{one.when:%A, %d %B %Y, %I:%M %p}"
            writer.writerow(
                [f"Participant {one.number}", one.name, one.email, status, "", maximum, "Yes", when, "-", ""]
            )
    return path


def moodle_gradebook(path: Path, people: list[Author] = PEOPLE) -> Path:
    """Write what Moodle's gradebook exports: no numbers of participants, another assignment, a dash for no mark."""
    header = ["First name", "Surname", "ID number", "Institution", "Department", "Email address"]
    header += ["Assignment: Essay (Real)", "Assignment: MLP Lab (Real)", "Last downloaded from this course"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for one in [*people, *ABSENT]:
            writer.writerow([one.first, one.last, f"u{one.number}", "", "", one.email, "55.00", "-", "1795600000"])
    return path


def canvas_gradebook(path: Path, people: list[Author] = PEOPLE) -> Path:
    """Write Canvas's gradebook export."""
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Essay (555)", "MLP Lab (777)"]
    header += ["Current Score", "Final Score"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerow(["", "", "", "", "", "Manual Posting", "", "", ""])
        writer.writerow(["    Points Possible", "", "", "", "", "20", "100", "(read only)", "(read only)"])
        for one in [*people, *ABSENT]:
            name = f"{one.last}, {one.first}"
            writer.writerow([name, str(one.number), f"u{one.number}", one.email, "A", "15", "", "75", "75"])
        writer.writerow(["Student, Test", "9", "", "x", "A", "", "", "", ""])
    return path


def make_all(folder: Path, release: Path, people: list[Author] = PEOPLE) -> Path:
    """Write every file into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    class_ = handed_in(release, people)
    moodle(class_, folder / "moodle.zip", folders=False)
    moodle(class_, folder / "moodle-folders.zip")
    canvas(class_, folder / "canvas.zip")
    worksheet(folder / "worksheet.csv", people)
    moodle_gradebook(folder / "moodle-gradebook.csv", people)
    canvas_gradebook(folder / "canvas-gradebook.csv", people)
    return folder


if __name__ == "__main__":
    target = Path(sys.argv[1])
    shutil.rmtree(target, ignore_errors=True) if (target / "moodle.zip").exists() else None
    print(make_all(target, ROOT / "release" / "mlp"))
