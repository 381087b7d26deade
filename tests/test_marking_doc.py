"""docs/marking.md is what the checks say."""

import re
import shutil
from pathlib import Path

import pytest

from autograder_tests.engine import registry
from mlp_lab import marking_doc
from mlp_lab.course import Course

ROOT = Path(__file__).parent.parent


@pytest.fixture
def course(tmp_path):
    """A course folder that has what the document is built from."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=shutil.ignore_patterns("lab", "*.ipynb"))
    (tmp_path / "autograder_tests").mkdir()
    return Course(tmp_path)


def test_the_committed_list_of_checks_is_up_to_date():
    assert marking_doc.update(Course(ROOT), dry=True) == "", "a check, a lesson or an answer has changed: mlp-lab docs"


def test_every_check_stands_there_with_its_cost_and_the_points_add_up():
    text = marking_doc.text(Course(ROOT))
    points = [float(found) for found in re.findall(r"^### `\w+`: (\S+) marks$", text, re.MULTILINE)]
    by_hand = float(re.search(r"(\S+) more are given by hand", text)[1])
    assert len(points) == len(registry.functions()) and sum(points) + by_hand == 100
    for name in registry.functions():
        part = text.partition(f"### `{name}`")[2].partition("###")[0]
        for number, check in enumerate(registry.checks_of(name), 1):
            cost = f"{check.cost:g} %" if check.cost else "advice"
            assert re.search(rf"^\| {number} \| {re.escape(check.title)}[^|]*\| {cost} \|", part, re.MULTILINE), (
                check.title
            )
        assert "**Accepted with full marks**" in part and "in these words" in part


def test_it_is_written_where_it_is_stale_and_only_there(course, monkeypatch):
    assert marking_doc.update(course, dry=True) == "new file: docs/marking.md" and not (course.root / "docs").exists()
    assert marking_doc.update(course) == "new file: docs/marking.md"
    assert marking_doc.update(course) == ""
    check = registry.checks_of("relu")[0]
    monkeypatch.setattr(check, "cost", 0.0)
    monkeypatch.setattr(check, "needs", (registry.checks_of("relu")[1].title,))
    monkeypatch.setattr(check, "hint", "either | or")
    assert marking_doc.update(course) == "changed: docs/marking.md"
    text = (course.root / "docs" / "marking.md").read_text(encoding="utf-8")
    assert f"| 1 | {check.title} (counts with 2) | advice | 0 |  | either \\| or |" in text


def test_a_course_folder_without_the_checks_gets_none(tmp_path):
    assert marking_doc.update(Course(tmp_path)) == ""
