"""Predictions in JupyterLab and in Notebook 7, by keyboard alone, and as a screen reader finds them."""

from __future__ import annotations

import pytest

import explorer_notebook
from explorer_page import Explorer
from waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXPLORER = "from lab import explorer\nfrom lab.predict import predict\n\nlive = explorer.show(globals(), epochs=40)"
CHOOSE = """predict(
    "What changes with batch size 1 < 2?",
    choices=["the <b>curve</b>", "nothing", "the samples"],
    answer=0,
    why={1: "A step follows <i>one</i> sample.", 2: "They stay."},
    because="Steps are short.",
    then=lambda: live.put(batch=0, lr=0.02, hidden=(5,)),
)"""
NUMBER = 'predict("What share?", number=0.25, near=0.05, because="One of four.", then=lambda: print("called"))'
WORDS = 'predict("Why so?", words="It is shorter.", then=lambda: nothing_of_that_name)'
QUESTIONS = {
    CHOOSE: "Predict. What changes with batch size 1 < 2?",
    NUMBER: "Predict. What share?",
    WORDS: "Predict. Why so?",
}
CELLS = [EXPLORER, *QUESTIONS]


@pytest.fixture(scope="module")
def opened(front_end, play_folder):
    """The page with the notebook, every cell run once."""
    name = f"predict-{front_end.name}.ipynb"
    explorer_notebook.write(play_folder / name, *CELLS)
    front_end.open(name)
    front_end.run_all()
    Explorer(front_end.page).wait_for("done", "batch 4;")
    return front_end


class Form:
    """One question on the page, found as a screen reader finds it.

    Parameters
    ----------
    opened : Lab
    source : str
        The cell; it is run again, which shows a fresh form.
    """

    def __init__(self, opened, source: str):
        self.page = opened.page
        self.root = self.page.get_by_role("group", name=QUESTIONS[source], exact=True)
        self.status = self.root.get_by_role("status")
        self.root.wait_for()
        before = self.root.element_handle()
        outputs = opened.run_cell(CELLS.index(source) + 1)
        assert not [out for out in outputs if out["output_type"] == "error"], outputs
        before.wait_for_element_state("hidden")  # it goes, and the new one comes: one, and nothing in it
        wait_for(lambda: self.root.count() == self.status.count() == 1, "a fresh form", every=0.1)
        assert self.said() == ""

    def said(self) -> str:
        return " ".join(self.status.inner_text().split())

    def go_to(self, role: str, name: str) -> None:
        """Put the focus where a reader begins; from there on keys do everything."""
        self.root.get_by_role(role, name=name, exact=True).focus()

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focus(self) -> str:
        """The name of what has the focus."""
        return self.page.evaluate(
            "() => (document.activeElement.closest('label') || document.activeElement).textContent"
        )

    def wait_for(self, *words: str) -> str:
        line = self.status
        for part in words:
            line = line.filter(has_text=part)
        try:
            line.wait_for()
        except Exception as error:
            raise AssertionError(f"no {words} in time; it says {self.said()!r}") from error
        return self.said()


def shot(opened, form: Form, name: str) -> None:
    form.root.evaluate("box => box.scrollIntoView({block: 'center'})")
    opened.shot(f"predict-{opened.name}-{name}")


def test_a_choice_is_made_judged_and_followed_by_keys_alone(opened):
    form, explorer = Form(opened, CHOOSE), Explorer(opened.page)
    region = form.status.element_handle()
    form.go_to("radio", "the <b>curve</b>")
    form.keys("Space", "ArrowDown")  # as in every group of such buttons; the notebook does not take the arrows
    assert form.focus() == "nothing"
    form.keys("d", "d")  # nor the letters: these two would delete the cell
    form.keys("Tab")
    assert form.focus() == "Reveal"
    form.keys("Enter")
    said = form.wait_for("Wrong.", "A step follows <i>one</i> sample.")
    assert "The answer: “the <b>curve</b>”. Steps are short." in said
    assert form.focus() == "Reveal"
    assert form.root.get_by_role("radio", name="nothing", exact=True).is_checked()
    explorer.wait_for("done", "batch full;", "lr 0.02;", "hidden 5;", "40 epochs")
    assert explorer.part("batch-label").inner_text() == "full" and explorer.shown("hidden") == "5"
    shot(opened, form, "wrong")
    form.keys("Shift+Tab", "ArrowUp", "Tab", "Space")  # the others may be looked at afterwards
    assert form.wait_for("Right.", "Steps are short.").count("Right.") == 1
    assert region.evaluate("node => node.isConnected && node.getAttribute('role')") == "status", "the region stays"
    assert region.inner_text() == form.status.inner_text()
    shot(opened, form, "right")


def test_without_a_choice_it_asks_for_one_and_can_be_skipped(opened):
    form = Form(opened, CHOOSE)
    form.go_to("button", "Reveal")
    form.keys("Enter")
    form.wait_for("Choose an answer first, or press Skip.")
    form.keys("Tab")
    assert form.focus() == "Skip"
    form.keys("Enter")
    assert "Steps are short" not in form.wait_for("Skipped.")
    assert form.focus() == "Skip"
    form.keys("Shift+Tab", "Enter")
    form.wait_for("The answer: “the <b>curve</b>”. Steps are short.")


def test_a_number_is_typed_and_may_be_near(opened):
    form = Form(opened, NUMBER)
    form.go_to("textbox", "Your number")
    form.page.keyboard.type("a lot")
    form.keys("Tab", "Enter")
    form.wait_for("“a lot” is not a number")
    form.keys("Shift+Tab", "ControlOrMeta+a")
    form.page.keyboard.type("0,3")
    form.keys("Tab", "Space")
    form.wait_for("Near. You said 0.3; it is 0.25. One of four.")
    form.root.get_by_text("called", exact=True).wait_for()
    shot(opened, form, "near")


def test_words_stand_beside_a_good_answer_and_what_fails_afterwards_is_a_sentence(opened):
    form = Form(opened, WORDS)
    form.go_to("textbox", "Your answer")
    form.page.keyboard.type("The <i>step</i> is short, dd.")
    form.keys("Tab", "Enter")
    assert "A good answer says: It is shorter." in form.wait_for("You wrote: The <i>step</i> is short, dd.")
    form.root.get_by_text("What should follow here did not work (NameError").wait_for()
    shot(opened, form, "words")
    assert opened.errors() == []
