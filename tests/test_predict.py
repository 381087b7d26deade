"""Predictions: what is said of each answer, what an author may get wrong, and what happens where nobody looks."""

import ast
import importlib
import json
import re
import sys

import pytest

import lab.predict as package
from fake_course import REPOSITORY
from lab.explorer import Explorer
from lab.live import cells
from lab.predict import Record, predict, section_7
from lab.predict.question import Question, Unreadable, read_number

ASKED = "Is 1 < 2 & 3 > 2?"
CHOICES = {
    "choices": ["yes", "<b>no</b>", "only if x < y"],
    "answer": 0,
    "why": {1: "One is <i>less</i> than two.", 2: "There is no x here."},
    "because": "Both hold.",
}
NUMBER = {"number": 0.25, "near": 0.05, "because": "It is 1 of 4."}
WORDS = {"words": "That <u>both</u> hold."}


# Where nobody looks


@pytest.mark.parametrize(
    ("kind", "printed"),
    [
        (CHOICES, ["  - yes", "  - <b>no</b>", "  - only if x < y", "Answer: “yes”. Both hold."]),
        (NUMBER, ["Answer: 0.25. It is 1 of 4."]),
        (WORDS, ["Answer: That <u>both</u> hold."]),
    ],
)
def test_question_and_answer_are_printed_and_then_is_called_once(kind, printed, capsys):
    called = []
    assert predict(ASKED, **kind, then=lambda: called.append(1)) is None
    assert capsys.readouterr().out.splitlines() == [f"Predict: {ASKED}", *printed]
    assert called == [1]


@pytest.mark.parametrize("doing", ["autograde", "validate"])
def test_while_a_class_is_marked_nothing_is_asked(doing, monkeypatch, capsys):
    monkeypatch.setattr(cells, "someone_looks", lambda: True)
    monkeypatch.setenv("NBGRADER_EXECUTION", doing)
    called = []
    predict(ASKED, **NUMBER, then=lambda: called.append(1))
    assert "Answer: 0.25." in capsys.readouterr().out and called == [1]


def test_without_ipywidgets_it_is_printed(monkeypatch, capsys):
    monkeypatch.setattr(cells, "someone_looks", lambda: True)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delitem(sys.modules, "lab.predict.form", raising=False)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    predict(ASKED, **WORDS)
    assert "Answer: That" in capsys.readouterr().out


def test_what_follows_and_fails_is_one_sentence(capsys):
    predict(ASKED, **NUMBER, then=lambda: nothing_of_that_name)  # noqa: F821
    said = capsys.readouterr().out.splitlines()[-1]
    assert "NameError" in said and "nothing_of_that_name" in said and "Run the cells above first." in said


def test_an_explorer_without_controls_says_what_to_set(capsys):
    Explorer().put(first=True, batch=0, lr=0.05, hidden=(16, 16))
    Explorer().put(threshold=0.9)
    Explorer().put()
    Explorer().put(batch="many")
    Explorer().put(colour="red")
    one, two, three, four, five = capsys.readouterr().out.splitlines()
    assert one == (
        "In the explorer, press First settings, then set Batch size to full, Learning rate to 0.05, "
        "Hidden layers to 16,16."
    )
    assert two == "In the explorer, set Threshold to 0.9." and three == "In the explorer, press Train."
    assert "stays as it is" in four and "many" in four
    assert "no such name" in five


# What is said of an answer


def judged(kind, given):
    question = Question(ASKED, **kind)
    return question.judge(question.read(given))


@pytest.mark.parametrize(
    ("given", "outcome", "words"),
    [(0, "right", "Both hold."), (1, "wrong", "<i>less</i>"), (2, "wrong", "There is no x here.")],
)
def test_choices_are_right_or_wrong_each_with_its_own_reason(given, outcome, words):
    assert judged(CHOICES, given)[0] == outcome
    said = judged(CHOICES, given)[1]
    assert words in said and "Both hold." in said
    assert ("The answer: “yes”" in said) == (outcome == "wrong")


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ("0.25", "right"),
        ("0.255", "right"),
        (" 1/4 ", "right"),
        ("25 %", "right"),
        ("0,25", "right"),
        ("0.3", "near"),
        (".2", "near"),
        ("0.31", "wrong"),
        ("−0.25", "wrong"),
        ("2.5e-1", "right"),
    ],
)
def test_numbers_are_right_near_or_wrong(given, outcome):
    assert judged(NUMBER, given)[0] == outcome
    assert "It is 1 of 4." in judged(NUMBER, given)[1]


def test_without_near_only_the_number_itself_is_right():
    exact = {"number": 3, "because": "There are three."}
    assert [judged(exact, text)[0] for text in ("3", "3.0", "3.01")] == ["right", "right", "wrong"]


def test_words_are_shown_and_never_judged():
    assert judged(WORDS, "  no\tidea ") == ("shown", "That <u>both</u> hold.")


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        (CHOICES, None, "Choose an answer first"),
        (WORDS, " \n", "Write a line first"),
        (NUMBER, "", "Type a number first"),
        (NUMBER, "a lot", "“a lot” is not a number"),
        (NUMBER, "1/0", "is not a number"),
        (NUMBER, "nan", "is not a number"),
        (NUMBER, "1_0", "is not a number"),
        (NUMBER, "9" * 400, "is not a number"),
        (NUMBER, "1,000", "write 1000 or 1.000"),
    ],
)
def test_what_cannot_be_taken_is_one_sentence(kind, given, words):
    with pytest.raises(Unreadable, match=re.escape(words)):
        judged(kind, given)


def test_a_comma_is_a_decimal_point_where_it_can_be_nothing_else():
    assert [read_number(text) for text in ("0,125", "16,5", "-0,5", "1 000")] == [0.125, 16.5, -0.5, 1000]


# What an author may get wrong


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"question": " ", **NUMBER}, "the question has to be a text"),
        ({}, "one of choices, number and words; none of them came"),
        ({**NUMBER, **WORDS}, "number and words came"),
        ({**CHOICES, "choices": "yes"}, "write a list"),
        ({**CHOICES, "choices": ["yes"], "why": {}}, "at least two"),
        ({**CHOICES, "choices": ["yes", "yes", "no"]}, "all different"),
        ({**CHOICES, "choices": ["yes", "", "no"]}, "each choice"),
        ({**CHOICES, "answer": 3}, "answer is 3: it is the index of the right choice, 0 to 2"),
        ({**CHOICES, "answer": True}, "answer is True"),
        ({**CHOICES, "answer": None}, "answer is None"),
        ({**CHOICES, "why": {1: "No."}}, "by index: here 1, 2"),
        ({**CHOICES, "why": {0: "Yes.", 1: "No.", 2: "No."}}, "each wrong choice and no other"),
        ({**CHOICES, "why": ["No.", "No."]}, "each wrong choice"),
        ({**CHOICES, "why": {1: "No.", 2: ""}}, "why[2]"),
        ({**CHOICES, "because": ""}, "because, the reason"),
        ({**NUMBER, "because": ""}, "because, the reason"),
        ({**NUMBER, "number": float("nan")}, "number is nan"),
        ({**NUMBER, "number": "0.25"}, "number is '0.25'"),
        ({**NUMBER, "near": -1}, "near is -1"),
        ({**NUMBER, "answer": 0}, "answer and why belong to choices"),
        ({**WORDS, "near": 1}, "near belongs to a number"),
        ({**WORDS, "because": "It is so."}, "because has no place"),
        ({"words": ""}, "words, what a good answer says,"),
        ({**NUMBER, "again": " "}, "again, the same question in other words,"),
        ({**WORDS, "then": 3}, "then is 3: it is a function to call"),
    ],
)
def test_bad_arguments_are_one_sentence(arguments, words, capsys):
    with pytest.raises(ValueError, match=re.escape(words)) as raised:
        predict(**{"question": ASKED, **arguments})
    assert "\n" not in str(raised.value) and capsys.readouterr().out == ""


# The form


@pytest.fixture
def asked():
    """Make a form; return it, what it told, and how often it went on."""
    from lab.predict.form import Form

    def make(kind, then=None):
        told, called = [], []
        return Form(Question(ASKED, **kind), then or (lambda: called.append(1)), told.append), told, called

    return make


def said(form) -> str:
    return re.sub(r"<style.*?</style>|<[^>]*>", "", form.outcome.value)


def test_nothing_is_taken_for_html_and_no_answer_is_in_the_page_before_it_is_asked_for(asked):
    form, _, _ = asked(CHOICES)
    state = json.dumps([widget.get_state() for widget in form.root.children], default=str)
    assert "Is 1 &lt; 2 &amp; 3 &gt; 2?" in state and ASKED not in state
    assert "Both hold" not in state and "less" not in state.replace("less</", "")
    form.input.index = 1
    form.reveal.click()
    assert "&lt;i&gt;less&lt;/i&gt;" in form.outcome.value and "<i>" not in form.outcome.value
    typed, _, _ = asked(WORDS)
    typed.input.value = "<script>alert(1)</script>"
    typed.reveal.click()
    assert "<script>" not in typed.outcome.value and "&lt;script&gt;" in typed.outcome.value
    assert "<u>" not in typed.outcome.value
    assert Question(ASKED, **CHOICES).text in form.bundle()["text/plain"] and "Both" not in form.bundle()["text/plain"]


def test_the_first_answer_counts_and_the_other_choices_may_be_looked_at_afterwards(asked):
    form, told, called = asked(CHOICES)
    form.reveal.click()
    assert "Choose an answer first" in said(form) and told == called == []
    form.input.index = 2
    form.reveal.click()
    assert "✗ Wrong." in said(form) and "There is no x here." in said(form)
    assert not form.reveal.disabled, "a button that has the focus is not taken away"
    form.input.index = 0
    assert "✓ Right." in said(form)
    assert told == [Record(Question(ASKED, **CHOICES).name, 2, "wrong")] and called == [1]


def test_an_answer_that_comes_after_the_press_of_the_button_counts(asked):
    """With ipykernel 7 the two arrive on threads of their own."""
    form, told, called = asked(CHOICES)
    form.reveal.click()
    assert "Choose an answer first" in said(form) and told == []
    form.input.index = 1
    assert "✗ Wrong." in said(form) and [one.chosen for one in told] == [1] and called == [1]


def test_a_question_that_is_skipped_goes_on_and_keeps_its_answer_until_it_is_asked_for(asked):
    form, told, called = asked(NUMBER)
    form.skip.click()
    assert "Skipped." in said(form) and "0.25" not in said(form)
    assert [(one.chosen, one.outcome) for one in told] == [(None, "skipped")] and called == [1]
    form.reveal.click()
    assert "The answer: 0.25. It is 1 of 4." in said(form)
    form.input.value = "0.3"
    form.reveal.click()
    assert "≈ Near. You said 0.3; it is 0.25." in said(form)
    form.skip.click()
    assert len(told) == 1 and called == [1]


def test_words_stand_beside_what_was_written(asked):
    form, told, _ = asked(WORDS)
    form.input.value = "They do."
    form.reveal.click()
    assert "You wrote: They do." in said(form) and "A good answer says: That" in said(form)
    assert [(one.chosen, one.outcome) for one in told] == [("They do.", "shown")]


def test_the_question_in_other_words_is_kept_and_not_shown(asked):
    form, _, _ = asked({**NUMBER, "again": "Asked another day?"})
    form.reveal.click()
    state = json.dumps([widget.get_state() for widget in form.root.children], default=str)
    assert form.question.again == "Asked another day?" and "another day" not in state


def test_listeners_get_a_record_and_cannot_get_in_the_way(monkeypatch):
    got = []
    monkeypatch.setattr(package, "listeners", [lambda record: 1 / 0, got.append])
    package._tell(Record("question", 0.3, "near"))
    assert [(one.question, one.chosen, one.outcome) for one in got] == [("question", 0.3, "near")]
    assert Question(ASKED, **NUMBER).name == Question(ASKED, **WORDS).name != Question("Another?", **WORDS).name


# What the sections ask

LESSONS = sorted((REPOSITORY / "notebooks").glob("0[1-7]_*.py"))


def asked_in(lesson) -> list[str]:
    """The calls of `predict` in a lesson, as code."""
    tree = ast.parse(lesson.read_text(encoding="utf-8"))
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "predict"
    ]
    return [ast.unparse(call) for call in calls]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_section_asks_each_of_its_questions_once_and_shows_no_answer(lesson):
    module = f"section_{int(lesson.stem[:2])}"
    questions = vars(importlib.import_module(f"lab.predict.{module}"))
    named = [re.match(rf"predict\(\*\*{module}\.(\w+)\[(.+?)\][,)]", call).groups() for call in asked_in(lesson)]
    everything = [(name, repr(key)) for name, these in questions.items() if name.isupper() for key in these]
    assert sorted(named) == sorted(everything)
    in_order = {name: [key for kind, key in named if kind == name] for name, _ in named}
    assert in_order == {name: list(map(repr, questions[name])) for name in in_order}, "the file has the lesson's order"
    text = " ".join(lesson.read_text(encoding="utf-8").replace("\n# ", " ").split())
    for name in in_order:
        for one in questions[name].values():
            question = Question(one["question"], **{name: value for name, value in one.items() if name != "question"})
            assert question.solution not in text and question.text.endswith("?")
            assert (question.because or question.words) not in text


SECTION_7 = LESSONS[-1]


def test_what_section_7_sets_in_the_explorer_can_be_set(capsys):
    import numpy as np

    text = SECTION_7.read_text(encoding="utf-8")
    shared = re.findall(r"^(?:moons_kept_back|like_here) = .*$", text, flags=re.MULTILINE)
    calls = [call for call in asked_in(SECTION_7) if "live.put" in call]
    assert len(calls) > 12
    exec("\n".join([*shared, *calls]), {"predict": predict, "section_7": section_7, "live": Explorer(), "np": np})
    said = capsys.readouterr().out
    assert said.count("In the explorer, press First settings, then set ") == said.count("Answer:") == len(calls)
    assert "stays as it is" not in said and "did not work" not in said
