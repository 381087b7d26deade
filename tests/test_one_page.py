"""The printed page and the glossary: every link has its entry, every slip is a known one, every number is computed."""

import re
from pathlib import Path

import numpy as np
import pytest

from autograder_tests import oracle
from autograder_tests.selftest import answers
from mlp_lab import lessons, one_page
from training_runs import SPEC, X, Y

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
SOURCE = (NOTEBOOKS / one_page.SOURCE).read_text("utf-8")
TERMS = one_page.terms((NOTEBOOKS / one_page.GLOSSARY).read_text("utf-8"))
READ = lessons.read_all(NOTEBOOKS)[0]
LINK = re.compile(r"\[([^\]]+)\]\(glossary\.md#([^)\s]+)\)")


def links(lesson):
    return [found for cell in lesson.cells if cell.kind == "markdown" for found in LINK.findall(cell.source)]


@pytest.mark.parametrize("lesson", READ, ids=lambda lesson: lesson.name)
def test_every_link_of_a_lesson_has_its_entry(lesson):
    anchors = {one_page.anchor(word) for word in TERMS}
    assert links(lesson), "a lesson links to its new words"
    for text, target in links(lesson):
        assert target in anchors, f"{text}: the glossary has no entry #{target}"
        assert one_page.anchor(text) == target


def test_a_word_is_linked_in_the_lesson_that_its_entry_names_first():
    first = {}
    for number, lesson in enumerate(READ, 1):
        for text, _ in links(lesson):
            first.setdefault(text, number)
    said = {word: int(re.search(r"\((\d)(?:, \d)*\)$", text)[1]) for word, text in TERMS.items()}
    assert first == said


def test_the_glossary_is_sorted_and_short():
    assert list(TERMS) == sorted(TERMS, key=str.lower)
    assert all(len(text.split()) <= 32 for text in TERMS.values())


@pytest.mark.parametrize("folder", ["source", "release"])
def test_what_is_handed_out_is_what_is_written(folder):
    made = (ROOT / folder / "mlp" / one_page.PAGE).read_text("utf-8")
    assert made == one_page.read(NOTEBOOKS)
    assert not (ROOT / folder / "mlp" / one_page.SOURCE).exists()
    assert not re.search(r"<!--|<script|<img|<link|https?://|¶", made), "one file, nothing from elsewhere"
    assert all(f'id="{one_page.anchor(word)}"' in made for word in TERMS)


def test_a_course_without_a_page_has_none(tmp_path):
    assert one_page.read(tmp_path) is None


def test_each_of_the_ten_slips_is_one_that_the_project_knows():
    slips = re.findall(r"^\| .+ \| .+ <!-- (\w+): (.+?) --> \|$", SOURCE, flags=re.MULTILINE)
    assert len(slips) == 10
    for function, label in slips:
        assert label in {one.label for one in answers.load(function) if one.kind == "wrong"}, label


def test_no_line_of_a_solution_is_on_the_page():
    page = re.sub(r"\s", "", one_page.read(NOTEBOOKS))
    for lesson in READ:
        for cell in lesson.with_role("solution"):
            body = re.split(r"^.*(?:BEGIN|END) SOLUTION.*$", cell.source, flags=re.MULTILINE)[1]
            for line in body.strip().splitlines():
                assert re.sub(r"\s", "", line) not in page or len(line.strip()) < 12, line


# ------------------------------------------------------------ numbers of the checklist


def test_weights_of_zero_have_the_loss_of_chance():
    mlp = oracle.init_mlp(SPEC, np.random.default_rng(0))
    for layer in mlp:
        layer["W"] = np.zeros_like(layer["W"])
    assert oracle.binary_crossentropy_loss(Y, oracle.mlp_forward(mlp, X)).mean() == pytest.approx(np.log(2))
    assert round(np.log(2), 3) == 0.693 and "ln 2 = 0.693" in SOURCE


def test_with_lr_0_the_loss_is_the_same_in_every_epoch():
    mlp, rng = oracle.init_mlp(SPEC, np.random.default_rng(0)), np.random.default_rng(1)
    assert np.ptp(oracle.mlp_train(mlp, X, Y, 4, 5, 0.0, rng)) < 1e-12


def test_five_samples_are_learned_by_heart_but_from_one_start_in_about_ten():
    losses = []
    for seed in range(12):
        mlp = oracle.init_mlp(SPEC, np.random.default_rng(seed))
        losses.append(oracle.mlp_train(mlp, X[:5], Y[:5], 5, 200, 0.05, np.random.default_rng(0))[-1])
    assert sum(loss < 0.03 for loss in losses) == 11
    assert max(losses) > 0.5


def test_a_step_is_as_large_beside_the_weights_as_the_page_says():
    early, late = [], []
    for seed in range(8):
        rng, ratios = np.random.default_rng(seed), []
        mlp = oracle.init_mlp(SPEC, rng)
        for _ in range(200):
            order = rng.permutation(len(X))
            for start in range(0, len(X), 4):
                before = [layer["W"] for layer in mlp]
                rows = order[start : start + 4]
                oracle.mlp_minibatch(mlp, X[rows], Y[rows], 0.01)
                pairs = zip(mlp, before, strict=True)
                ratios.append([np.linalg.norm(one["W"] - old) / np.linalg.norm(old) for one, old in pairs])
        early.append(np.median(ratios[:13]))
        late.append(np.median(ratios))
    assert 1 / 200 < np.median(early) < 1 / 50
    assert min(late) > 1 / 5000 and max(late) < 1 / 200 and 1 / 2000 < np.median(late) < 1 / 400


def test_a_link_says_what_stands_in_the_glossary_when_it_is_pointed_at():
    known = one_page.entries(NOTEBOOKS)
    made = one_page.linked("[step](glossary.md#step), [bug](glossary.md#bug), [other](page.md#step)", known)
    assert made == (
        '[step](glossary.md#step "One forward pass, one backward pass and one update."), '
        "[bug](glossary.md#bug), [other](page.md#step)"
    )
    released = (ROOT / "release" / "mlp" / "05_update.ipynb").read_text("utf-8")
    assert '(glossary.md#step \\"One forward pass, one backward pass and one update.\\")' in released
    assert not any(re.search(r'[`"\n]|\(\d', said) for said in known.values())
