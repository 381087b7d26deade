"""No mark and no outcome depends on how something is said: in another language the class gets the same marks."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import damage
import nonsense
from courses import ROOT, make_course
from mlp_lab import example_class
from test_damaged import grades
from waiting import LONG

PACKAGES = ("mlp_lab", "autograder_tests", "notebooks/lab")
LESSONS = ("03_forward", "05_update")  # two, so that marking twice is quick
MISTAKEN = ("hiro",)  # of the example class: a mistake in every function
DAMAGED = ("solutions_merged", "solution_twice_and_the_first_is_wrong", "split_inside", "two_copies", "cut_off")


@pytest.fixture(scope="module")
def translated(tmp_path_factory):
    """A copy of the packages in which every text is nonsense."""
    copy = tmp_path_factory.mktemp("nonsense")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "source", copy / "source")
    assert sum(nonsense.translate(copy / name) for name in (*PACKAGES, "source")) > 2000
    return copy


_LOOKING = {"startswith", "endswith", "split", "rsplit", "partition", "rpartition", "find", "index", "count", "replace"}
_LOOKING |= {"removeprefix", "removesuffix"}


def looked_for(tree: ast.AST):
    """Yield the literals of a module that it compares with, or looks for in a text."""
    for node in ast.walk(tree):
        sides = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LOOKING:
            sides = node.args[:1]
        elif isinstance(node, ast.MatchValue):
            sides = [node.value]
        for side in sides:
            parts = side.values if isinstance(side, ast.JoinedStr) else getattr(side, "elts", [side])
            yield from (one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str))


@pytest.mark.parametrize("name", PACKAGES)
def test_no_code_looks_for_words(name):
    """Also where no class comes by: nothing is compared with a text for people."""
    found = {
        path.relative_to(ROOT).as_posix(): words
        for path in (ROOT / name).rglob("*.py")
        if "selftest" not in path.parts
        and (words := [*filter(nonsense.is_text, looked_for(ast.parse(path.read_text("utf-8"))))])
    }
    assert found == {}


def test_words_that_are_looked_for_are_found():
    code = """
if note == f"{name} was not there" or "two words" in note or note.split("cell of ")[0] or note in ("a b", "is it"):
    pass
"""
    assert len([*filter(nonsense.is_text, looked_for(ast.parse(code)))]) == 4


def marked(course: Path, code: Path) -> dict:
    """Mark the class with the packages in `code`; return all that was found, without words."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(code), str(code / "notebooks")])}
    command = [sys.executable, "-c", "import sys; from mlp_lab.cli import main; sys.exit(main())"]
    where = [sys.executable, "-c", "import mlp_lab, lab; print(mlp_lab.__file__, lab.__file__)"]
    options = {"cwd": course, "env": environment, "capture_output": True, "text": True, "timeout": LONG}
    assert subprocess.run(where, **options).stdout.count(f"{code}{os.sep}") == 2
    done = subprocess.run([*command, "mark"], **options)
    records, notes = {}, {}
    for path in sorted(course.glob("autograded/*/mlp/*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if results := cell.metadata.get("mlp_lab", {}).get("results"):
                record = [(one["outcome"], one["lost"], one["cost"], one["share"]) for one in results]
                records[path.parts[-3], cell.metadata.nbgrader.grade_id] = record
    for path in sorted(course.glob(".mlp-lab/reports/*/mlp/*.json")):
        about = json.loads(path.read_text(encoding="utf-8"))
        about["notes"] = [note["kind"] for note in about["notes"]]
        notes[path.parts[-3], path.stem] = {key: about[key] for key in ("handed_in", "notes", "own_files", "texts")}
    return {"grades": grades(course), "records": records, "notes": notes, "status": done.returncode, "said": done}


@pytest.fixture(scope="module")
def both(tmp_path_factory, translated):
    """What marking the same class gives in our words and in nonsense."""
    found = []
    for code in (ROOT, translated):
        course = make_course(tmp_path_factory.mktemp("course") / "course")
        config = course / "nbgrader_config.py"
        config.write_text(config.read_text("utf-8").replace("# c.MarkCells.seed", "c.MarkCells.seed"), "utf-8")
        if code is translated:
            shutil.copytree(translated / "source", course / "source", dirs_exist_ok=True)
        example_class.make(course / "release" / "mlp", course / "all")
        for path in course.rglob("*.ipynb"):
            if path.stem not in LESSONS:
                path.unlink()
        for name in MISTAKEN:
            shutil.copytree(course / "all" / name, course / "submitted" / name)
        for name in DAMAGED:
            damage.CASES[name].hand_in(course / "submitted" / name / "mlp")
        found.append(marked(course, code))
    return found


def test_the_packages_are_translated_and_what_is_said_is_nonsense(both):
    ours, theirs = (one["said"].stdout for one in both)
    assert "not handed in" in ours and "not handed in" not in theirs
    assert both[0]["status"] == both[1]["status"]


def test_no_mark_differs(both):
    ours, theirs = both
    assert ours["grades"] == theirs["grades"] and len(ours["grades"]) > 30


def test_no_outcome_differs(both):
    ours, theirs = both
    assert ours["notes"] == theirs["notes"]
    assert ours["records"].keys() == theirs["records"].keys()
    words = {}
    for cell, record in ours["records"].items():
        assert [one[1:] for one in record] == [one[1:] for one in theirs["records"][cell]], cell
        for (mine, *_), (other, *_) in zip(record, theirs["records"][cell], strict=True):
            assert words.setdefault(mine, other) == other  # the same outcome, in other words
    assert len(set(words.values())) == len(words) > 3
