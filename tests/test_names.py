"""Printable names: whatever a folder is called, everything else can take the name that it is marked under."""

import html
import os
import unicodedata
from pathlib import Path

import pytest

from mlp_lab.marking import trouble
from mlp_lab.marking.submission import submissions

FINE = [
    "O'Brien, Seán",
    "李小龍",
    "Łukasz",
    "a.b",
    "ada",
    "Ada",
    "s-20231234",
    "Zoë (2)",
    "a&b",
    "ada@uni.example",
    "12345",
]
ODD = [
    b"M\xfcller",
    b"M\x81ller",  # from a zip made under an older Windows
    "x [deleted]",
    "new\nline",
    "tab\tstop",
    "{x}",
    "{}",
    "100%s",
    "-dash",
    ".dot",
    " space",
    "space ",
    "dot.",
    "...",
    "a\\b",
    "<img src=x onerror=alert(1)>",
    '"quoted"',
    "&lt;b&gt;",
    "*",
    "?",
    "#1",
    "a\u202eb",
    "a\u200bb",
    "a\x1b[31mb",
    "a\xa0b",
    "Sea\u0301n",
    "\u0301x",
    "CON",
    "nul.txt",
    "xé" * 85,
    "x" * 255,
    "x" * 254 + "y",
    "ada~0123456789",
]


@pytest.mark.parametrize("name", FINE)
def test_a_name_that_is_fine_stays_as_it_is(name):
    assert submissions.printable(name) == name


@pytest.mark.parametrize("name", [os.fsdecode(name) for name in ODD], ids=trouble.shown)
def test_any_other_name_becomes_one_that_everything_can_take(name):
    given = submissions.printable(name)
    assert given == submissions.printable(name) != name and submissions.is_given(given)
    assert given.isprintable() and given.encode("utf-8").decode() == given
    assert not set(given) & set('<>:"/\\|?*[]{}%#`') and html.unescape(given) == given
    assert given == given.strip(" .") and given[0] not in "-~." and len(given) <= submissions.MAX_LENGTH
    assert len(given.encode()) <= 255 and unicodedata.is_normalized("NFC", given)
    assert given.split(".")[0].split("~")[0].lower() not in ("con", "nul")
    assert trouble.shown(name).isprintable()


def test_no_two_folders_get_one_name():
    every = [os.fsdecode(name) for name in [*FINE, *ODD, "Müller", "Seán", "new_line", "x _deleted_"]]
    every += [submissions.printable(name) for name in every]  # somebody may call a folder so
    assert len({submissions.printable(name) for name in every}) == len(set(every))


def test_bytes_that_are_no_utf_8_are_read_as_they_were_meant():
    assert submissions.printable(os.fsdecode(b"M\xfcller")).startswith("Müller~")
    assert submissions.printable(os.fsdecode(b"M\x81ller")).startswith("Müller~")
    assert trouble.shown(os.fsdecode(b"M\xfcller\n")) == r"M\xfcller\n"


def test_a_folder_is_found_by_either_name(tmp_path):
    for name in ("ada", "x [y]"):
        (tmp_path / name).mkdir()
    assert submissions.folder_of(tmp_path, "ada") == tmp_path / "ada"
    assert submissions.folder_of(tmp_path, submissions.printable("x [y]")) == tmp_path / "x [y]"
    assert submissions.folder_of(tmp_path / "none", "ada") == tmp_path / "none" / "ada"
    for pattern in ("x [y]", "x*", submissions.printable("x [y]"), "*"):
        assert submissions.matches("x [y]", pattern)
    assert not submissions.matches("x [y]", "x y") and not submissions.matches("ada", "Ada")
    assert submissions.folders(Path(tmp_path / "none")) == []
