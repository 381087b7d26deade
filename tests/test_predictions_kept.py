"""Predictions are kept for the student, counted by section, and asked again, in other words, where they were missed."""

import pytest

from lab import done_so_far, predict
from lab.carry import overview
from lab.predict import kept
from lab.predict.question import NEAR, RIGHT, SKIPPED, WRONG, Record

SECTIONS = range(1, 8)


@pytest.fixture
def looked_at(tmp_path, monkeypatch):
    """A folder of notebooks whose student looks."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("lab.done_so_far.cells.someone_looks", lambda: True)
    return tmp_path


def answer(section: int, *outcomes: str) -> list:
    """Give the first questions of a section these outcomes."""
    asked = [one for one in kept.questions(section).values() if one.words is None][: len(outcomes)]
    for question, outcome in zip(asked, outcomes, strict=True):
        kept.note(Record(question.name, 0, outcome))
    return asked


def test_every_section_asks_and_asks_in_other_words():
    for section in SECTIONS:
        asked = kept.questions(section)
        assert len(asked) >= 5
        for question in asked.values():
            later = question.again and question.again != question.text
            assert later or section == SECTIONS[-1], "no section follows the last one"
    names = [name for section in SECTIONS for name in kept.questions(section)]
    assert len(set(names)) == len(names)


def test_a_section_ends_with_how_many_came_true(looked_at, capsys):
    answer(1, RIGHT, RIGHT, WRONG, NEAR, SKIPPED)
    predict.predicted(1)
    assert capsys.readouterr().out == "In this section you predicted 2 of 4 (1 came near, 1 skipped).\n"
    predict.predicted(2)
    assert capsys.readouterr().out == "No predictions of this section are kept.\n"


def test_what_was_missed_comes_again_in_other_words_until_it_is_right(looked_at):
    _, wrong, near, skipped = answer(1, RIGHT, WRONG, NEAR, SKIPPED)
    (older,) = answer(2, WRONG)
    assert kept.missed(2) == [wrong, near, skipped]
    assert kept.missed(3) == [older, wrong, near, skipped]
    again = kept.anew(wrong)
    assert again.text == wrong.again and again.solution == wrong.solution
    kept.note_again(wrong, Record(again.name, 0, WRONG))
    assert wrong in kept.missed(2)
    kept.note_again(wrong, Record(again.name, 0, RIGHT))
    assert kept.missed(2) == [near, skipped]
    assert done_so_far.read()["predictions"][wrong.name]["outcome"] == WRONG, "the count is that of the first time"


def test_at_most_two_forms_open_the_next_section(looked_at, monkeypatch):
    answer(1, WRONG, WRONG, WRONG)
    monkeypatch.setattr(predict.cells, "someone_looks", lambda: True)
    shown = []
    monkeypatch.setattr(predict, "_show", lambda asked, form: shown.append(asked.text))
    predict.once_more(2)
    assert shown == [one.again for one in kept.missed(2)][:2]


def test_nothing_is_asked_again_where_nobody_looks(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    predict.once_more(2)
    assert capsys.readouterr().out == ""


def test_a_question_of_somebody_elses_is_not_kept(looked_at):
    kept.note(Record("0123456789ab", 0, RIGHT))
    assert done_so_far.read()["predictions"] == {}


def test_the_table_of_functions_is_an_overview(looked_at):
    answer(1, RIGHT, WRONG)
    lines, ahead = overview.of_sections(looked_at, "03_forward")
    assert list(lines) == ["01_activations", "02_building"]
    assert lines["01_activations"].endswith("min, 20 marks; you predicted 1 of 2")
    assert lines["02_building"].endswith("min, 13 marks")
    assert ahead.startswith("Ahead: 03_forward (") and ahead.endswith("16 marks).") and "02_building" not in ahead
