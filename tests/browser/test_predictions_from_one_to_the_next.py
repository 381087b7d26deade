"""From one notebook to the next: what was predicted is counted, and what was missed comes again."""

from __future__ import annotations

import shutil

import pytest

import explorer_notebook
from front_ends import ROOT
from lab.predict import kept

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASK = 'from lab.predict import once_more, predict, predicted, section_1\npredict(**section_1.ASK["corner"])'
FIRST = [ASK, "predicted(1)"]
SECOND = [
    "from lab import carry\nfrom lab.predict import once_more\ncarry.into(globals(), before='02_building')",
    "once_more(2)",
]


@pytest.fixture(scope="module")
def folder(play_folder):
    shutil.copyfile(ROOT / "release" / "mlp" / "01_activations.ipynb", play_folder / "01_activations.ipynb")
    return play_folder


def test_a_missed_prediction_opens_the_next_section_in_other_words(front_end, folder):
    shutil.rmtree(folder / ".ipynb_checkpoints", ignore_errors=True)
    question = next(one for one in kept.questions(1).values() if one.answer == 0 and one.choices)
    page = front_end.page
    first, second = (f"{front_end.name}-{name}.ipynb" for name in ("first", "second"))
    explorer_notebook.write(folder / first, *FIRST)
    front_end.open(first)
    front_end.run_all()
    form = page.get_by_role("group", name=f"Predict. {question.text}", exact=True)
    form.get_by_role("radio").nth(1).check()
    form.get_by_role("button", name="Reveal").click()
    form.get_by_text("Wrong.").wait_for()
    assert front_end.printed(1, "predicted(1)") == "In this section you predicted 0 of 1."
    explorer_notebook.write(folder / second, *SECOND)
    front_end.open(second)
    front_end.run_all()
    page.get_by_text("you predicted 0 of 1").wait_for()
    again = page.get_by_role("group", name=f"Predict. {question.again}", exact=True)
    again.wait_for()
    front_end.shot(f"predictions-kept-{front_end.name}")
    again.get_by_role("radio").nth(0).check()
    again.get_by_role("button", name="Reveal").click()
    again.get_by_text("Right.").wait_for()
    assert front_end.printed(1, "once_more(2)").startswith("Nothing to ask again")
