"""A student's feedback in a real browser: it runs nothing, fetches nothing, and fits a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from front_ends import new_page
from mlp_lab.course_page.feedback_out import page_of
from mlp_lab.marking.class_folder import ClassFolder

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_page_runs_nothing_fetches_nothing_and_fits_a_phone(browser, hostile_class, marked_class):
    folder, _ = marked_class
    paths = [
        *(hostile_class / "feedback" / "nils" / "mlp" / f"{name}.html" for name in ("01_activations", "07_prediction")),
        *sorted((folder / "feedback" / "hiro" / "mlp").glob("0[146]*.html")),
    ]
    tab, asked = new_page(browser, 360, 740), []
    tab.on("request", lambda request: asked.append(request.url))
    for path in paths:
        tab.goto(path.as_uri())
        assert tab.title() == f"Feedback: {path.stem}"  # the scripts in the submission would change it
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        assert tab.locator("h1").is_visible() and tab.locator("table.mark-sheet").first.is_visible()
    assert asked == [path.as_uri() for path in paths]
    tab.close()


def test_all_sections_on_one_page_run_nothing_fetch_nothing_and_keep_nobody_out(
    browser, hostile_class, marked_class, tmp_path
):
    tab, asked = new_page(browser, 360, 740), []
    tab.on("request", lambda request: asked.append(request.url))
    paths = []
    for folder, student in ((hostile_class, "nils"), (marked_class[0], "hiro")):
        paths.append(tmp_path / f"{student}.html")
        paths[-1].write_text(page_of(ClassFolder(folder), student, "mlp_lab"), "utf-8")
        tab.goto(paths[-1].as_uri())
        assert tab.title() == f"Feedback: mlp_lab, {student}"
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        assert tab.locator("h1").count() == 1 and tab.locator("main > section > div > h2").count() == 7
        found = Axe().run(tab).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert asked == [path.as_uri() for path in paths]
    tab.close()


def test_a_printed_page_cuts_nothing_off_and_opens_what_is_folded(browser, marked_class):
    folder, _ = marked_class
    tab = new_page(browser, 680, 960)  # the width of A4 between its margins
    tab.goto((folder / "feedback" / "hiro" / "mlp" / "04_backward.html").as_uri())
    inside = tab.locator("details > div").first
    assert tab.locator("details").count() > 0
    height = "element => element.getBoundingClientRect().height"
    folded = inside.evaluate("element => element.checkVisibility({contentVisibilityAuto: true})")
    tab.emulate_media(media="print")
    assert not folded and inside.evaluate(height) > 0
    assert inside.evaluate("element => element.checkVisibility({contentVisibilityAuto: true})")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 680
    tab.close()
