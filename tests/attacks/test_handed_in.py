"""Attacks by what students hand in, on the desk that collects it: there nothing is run, only opened and copied."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import time
import zipfile
import zlib

import pytest

import page_downloads
from lab.notebooks.cells import SavedCell
from mlp_lab import cli
from mlp_lab.course import find_course
from mlp_lab.course_page import placing
from mlp_lab.course_page.desk_folder import DeskFolder
from mlp_lab.course_page.names import read_names
from mlp_lab.course_page.roster import Person, merge
from mlp_lab.marking.handed_in import Page
from mlp_lab.marking.submission import archives, laying_out
from mlp_lab.marking.submission.find_files import Submission
from mlp_lab.marking.submission.laying_out import Why
from mlp_lab.marking.submission.read_file import FileReading
from mlp_lab.marking.submission.safe_names import harmless
from small_course import make_small_course

MEGABYTE = 1_000_000


@pytest.fixture
def lay(tmp_path):
    """Lay out files as one hand-in."""

    def laid(**files):
        for name in ("in", "out", "scratch"):
            (tmp_path / name).mkdir()
        for name, data in files.items():
            (tmp_path / "in" / name.replace("__", ".")).write_bytes(data)
        items = laying_out.items_in(tmp_path / "in")
        return laying_out.lay_out(items, tmp_path / "out", tmp_path / "scratch"), tmp_path / "out"

    return laid


@pytest.fixture
def poured(monkeypatch):
    """Count what is unpacked."""
    read, pour = [], archives._pour

    class Counted:
        def __init__(self, source):
            self.source = source

        def read(self, size):
            read.append(len(data := self.source.read(size)))
            return data

    monkeypatch.setattr(archives, "_pour", lambda source, *rest: pour(Counted(source), *rest))
    return lambda: sum(read)


def zipped(files):
    return page_downloads.zipped(files, page_downloads.DUE)


def listed(names, file_at=0, size=0, packed=0, crc=0):
    """A zip's list of files, written by hand, with its end: all of them lie at one place."""
    lines = [
        struct.pack(
            "<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 8, 0, 33, crc, packed, size, len(one), 0, 0, 0, 0, 0, file_at
        )
        + one
        for one in names
    ]
    whole, count = b"".join(lines), min(len(lines), 65535)
    return whole, lambda start: struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(whole), start, 0)


def overlapping(count, size, crc):
    """A zip in which many names stand for the same few bytes, which are many when unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(bytes(size)) + packer.flush()
    file = struct.pack("<4s2B4HL2L2H", b"PK\3\4", 20, 0, 0, 8, 0, 33, crc, len(data), size, 1, 0) + b"a" + data
    whole, end = listed([b"a"] * count, 0, size, len(data), crc)
    return file + whole + end(len(file))


def test_what_is_read_in_vain_is_counted_too(lay, poured, monkeypatch):
    monkeypatch.setattr(laying_out, "MAX_READ", 10 * MEGABYTE)
    found, _ = lay(w__zip=overlapping(40, 3 * MEGABYTE, crc=1))  # each turns out to be damaged at its end
    assert not [one for one in found.files if one != "w.zip"] and poured() < 13 * MEGABYTE


def test_archives_in_one_another_are_unpacked_within_one_limit(lay, poured, monkeypatch):
    monkeypatch.setattr(laying_out, "MAX_READ", 10 * MEGABYTE)
    bomb = gzip.compress(bytes(6 * MEGABYTE), 9)
    lay(w__zip=zipped({f"{number}.tar.gz": bomb for number in range(12)}))
    assert poured() < 14 * MEGABYTE


def test_the_tar_of_a_class_is_not_a_thousand_times_its_size(tmp_path, poured, monkeypatch):
    monkeypatch.setattr(archives, "MAX_READ", MEGABYTE)
    (tmp_path / "ada.tar.gz").write_bytes(gzip.compress(bytes(20 * MEGABYTE), 9))
    with (
        pytest.raises(archives.NotOpened, match="larger"),
        archives.opened(tmp_path / "ada.tar.gz", archives.MAX_CLASS),
    ):
        pass
    assert poured() < 5 * MEGABYTE


def test_a_list_is_counted_before_it_is_read(tmp_path, monkeypatch):
    whole, end = listed([b"a"] * 3000)
    (tmp_path / "w.zip").write_bytes(whole + end(0))
    monkeypatch.setattr(archives.zipfile, "ZipFile", lambda path: pytest.fail("the library has read it"))
    with pytest.raises(archives.NotOpened, match="more than 2000"), archives.opened(tmp_path / "w.zip", 2000):
        pass


@pytest.mark.parametrize("before", [b"", b"something in front of it"])
def test_a_list_is_counted_where_the_library_reads_it(tmp_path, before):
    data = io.BytesIO(before)
    data.seek(0, 2)
    with zipfile.ZipFile(data, "a") as archive:
        for number in range(300):
            info = zipfile.ZipInfo(f"{number}" * 5)
            info.comment, info.extra = b"c" * number, b"\1\2\3\0abc"
            archive.writestr(info, b"x")
        archive.comment = b"of all"
    (tmp_path / "w.zip").write_bytes(data.getvalue())
    with open(tmp_path / "w.zip", "rb") as file:
        end = zipfile._EndRecData(file)
    assert archives._counted(tmp_path / "w.zip", end, 1000) == 300


def test_archives_full_of_litter_end_somewhere(lay, monkeypatch):
    monkeypatch.setattr(laying_out, "MAX_ENTRIES", 500)
    inner = zipped({f".{number}": b"" for number in range(200)})
    found, _ = lay(w__zip=zipped({f"{number}.zip": inner for number in range(20)}))
    assert found.counts[Why.LITTER] <= 500 and len(found.not_opened) >= 17


def test_only_so_many_archives_are_opened(lay, monkeypatch):
    monkeypatch.setattr(laying_out, "MAX_ARCHIVES", 5)
    inner = zipped({"a/": b"", "x.txt": b"x"})
    found, _ = lay(w__zip=zipped({f"{number}.zip": inner + bytes([number]) for number in range(20)}))
    assert len(found.not_opened) >= 15


def header(name, size, kind):
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.USTAR_FORMAT)


def said_of_files(keys, members, for_all):
    """A tar that says more of its files than they are."""
    about = b"".join(b"12 a%06d=\n" % number for number in range(keys))
    about = header("x", len(about), b"g" if for_all else b"x") + about + bytes(-len(about) % 512)
    files = [header(f"f{number}", 0, b"0") for number in range(members)]
    return about * for_all + b"".join(files if for_all else [about + one for one in files]) + bytes(1024)


@pytest.mark.parametrize("tar", [said_of_files(200, 50, True), said_of_files(8000, 50, False)])
def test_a_tar_says_no_more_of_its_files_than_an_honest_one(lay, tar):
    found, _ = lay(w__tar=tar)
    assert [one.reason for one in found.not_opened] == ["it says more about its files than any honest one"]


def test_an_honest_tar_with_long_names_and_a_commit_is_opened(lay):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "a" * 40}) as archive:
        for number in range(100):
            info = tarfile.TarInfo("ü" * 90 + f"{number}.ipynb")
            info.size, info.mtime = 2, 1.7e9 + 0.123456789
            archive.addfile(info, io.BytesIO(b"{}"))
    found, _ = lay(w__tar=data.getvalue())
    assert found.notebooks == 100 and not found.unused


def test_folders_in_one_another_end_somewhere(lay):
    found, out = lay(w__zip=zipped({f"{number}/{'a/' * 480}x.txt": b"x" for number in range(5)} | {"n.ipynb": b"{}"}))
    assert found.files == ["n.ipynb"] and len(list(out.rglob("*"))) == 1
    assert {one.why for one in found.unused} == {Why.REFUSED} and "folders in one another" in found.unused[0].reason


def test_folders_are_counted_as_files_are(lay, monkeypatch):
    monkeypatch.setattr(laying_out, "MAX_ENTRIES", 100)
    found, out = lay(w__zip=zipped({f"{number}/{'a/' * 20}x.txt": b"x" for number in range(30)}))
    assert 0 < len(found.files) < 6 and len(list(out.rglob("*"))) <= 120


def test_a_folder_with_too_many_files_stops_nobody_else(tmp_path, monkeypatch):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.ipynb").write_text("{}")
    assert placing.same_files(tmp_path / "one", tmp_path / "other")
    opened = archives.opened
    monkeypatch.setattr(archives, "opened", lambda path: opened(path, 0))
    assert not placing.same_files(tmp_path / "one", tmp_path / "other")


def test_names_that_windows_keeps_or_shortens_are_others():
    given = ("aux.py", "COM1", "a.", "a ", "console.ipynb", "a.ipynb", ". .")
    assert harmless(given) == ("_aux.py", "_COM1", "a_", "a_", "console.ipynb", "a.ipynb", ". _")


# --- whose it is ------------------------------------------------------------------------------------------------------

TIME = "2026-11-20-10-15-30"
AS_MOODLE, AS_CANVAS, AS_BLACKBOARD = (
    "Bob_8_assignsubmission_file_w.zip",
    "bob_8_98_w.zip",
    f"L_bob_attempt_{TIME}_w.zip",
)


@pytest.mark.parametrize("called", [AS_MOODLE, AS_CANVAS, AS_BLACKBOARD])
@pytest.mark.parametrize("many", [1, 90])
@pytest.mark.parametrize(
    ("page", "pattern"),
    [
        (Page.MOODLE, "S{0}_{0}_assignsubmission_file_{1}"),
        (Page.MOODLE, "S{0}_{0}_assignsubmission_file/{1}"),
        (Page.CANVAS, "s{0}_{0}_77_{1}"),
        (Page.BLACKBOARD, "Lab_u{0}_attempt_" + TIME + "_{1}"),
        (Page.PLAIN, "class/s{0}/{1}"),
    ],
)
def test_what_one_calls_a_file_does_not_decide_whose_all_others_are(page, pattern, called, many):
    """However many files are called so."""
    honest = [pattern.format(number, "05_update.ipynb") for number in range(20, 50)]
    eve = [pattern.format(7, f"{place or ''}{called}") for place in range(many)]
    found, said = read_names([tuple(name.split("/")) for name in [*eve, *honest]])
    assert found is page
    if page is not Page.PLAIN:
        assert {one.number.removeprefix("u") for one in said[:many]} == {"7"}
        assert [one.number.removeprefix("u") for one in said[many:]] == [f"{number}" for number in range(20, 50)]


def test_a_worksheet_beside_one_folder_changes_nothing():
    names = [("Ada_17_assignsubmission_file_", "w.ipynb"), ("grades.csv",)]
    assert read_names(names)[0] is Page.MOODLE


def test_a_name_that_only_an_archive_s_author_chose_is_said(tmp_path, capsys):
    course = make_small_course(tmp_path / "course")
    merge(DeskFolder(course).db_url, [Person("bob", "Bob", "Ray")])
    for name, folder, words in (("homework.zip", "bob", "the folders in it alone: bob;"), ("eve.zip", ".", "")):
        (tmp_path / name).write_bytes(zipped({f"{folder}/05_update.ipynb": b"{}"}))
        assert cli.main(["collect", "--root", str(course), str(tmp_path / name)]) == 0
        said = capsys.readouterr().out
        assert words in said and ("alone" in said) == bool(words)


@pytest.mark.parametrize(
    "place", ["submitted/eve/mlp", "autograded/eve/mlp", ".mlp-lab/replaced/eve/1", "feedback/eve"]
)
def test_settings_that_a_student_sent_along_are_never_run(tmp_path, place):
    sent = tmp_path / place
    (sent / "notebooks").mkdir(parents=True)
    for folder in (tmp_path, sent):
        (folder / "nbgrader_config.py").write_text("raise SystemExit('run')")
    assert find_course(sent, to_mark=True).root == tmp_path


# --- time -------------------------------------------------------------------------------------------------------------


def test_looking_for_modules_that_are_used_takes_time_in_proportion(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    for number in range(20):
        (tmp_path / f"own{number}.py").write_text("x = 1\n")
    submission = Submission(tmp_path, {})
    submission.there.rest += submission.there.scripts
    took = []
    for lines in (2_000, 32_000):
        reading = FileReading("n.ipynb", cells=[SavedCell(1, "code", "\n" * lines)])
        submission._read[tmp_path / "n.ipynb"] = reading
        start = time.process_time()
        submission.not_used({"n.ipynb"})
        took.append(time.process_time() - start)
    assert took[1] < 60 * took[0] + 1  # 16 times as long; it was 256 times
