"""Collecting: from a course page's download of thirty, with all its oddities, to a folder for each student."""

from __future__ import annotations

import io
import json
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import page_downloads
from courses import make_course, run_nbgrader
from mlp_lab.cli import main
from mlp_lab.course_page.desk_folder import DeskFolder
from mlp_lab.course_page.names import read_names
from mlp_lab.course_page.page_files import Kind, read_page_file
from mlp_lab.course_page.roster import Person, Roster, merge, people_in, read_roster, times_in
from mlp_lab.marking import handed_in
from mlp_lab.marking.handed_in import Page
from mlp_lab.marking.submission import archives, laying_out
from page_downloads import ABSENT, PEOPLE, UNUSABLE
from sharing import made_once
from small_course import NOTEBOOKS


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The downloads, of a lab of two notebooks."""

    def make(folder):
        course = make_course(folder / "course", *NOTEBOOKS)
        page_downloads.make_all(folder, course / "release" / "mlp")

    return made_once(tmp_path_factory, "downloads", make)


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course", *NOTEBOOKS)


def run(course, *arguments):
    return main([arguments[0], "--root", str(course), *map(str, arguments[1:])])


def notebooks(course, student):
    return sorted(path.name for path in (course / "submitted" / str(student) / "mlp").glob("*.ipynb"))


def everything(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("download", ["moodle.zip", "moodle-folders.zip", "canvas.zip"])
def test_everybody_of_thirty_has_their_notebooks_where_they_are_marked(course, files, capsys, download):
    assert run(course, "collect", "--roster", files / "worksheet.csv", files / download) == 1, "three are unusable"
    said = capsys.readouterr().out
    for one in PEOPLE:
        found = notebooks(course, one.number)
        if one.number in UNUSABLE:
            assert not found and str(one.number) in said
        else:
            assert len(found) == 2, one
            assert one.how == "renamed" or found == [f"{name}.ipynb" for name in NOTEBOOKS]
    assert "Collected 30 submissions" in said and "1000108 (Hana Hori): empty: 05_update.ipynb" in said
    assert all(f"{one.number} ({one.name})" in said.splitlines()[-1] for one in ABSENT)
    assert not [path for path in course.parent.rglob("*evil*") if "etc" not in path.parts]
    assert not [path for path in course.rglob("*") if path.is_symlink()]


def test_the_newest_counts_and_the_older_one_is_kept(course, files):
    run(course, "collect", files / "canvas.zip")
    folder = course / "submitted" / "1000106" / "mlp"
    assert "An earlier thought" not in (folder / "07_prediction.ipynb").read_text("utf-8")
    assert "An earlier thought" in (folder / "older_1" / "07_prediction.ipynb").read_text("utf-8")


def test_times_are_the_page_s_and_never_the_student_s(course, files):
    run(course, "collect", "--roster", files / "worksheet.csv", files / "moodle.zip")
    lena = next(one for one in PEOPLE if one.how == "own_time")
    said = (course / "submitted" / str(lena.number) / "mlp" / "timestamp.txt").read_text("utf-8")
    assert said == f"{lena.when.astimezone(page_downloads.datetime.UTC):%Y-%m-%d %H:%M:%S} UTC\n"


def test_a_time_that_is_known_better_later_is_corrected_unless_somebody_did_it_by_hand(course, files, tmp_path):
    run(course, "collect", files / "moodle.zip")
    places = [course / "submitted" / str(one.number) / "mlp" / "timestamp.txt" for one in PEOPLE[:2]]
    places[1].write_text("2026-11-19 00:00:00 UTC\n", "utf-8")
    sheet = page_downloads.worksheet(tmp_path / "w.csv").read_text("utf-8").replace("19 November", "18 November")
    (tmp_path / "w.csv").write_text(sheet, "utf-8")
    run(course, "collect", "--roster", tmp_path / "w.csv", files / "moodle.zip")
    assert [path.read_text("utf-8")[:10] for path in places] == ["2026-11-18", "2026-11-19"]


def test_canvas_keeps_no_time_and_says_who_is_late(course, files, capsys):
    run(course, "collect", files / "canvas.zip")
    late = [str(one.number) for one in PEOPLE if one.late]
    assert f"Late, as the course page says: {', '.join(late)}" in capsys.readouterr().out
    assert not list(course.rglob("timestamp.txt"))
    assert [str(one.number) for one in PEOPLE if handed_in.read(course, str(one.number)).late] == late


def test_nothing_is_overwritten_unasked_and_nothing_is_lost(course, files, capsys, tmp_path):
    run(course, "collect", files / "moodle.zip")
    folder = course / "submitted" / "1000101" / "mlp"
    (folder / "05_update.ipynb").write_text("{}", "utf-8")
    before = everything(course / "submitted")
    capsys.readouterr()
    assert run(course, "collect", files / "moodle.zip") == 1
    said = capsys.readouterr().out
    assert everything(course / "submitted") == before
    assert "29 as before, 1 not collected" in said and "--replace" in said
    run(course, "collect", "--replace", files / "moodle.zip")
    assert (folder / "05_update.ipynb").read_text("utf-8") != "{}"
    assert (course / ".mlp-lab/replaced/1000101/1/05_update.ipynb").read_text("utf-8") == "{}"


def test_an_older_download_takes_nobody_s_place(course, files, capsys, tmp_path):
    run(course, "collect", files / "moodle.zip")
    first, second = PEOPLE[0], PEOPLE[19]
    early = page_downloads.DUE - page_downloads.datetime.timedelta(days=9)
    old = [(one, [("05_update.ipynb", b"{}", early - (one.when - first.when))]) for one in (first, second)]
    run(course, "collect", "--replace", page_downloads.moodle(old, tmp_path / "old.zip"))
    assert "was handed in later" in capsys.readouterr().out
    assert len(notebooks(course, first.number)) == 2


def test_a_resubmission_in_a_second_download_counts(course, files, tmp_path):
    ada = PEOPLE[0]
    later = [(ada, [("05_update.ipynb", b'{"cells": []}', ada.when.replace(hour=23))])]
    run(course, "collect", files / "moodle.zip", page_downloads.moodle(later, tmp_path / "later.zip"))
    folder = course / "submitted" / str(ada.number) / "mlp"
    assert (folder / "05_update.ipynb").read_bytes() == b'{"cells": []}'
    assert len(notebooks(course, ada.number)) == 2 and (folder / "older_1" / "05_update.ipynb").is_file()


def test_names_with_markup_and_formulas_are_words(course, files):
    run(course, "collect", "--roster", files / "worksheet.csv", files / "moodle.zip")
    mallory = read_roster(DeskFolder(course).db_url).people["1000115"]
    assert not set("<>\"'`") & set(mallory.name)
    assert {path.name for path in (course / "submitted").iterdir()} == {str(one.number) for one in PEOPLE}


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "page", "number", "rest", "late"),
    [
        ("Ada B_17_assignsubmission_file_mlp.zip", Page.MOODLE, "17", "mlp.zip", False),
        ("Ada B_17_assignsubmission_file/a/b.ipynb", Page.MOODLE, "17", "a/b.ipynb", False),
        ("Ada B_17_assignsubmission_file_/b.ipynb", Page.MOODLE, "17", "b.ipynb", False),
        ("wrapped/Ada B_17_assignsubmission_file_/b.ipynb", Page.MOODLE, "17", "b.ipynb", False),
        ("Teilnehmer_in_17_assignsubmission_file_a_1_b.ipynb", Page.MOODLE, "17", "a_1_b.ipynb", False),
        ("bada_17_2345_mlp_handin.zip", Page.CANVAS, "17", "mlp_handin.zip", False),
        ("bada_LATE_17_2345_mlp-2.zip", Page.CANVAS, "17", "mlp-2.zip", True),
        ("bada_17_2345_05_update-3.ipynb", Page.CANVAS, "17", "05_update.ipynb", False),
        ("MLP_ab12_attempt_2026-11-20-10-15-30_w.ipynb", Page.BLACKBOARD, "ab12", "w.ipynb", False),
    ],
)
def test_what_a_name_says(name, page, number, rest, late):
    kind, [said] = read_names([tuple(name.split("/"))])
    assert (kind, said.page, said.number, "/".join(said.rest), said.late) == (page, page, number, rest, late)


def test_user_names_with_lines_stay_apart():
    names = [(f"Lab 1_{user}_attempt_2026-11-20-10-15-30_w.zip",) for user in ("ab_1", "cd_1", "ab_1_x")]
    assert [one.number for one in read_names(names)[1]] == ["ab_1", "cd_1", "ab_1_x"]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Eve_7_assignsubmission_file_Bob_8_assignsubmission_file_w.zip", "7"),
        ("Eve_7_assignsubmission_file/Bob_8_assignsubmission_file_/w.zip", "7"),
        ("xeve_7_99_bob_8_98_w.zip", "7"),
        ("Lab_eve_attempt_2026-11-20-10-15-30_Lab_bob_attempt_2026-11-21-10-15-30_w.zip", "eve"),
    ],
)
def test_what_a_student_calls_a_file_says_nothing_of_whose_it_is(name, number):
    [said] = read_names([tuple(name.split("/"))])[1]
    assert said.number == number


def test_names_that_only_look_like_a_page_s_are_plain():
    names = [("ada_2026_11_notes.ipynb",), ("05_update.ipynb",), ("07_prediction.ipynb",)]
    assert read_names(names)[0] is Page.PLAIN


# --- other downloads --------------------------------------------------------------------------------------------------


def notebook_files():
    work = page_downloads.work_of(page_downloads.ROOT / "release" / "mlp")[0]
    return {f"{name}.ipynb": work[f"{name}.ipynb"] for name in NOTEBOOKS}


@pytest.fixture(scope="module")
def work():
    return notebook_files()


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_plain_folders_and_zips_go_by_their_names(course, tmp_path, work):
    when = page_downloads.DUE
    plain = written(tmp_path / "mails", {f"ada/mlp/{name}": data for name, data in work.items()})
    written(plain, {f"cy/{name}": data for name, data in work.items()} | {"readme.txt": b"x"})
    (plain / "bob.zip").write_bytes(page_downloads.zipped(work, when))
    assert run(course, "collect", plain) == 1, "nobody's file is named"
    assert [notebooks(course, one) for one in ("ada", "bob", "cy")] == [[f"{name}.ipynb" for name in NOTEBOOKS]] * 3
    packed = {f"class/{name}": data for name, data in everything(plain).items() if name != "readme.txt"}
    (tmp_path / "all.zip").write_bytes(page_downloads.zipped(packed, when))
    assert run(course, "collect", tmp_path / "all.zip") == 0


def test_one_student_s_zip_goes_by_its_name_or_by_who_it_is_said_to_be(course, tmp_path, work, capsys):
    when = page_downloads.DUE
    for name in ("dora.zip", "mlp_handin.zip"):
        (tmp_path / name).write_bytes(page_downloads.zipped({f"mlp/{one}": work[one] for one in work}, when))
    assert run(course, "collect", tmp_path / "dora.zip") == 0 and len(notebooks(course, "dora")) == 2
    assert run(course, "collect", tmp_path / "mlp_handin.zip") == 1
    assert "--student" in capsys.readouterr().out
    assert run(course, "collect", "--student", "eve", tmp_path / "mlp_handin.zip") == 0
    assert len(notebooks(course, "eve")) == 2


def test_what_is_nobody_s_work_is_not_collected(course, files, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert run(course, "collect", files / "worksheet.csv") == run(course, "collect", tmp_path / "empty") == 1
    assert "worksheet.csv: not collected" in capsys.readouterr().out
    assert not list((course / "submitted").glob("*"))


def test_a_table_is_not_taken_for_somebody_s_work_and_it_is_said_what_to_do_with_it(course, files, capsys):
    assert run(course, "collect", files / "worksheet.csv") == 1
    said = capsys.readouterr().out
    assert "worksheet.csv: not collected" in said and "--roster" in said and "--student" not in said


def test_plain_nbgrader_takes_a_student_s_folder_as_it_is(course, work):
    written(course / "submitted", {"ada/w.zip": page_downloads.zipped(work, page_downloads.DUE)})
    assert run_nbgrader(course, "autograde", "mlp", "--student", "ada").returncode == 0
    assert len(list((course / "autograded" / "ada" / "mlp").glob("*.ipynb"))) == 2


def test_blackboard_s_names_are_read(course, tmp_path, work):
    start = "MLP Lab_{}_attempt_2026-11-20-10-15-30"
    files = {f"{start.format(user)}_{name}": work[name] for user in ("ada", "bob") for name in work}
    files |= {f"{start.format(user)}.txt": b"Name: somebody" for user in ("ada", "bob")}
    (tmp_path / "gradebook.zip").write_bytes(page_downloads.zipped(files, page_downloads.DUE))
    assert run(course, "collect", tmp_path / "gradebook.zip") == 0
    assert len(notebooks(course, "ada")) == len(notebooks(course, "bob")) == 2
    assert (course / "submitted" / "ada" / "mlp" / "timestamp.txt").is_file()


def test_what_was_in_a_download_may_be_named_file_by_file(course, files, tmp_path):
    with zipfile.ZipFile(files / "moodle.zip") as archive:
        archive.extractall(tmp_path / "out")
    assert run(course, "collect", *sorted((tmp_path / "out").iterdir())) == 1
    assert len(list((course / "submitted").iterdir())) == 30


def test_a_course_is_found_from_below_and_a_download_that_is_not_there_is_said(course, monkeypatch, capsys):
    monkeypatch.chdir(course / "source" / "mlp")
    assert main(["collect", "nowhere.zip"]) == 1
    assert "nowhere.zip" in capsys.readouterr().err


# --- what students may put into an archive ----------------------------------------------------------------------------


def laid(tmp_path, files: dict[str, bytes]):
    folder = written(tmp_path / "in", files)
    for name in ("out", "scratch"):
        (tmp_path / name).mkdir()
    return laying_out.lay_out(laying_out.items_in(folder), tmp_path / "out", tmp_path / "scratch"), tmp_path / "out"


def zip_of(**files):
    return page_downloads.zipped({name.replace("__", "."): data for name, data in files.items()}, page_downloads.DUE)


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_FILE", 100_000)
    bomb = zip_of(big=b"\0" * 10_000_000, a__ipynb=b"{}")
    found, out = laid(tmp_path, {"w.zip": bomb})
    assert found.files == ["a.ipynb"] and [one.name for one in found.unused] == ["big"]
    assert sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) == 2


def test_many_archives_in_one_another_stop_somewhere(tmp_path):
    inner = zip_of(a__ipynb=b"{}")
    for _ in range(6):
        inner = zip_of(w__zip=inner)
    found, _ = laid(tmp_path, {"w.zip": inner})
    assert found.files == ["w.zip"] and not found.notebooks


def test_more_files_than_anybody_has_are_not_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_LIST", 5_000)
    many = zip_of(**{f"f{number}": b"" for number in range(200)})
    found, _ = laid(tmp_path, {"w.zip": many})
    assert [one.why for one in found.unused] == [laying_out.Why.NOT_OPENED]


def test_all_of_a_submission_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(laying_out, "MAX_READ", 10_000)
    found, _ = laid(tmp_path, {f"f{number}.txt": b"x" * 3000 for number in range(9)})
    assert len(found.files) == 3 and len(found.unused) == 6


def test_a_tar_with_links_devices_and_ways_out_gives_its_notebooks(tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:xz") as archive:
        for name, kind in (
            ("a", tarfile.SYMTYPE),
            ("b", tarfile.LNKTYPE),
            ("c", tarfile.CHRTYPE),
            ("p", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        for name in ("../up.ipynb", "/abs.ipynb", "ok.ipynb"):
            info = tarfile.TarInfo(name)
            info.size = 2
            archive.addfile(info, io.BytesIO(b"{}"))
    found, folder = laid(tmp_path, {"w.tar.xz": out.getvalue()})
    assert found.files == ["abs.ipynb", "ok.ipynb"]
    assert all(path.is_file() and not path.is_symlink() for path in folder.iterdir())
    assert not list(tmp_path.parent.glob("up.ipynb"))


def test_a_tar_whose_header_claims_a_gigabyte_is_damaged(tmp_path):
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 2**30
    found, _ = laid(tmp_path, {"w.tar": info.tobuf() + b"\0" * 2000})
    assert [one.why for one in found.unused] == [laying_out.Why.NOT_OPENED] and found.files == ["w.tar"]


@pytest.mark.parametrize("name", ["w.zip", "w.tar.gz", "w.tar.bz2", "w.tar.xz", "w.tar", "w.7z"])
@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 and no more", b"\x1f\x8b\x08 and no more", b"BZh9 and no more", b"x" * 700]
)
def test_whatever_cannot_be_opened_is_kept_and_named(tmp_path, name, data):
    found, out = laid(tmp_path, {name: data})
    assert [one.why for one in found.unused] == [laying_out.Why.NOT_OPENED]
    assert (out / name).read_bytes() == data


def test_a_locked_zip_is_said_to_be_locked(tmp_path):
    data = bytearray(zip_of(a__ipynb=b"{}"))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    found, _ = laid(tmp_path, {"w.zip": bytes(data)})
    assert "password" in found.unused[0].reason


def test_names_that_only_differ_in_capitals_or_meet_a_folder_keep_both(tmp_path):
    first = zip_of(A__ipynb=b"1", a__ipynb=b"2")
    _, out = laid(
        tmp_path, {"w.zip": first, "v.zip": page_downloads.zipped({"a.ipynb/x.py": b"3", "z": b""}, page_downloads.DUE)}
    )
    kept = sorted(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert kept == [b"", b"1", b"2", b"3"]


DAMAGE = st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=8), st.integers(0, 40)), min_size=1, max_size=6)


@given(st.sampled_from(["w.zip", "w.tar.gz", "z.zip"]), DAMAGE)
@settings(max_examples=120)
def test_whatever_is_done_to_an_archive_it_gives_files_or_a_reason(tmp_path_factory, name, damage):
    files, when = {f"mlp/{letter}.ipynb": b'{"cells": []}' * 40 for letter in "abc"}, page_downloads.DUE
    inner = {"i.zip": page_downloads.zipped(files, when), "t.tgz": page_downloads.tarred(files, when)}
    whole = {"w.zip": page_downloads.zipped(files, when, {"l": "/etc"}), "w.tar.gz": page_downloads.tarred(files, when)}
    data = bytearray((whole | {"z.zip": page_downloads.zipped(inner, when)})[name])
    for place, new, gone in damage:
        at = place % (len(data) + 1)
        data[at : at + gone] = new
    folder = tmp_path_factory.mktemp("damaged")
    found, out = laid(folder, {name: bytes(data)})
    assert found.files or found.unused or found.counts
    assert {path.name for path in folder.iterdir()} == {"in", "out", "scratch"}
    assert not [path for path in out.rglob("*") if path.is_symlink()]


# --- the roster -------------------------------------------------------------------------------------------------------


def test_each_page_s_table_is_known(files):
    kinds = {"worksheet": Kind.WORKSHEET, "moodle-gradebook": Kind.PEOPLE, "canvas-gradebook": Kind.CANVAS}
    for name, kind in kinds.items():
        file = read_page_file(files / f"{name}.csv")
        assert file.kind is kind and len(people_in(file)) == 32


def test_a_worksheet_in_another_language_is_known(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text(
        "ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung\nTeilnehmer/in17;Jo Ärmel;j@x.de;-;\n", "cp1252"
    )
    [person] = people_in(read_page_file(path))
    assert (person.number, person.name, person.email) == ("17", "Jo Ärmel", "j@x.de")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "export it as CSV"),
        (b"", "empty"),
        (b"a,b,c\n1,2,3\n", "--column"),
        (b"\0\0\0", "no table"),
        (b"id" + b"," * 30_000 + b"\n" + b"1\n" * 30_000, "no list of a class is as large"),
    ],
)
def test_what_is_no_roster_is_one_sentence(course, tmp_path, capsys, data, words):
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    assert run(course, "roster", path) == 1
    said = capsys.readouterr().err
    assert words in said and len(said.strip().splitlines()) == 1


def test_several_tables_are_one_class(course, files, capsys):
    db_url = DeskFolder(course).db_url
    for name in ("moodle-gradebook", "worksheet", "canvas-gradebook"):
        assert run(course, "roster", files / f"{name}.csv") == 0
    roster = read_roster(db_url)
    assert len(roster) == 32
    assert roster.find("1000112").name == "Jürgen Müller-Lüdenscheidt" and roster.find("1000112").id == "u1000112"
    assert {roster.find(str(number)).id for number in (1000110, 1000111)} == {"u1000110", "u1000111"}
    run(course, "collect", files / "moodle.zip")
    assert "Not in the roster" not in capsys.readouterr().out and len(notebooks(course, "u1000101")) == 2


def test_marks_that_are_there_keep_their_student(course):
    db_url = DeskFolder(course).db_url
    merge(db_url, [Person(id="ada", email="ada@example.org")])
    merge(db_url, [Person(first="Ada", last="Adeyemi", email="ADA@example.org", number="17")])
    assert read_roster(db_url).people == {"ada": Person("ada", "Ada", "Adeyemi", "ADA@example.org", "17")}


def test_a_number_that_is_somebody_else_s_id_takes_nobody_s_place(course, tmp_path, work, capsys):
    merge(DeskFolder(course).db_url, [Person(id="1000102", first="Someone", last="Else")])
    bo = [(page_downloads.PEOPLE[1], [(name, data, page_downloads.DUE) for name, data in work.items()])]
    download = page_downloads.moodle(bo, tmp_path / "all.zip")
    assert run(course, "collect", download) == 1
    assert "1000102 (Bo Berg): not collected" in capsys.readouterr().out
    assert not (course / "submitted" / "1000102").exists()
    merge(DeskFolder(course).db_url, [Person(id="u102", first="Bo", last="Berg", number="1000102")])
    assert run(course, "collect", download) == 0 and len(notebooks(course, "u102")) == 2


def test_a_name_that_two_have_is_nobody_s():
    roster = Roster([Person("1", "Maria", "García"), Person("2", "Maria", "García"), Person("3", "Bo", "Berg")])
    assert roster.named("García, Maria") is None and roster.named("BERG Bo").id == "3"


def test_times_are_read_where_they_are_readable(files):
    times = times_in(read_page_file(files / "worksheet.csv"))
    assert times == {str(one.number): one.when.timestamp() for one in PEOPLE}


# --- students' folders without the assignment's -----------------------------------------------------------------------


def test_mark_takes_a_zip_or_notebooks_that_lie_right_in_a_student_s_folder(course, work, capsys):
    when = page_downloads.DUE
    written(course / "submitted", {"ada/mlp_handin.zip": page_downloads.zipped(work, when)})
    written(course / "submitted", {f"bob/{name}": data for name, data in work.items()})
    written(course / "submitted", {"cy/mlp/mine.zip": page_downloads.zipped(work, when)})
    assert run(course, "mark") == 0
    said = capsys.readouterr().out
    assert "3 of 3 students marked" in said
    kept = json.loads((course / ".mlp-lab/reports/ada/laid_out.json").read_text("utf-8"))
    assert set(kept["laid"]) == set(work)
    assert (course / "submitted/cy/mlp/mine.zip").is_file(), "what was handed in stays"
    # Nothing has changed: nothing is done. Something has: it is laid out anew, and what was there is kept.
    assert run(course, "mark") == 0 and capsys.readouterr().out.count("not changed") == 3
    only = {"05_update.ipynb": work["05_update.ipynb"]}
    written(course / "submitted", {"ada/mlp_handin.zip": page_downloads.zipped(only, when)})
    run(course, "mark")
    assert notebooks(course, "ada") == ["05_update.ipynb"]
    assert len(list((course / ".mlp-lab/replaced/ada").iterdir())) == 1


def test_what_somebody_changed_by_hand_is_left(course, work, capsys):
    when = page_downloads.DUE
    written(course / "submitted", {"ada/w.zip": page_downloads.zipped(work, when)})
    run(course, "mark")
    (course / "submitted/ada/mlp/05_update.ipynb").write_text("{}", "utf-8")
    written(course / "submitted", {"ada/w.zip": page_downloads.zipped(work, when.replace(hour=1))})
    capsys.readouterr()
    run(course, "mark")
    assert "is marked as it is" in capsys.readouterr().out
    assert (course / "submitted/ada/mlp/05_update.ipynb").read_text("utf-8") == "{}"


def test_links_in_a_student_s_folder_are_not_followed(course, tmp_path, work):
    written(tmp_path / "secret", work)
    folder = course / "submitted" / "ada"
    folder.mkdir(parents=True)
    os.symlink(tmp_path / "secret", folder / "work")
    os.symlink(tmp_path / "secret" / "05_update.ipynb", folder / "05_update.ipynb")
    assert run(course, "mark") == 1
    assert not (folder / "mlp").exists()
