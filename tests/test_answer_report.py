"""Labelled answers are read strictly, and the report says what contradicts its label."""

import io
import textwrap

import pytest

from autograder_tests.engine import registry
from autograder_tests.engine.registry import Wrong, check
from autograder_tests.selftest import answer_report, answers


def test_answers_are_read():
    text = textwrap.dedent('''\
        """Notes above the first answer."""
        # %% right="loops"
        def f():
            return 1
        # %%
        x = 2
        # %% wrong="says \\"two\\"" caught_by="adds one at 60 %" also="a; b at 5 %" same="c" names="two"
        def f():
            return 2
        # %% wrong="nothing" caught_by="at 3 %" earns="nothing"
    ''')
    good, bad, none = answers.parse(text, "f")
    assert (good.kind, good.label, good.line, good.function) == ("right", "loops", 2, "f")
    assert good.cells == [("cell 1", "def f():\n    return 1\n"), ("cell 2", "x = 2\n")]
    assert (bad.label, bad.caught_by, bad.earns_nothing, bad.names) == ('says "two"', "adds one", False, "two")
    assert bad.charged == (("adds one", 0.6), ("a", 1.0), ("b", 0.05)) and bad.same == (("c", 1.0),)
    assert none.charged == (("at 3 %", 1.0),) and none.earns_nothing and not none.same
    assert good.caught_by is None and good.charged == ()
    assert bad.cells == [("cell 1", "def f():\n    return 2\n")]


@pytest.mark.parametrize(
    "head, words",
    [
        ('right="a" wrong="b"', "either"),
        ('marks="1..2"', "either"),
        ('wrong="a"', "needs caught_by"),
        ('wrong="a" caught_by="b" marks="3..5"', "marks is no label .* follows from caught_by"),
        ('wrong="a" caught_by="b; c"', "names one check"),
        ('wrong="a" caught_by="b" also="c; b at 5 %"', "named once"),
        ('wrong="a" caught_by="b" earns="little"', 'not earns="nothing"'),
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
def three_checks(monkeypatch):
    """A registry of the test's own: `f` adds one, gives a whole number, and gives a number."""
    monkeypatch.setattr(registry, "CHECKS", {})
    monkeypatch.setattr(registry, "_discovered", [True])

    @check("f", "adds one", cost=50)
    def _(student, rng):
        got = student.call("f", 1).result
        if got != 2:
            raise Wrong("f(1)", "the next number", "something else", mistake="a text" if isinstance(got, str) else None)

    @check("f", "gives a whole number", cost=40)
    def _(student, rng):
        got = student.call("f", 1).result
        if isinstance(got, str):
            raise Wrong("f(1)", "a whole number", "a text", mistake="a text", share=0.5)
        if not isinstance(got, int):
            raise Wrong("f(1)", "a whole number", "a number", share=0.75)

    check("f", "gives an answer", cost=30)(lambda student, rng: student.call("f", 1))


RIGHT = '# %% right="plain"\ndef f(n): return n + 1 if n == 1 else 0\n'
OFF_BY_ONE = '# %% wrong="off by one" caught_by="adds one" names="something else"\ndef f(n): return n\n'
FRACTION = '# %% wrong="a fraction" caught_by="gives a whole number at 75 %"\ndef f(n): return n + 1.0\n'
TEXT = (
    '# %% wrong="a text" caught_by="adds one" same="gives a whole number at 50 %" names="a text"\n'
    "def f(n): return str(n)\n"
)
BOTH = '# %% wrong="both" caught_by="adds one" also="gives a whole number at 75 %"\ndef f(n): return 1.5\n'
CRASH = '# %% wrong="crash" caught_by="adds one" earns="nothing"\ndef f(n): return n.x\n'
GOOD = RIGHT + OFF_BY_ONE + FRACTION + TEXT + BOTH + CRASH


def reported(text, monkeypatch):
    """Whether all is well with a file of answers, and the report."""
    monkeypatch.setattr(answers, "load", lambda function: answers.parse(text, function))
    stream = io.StringIO()
    good = answer_report.report(["f"], stream, {"f": 10}, mutants=0)
    return good, stream.getvalue()


def test_a_report_of_true_labels_is_empty(three_checks, monkeypatch):
    good, said = reported(GOOD, monkeypatch)
    assert good and "5 of 5" in said and "✗" not in said and "–" not in said
    assert answer_report.details("f", io.StringIO(), {"f": 10}, mutants=0)


@pytest.mark.parametrize(
    "text, words",
    [
        ('# %% right="not so right"\ndef f(n): return n\n', "5.0 of 10 marks"),
        (OFF_BY_ONE.replace("adds one", "gives an answer"), "passed 'gives an answer'; caught by: adds one"),
        (OFF_BY_ONE.replace("something else", "mean"), "does not say 'mean'"),
        (OFF_BY_ONE.replace("adds one", "adds two"), "no check 'adds two'"),
        (OFF_BY_ONE.replace('one" names', 'one at 60 %" names'), "takes 100 % of its cost, not 60 %"),
        (OFF_BY_ONE.replace('"adds one"', '"adds one" also="gives an answer"'), "passed 'gives an answer'"),
        (OFF_BY_ONE.replace('"adds one"', '"adds one" earns="nothing"'), "5.0 of 10 marks, not 0"),
        ('# %% wrong="right in truth" caught_by="adds one"\ndef f(n): return n + 1\n', "passed 'adds one'"),
        (
            BOTH.replace(' also="gives a whole number at 75 %"', ""),
            "3.5 of 10 marks, not 5.0; charged: adds one; gives",
        ),
        (TEXT.replace("same", "also"), "5.0 of 10 marks, not 4.0; charged: adds one"),
        (TEXT.replace(' same="gives a whole number at 50 %"', ""), "takes 50 % of its cost, not 100 %, as 'adds one'"),
        (BOTH.replace("also", "same"), "does not fail for the same reason"),
        (CRASH.replace(' earns="nothing"', ""), "no check passes"),
    ],
)
def test_a_report_says_what_contradicts_a_label(three_checks, monkeypatch, text, words):
    good, said = reported(RIGHT + text, monkeypatch)
    assert not good and words in said, said
    assert not answer_report.details("f", io.StringIO(), {"f": 10}, mutants=0)


def test_answers_of_both_kinds_are_wanted(three_checks, monkeypatch):
    good, said = reported(RIGHT, monkeypatch)
    assert not good and "no wrong answers" in said


@pytest.mark.parametrize("costs", [(10, 40, 30), (50, 0, 30), (0, 40, 30), (5, 90, 0), (0, 0, 0)])
def test_labels_stay_true_when_costs_change(three_checks, monkeypatch, costs):
    for one, cost in zip(registry.checks_of("f"), costs, strict=True):
        monkeypatch.setattr(one, "cost", float(cost))
    good, said = reported(GOOD, monkeypatch)
    assert good and "✗" not in said, said
    # What nothing is charged for any more is told, and is no problem.
    assert ("“off by one”: costs nothing" in said) == (costs[0] == 0)
    good, said = reported(
        GOOD + BOTH.replace("both", "x").replace(' also="gives a whole number at 75 %"', ""), monkeypatch
    )
    assert good == (costs[1] == 0)
