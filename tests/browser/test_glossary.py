"""A word in a lesson leads to its entry, in JupyterLab and in Notebook 7; the page to print fills two sheets."""

from __future__ import annotations

import re
import shutil

import pytest

from front_ends import ROOT, SHOTS, new_page
from waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RELEASE = ROOT / "release" / "mlp"


def test_a_word_leads_to_its_entry(front_end, play_folder):
    for name in ("05_update.ipynb", "glossary.md", "one_page.html"):
        shutil.copy(RELEASE / name, play_folder)
    front_end.open("05_update.ipynb")
    page = front_end.page
    word = page.locator(".jp-Notebook a", has_text="learning rate").first
    assert "The factor in front of the gradient" in word.get_attribute("title")
    if front_end.name == "lab":  # the glossary as it reads, at the word
        word.click()
        entry = page.locator(".jp-MarkdownViewer h2", has_text="learning rate")
        entry.wait_for()
        wait_for(lambda: 0 <= entry.bounding_box()["y"] < 900, "the entry in view")
        front_end.shot("glossary_lab")
        return
    with page.expect_popup() as opened:  # the glossary as it is written, from its top
        word.click()
    opened.value.locator(".cm-content", has_text="## activation").wait_for()
    opened.value.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_page_prints_on_two_sheets(browser, paper):
    page = new_page(browser, 900, 1200)
    page.goto((RELEASE / "one_page.html").as_uri())
    printed = page.pdf(format=paper, prefer_css_page_size=False)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / "one_page.png", full_page=True)
    page.set_viewport_size({"width": 420, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    page.close()
