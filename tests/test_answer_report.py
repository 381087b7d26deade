"""Labelled answers are read strictly, and the report says what contradicts its label."""

import io
import textwrap

import pytest

from autograder_tests import answer_report, answers, registry
from autograder_tests.engine import Wrong, check


def test_answers_are_read():
    text = textwrap.dedent('''\
        """Notes above the first answer."""
        # %% right="loops"
        def f():
            return 1
        # %%
        x = 2
        # %% wrong="says \\"two\\"" caught_by="adds one" marks="0..2.5" names="two"
        def f():
            return 2
    ''')
    good, bad = answers.parse(text, "f")
    assert (good.kind, good.label, good.line, good.function) == ("right", "loops", 2, "f")
    assert good.cells == [("cell 1", "def f():\n    return 1\n"), ("cell 2", "x = 2\n")]
    assert (bad.label, bad.caught_by, bad.marks, bad.names) == ('says "two"', "adds one", (0.0, 2.5), "two")
    assert bad.cells == [("cell 1", "def f():\n    return 2\n")]


@pytest.mark.parametrize(
    "head, words",
    [
        ('right="a" wrong="b"', "either"),
        ('marks="1..2"', "either"),
        ('wrong="a"', "needs caught_by and marks"),
        ('wrong="a" caught_by="b" marks="3"', "no range"),
        ('wrong="a" caught_by="b" marks="3..1"', "no range"),
        ('right="a" names="b"', "no label of a right answer"),
        ("right='a'", "not of the form"),
        ('right="a" loops', "not of the form"),
        ('right="a" right="b"', "once"),
        ('right="a"\npass\n# %% right="a"', "two answers called"),
    ],
)
def test_wrong_labels_are_told_with_file_and_line(head, words):
    with pytest.raises(answers.LabelError, match=rf"f\.py, line \d+: .*{words}"):
        answers.parse(f"# %% {head}\npass\n", "f", "f.py")


@pytest.fixture
def two_checks(monkeypatch):
    """A registry of the test's own: `f` adds one, and gives a whole number."""
    monkeypatch.setattr(registry, "CHECKS", {})
    monkeypatch.setattr(registry, "_discovered", [True])
    check("f", "adds one", cost=50)(lambda student, rng: expect(student.call("f", 1).result == 2))
    check("f", "gives a number", cost=50)(lambda student, rng: expect(isinstance(student.call("f", 1).result, int)))


def expect(fact):
    if not fact:
        raise Wrong("f(1)", "the next number", "something else")


def test_a_report_says_what_is_off(two_checks, monkeypatch):
    files = {
        "good": '# %% right="plain"\ndef f(n): return n + 1 if n == 1 else 0\n'
        '# %% wrong="off by one" caught_by="adds one" marks="5..5" names="something else"\ndef f(n): return n\n',
        "bad": '# %% right="not so right"\ndef f(n): return n\n'
        '# %% wrong="not caught" caught_by="gives a number" marks="1..2" names="mean"\ndef f(n): return n\n'
        '# %% wrong="no such check" caught_by="adds two" marks="5..5"\ndef f(n): return n\n'
        '# %% wrong="right in truth" caught_by="adds one" marks="0..10"\ndef f(n): return n + 1 if n == 1 else 0\n',
        "half": '# %% right="plain"\ndef f(n): return n + 1 if n == 1 else 0\n',
    }
    said = {}
    for name, text in files.items():
        monkeypatch.setattr(answers, "load", lambda function, text=text: answers.parse(text, function))
        stream = io.StringIO()
        assert answer_report.report(["f"], stream, {"f": 10}, mutants=0) == (name == "good")
        said[name] = stream.getvalue()
        assert answer_report.details("f", io.StringIO(), {"f": 10}, mutants=0) == (name != "bad")
    assert "1 of 1" in said["good"] and "✗" not in said["good"]
    assert "no wrong answers" in said["half"]
    for words in (
        "5.0 of 10 marks",
        "passed 'gives a number'",
        "does not say 'mean'",
        "no check 'adds two'",
        "10.0 of 10 marks, not 0 to 10",
    ):
        assert words in said["bad"]
