"""Marks by hand, given in a real browser."""

from __future__ import annotations

import shutil

import pytest

from front_ends import new_page
from hand_marks_page import served
from mlp_lab.hand_marks.pile import Pile
from mlp_lab.marking.class_folder import ClassFolder

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_points_are_ticked_saved_and_not_lost_when_one_goes_back(browser, marked_class, tmp_path):
    shutil.copytree(marked_class[0], tmp_path / "course")
    pile, page = Pile(ClassFolder(tmp_path / "course")), new_page(browser, 1366, 900)
    with served(pile) as address:
        page.goto(f"{address}/")
        points, mark = page.locator("[name=point]"), page.locator("[name=mark]")
        points.nth(0).select_option("1")
        points.nth(2).select_option("0.5")
        assert mark.input_value() == "1.5" and page.locator("textarea").input_value().startswith("✓ Observed")
        page.get_by_role("button", name="Save and next").click()
        page.get_by_role("heading", name="answer 2 of 26").wait_for()
        assert pile.read(0).mark == 1.5 and not pile.read(0).waiting
        page.get_by_role("link", name="previous").click()
        page.get_by_role("heading", name="answer 1 of 26").wait_for()
        assert mark.input_value() == "1.5"
        points.nth(1).select_option("1")
        assert mark.input_value() == "1.5", "one point says nothing of the others"
        for number in range(5):
            points.nth(number).select_option("1")
        assert float(mark.input_value()) == 5.0
        pile.save(0, 2.0, "by another marker")
        page.get_by_role("button", name="Save and next").click()
        page.get_by_role("status").get_by_text("somebody else has marked this answer").wait_for()
        assert pile.read(0).mark == 2.0
    page.close()
