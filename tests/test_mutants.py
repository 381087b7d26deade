"""Mutants are what their operators say, the same every time, and each one is killed or listed with a reason."""

import io
import textwrap

import pytest

from autograder_tests.engine import registry
from autograder_tests.engine.registry import Wrong, check
from autograder_tests.selftest import answer_report, answers
from autograder_tests.selftest.mutants import mutant_report, survivors
from autograder_tests.selftest.mutants.make_mutants import Mutant, mutants_of


def right(source, function="f", label="plain"):
    return answers.parse(f'# %% right="{label}"\n{textwrap.dedent(source)}', function)


def changes(source, operator):
    """What an operator makes of the one line of `f` that it changes."""
    found = mutants_of(right(source), None)[0]
    return {" / ".join(line.strip() for line in one.added) for one in found if one.operator == operator}


@pytest.mark.parametrize(
    "operator, body, made",
    [
        ("sign", "return -x * y", {"return x * y", "return -(-x * y)"}),
        ("arithmetic", "return x + y", {"return x - y"}),
        ("arithmetic", "return x @ y", {"return x * y"}),
        ("arithmetic", "x -= y; return x", {"x += y", "x = y"}),
        ("term", "return x - y", {"return x", "return y", "return y - x"}),
        ("comparison", "return x > y", {"return x >= y", "return x < y"}),
        ("comparison", "return x and y", {"return x or y", "return x", "return y"}),
        ("constant", "return 0.5", {"return 0.0", "return 1.0"}),
        ("constant", "return x[1]", {"return x[2]", "return x[0]"}),
        ("constant", "return x.reshape(-1)", set()),
        ("constant", "return x.clip(1e-10)", {"return x.clip(0.0)", "return x.clip(1.0)", "return x.clip(1e-08)"}),
        ("key", "return x['dA']", {"return x['dZ']", "return x['dX']"}),
        ("key", "return dict(W=x)", {"return dict(b=x)", "return dict(dW=x)"}),
        ("name", "z = x; return z", {"z = y", "return x", "return y"}),
        ("function", "return relu(x)", {"return d_relu(x)", "return sigmoid(x)"}),
        ("function", "return np.sum(x)", {"return np.mean(x)"}),
        ("index", "return x[y]", {"return x[y + 1]", "return x[y - 1]"}),
        ("index", "return x[1:]", {"return x[:]", "return x[2:]", "return x[0:]"}),
        ("range", "return range(3)", {"return range(4)", "return range(2)", "return range(1, 3)"}),
        ("transpose", "return x.T @ y", {"return x @ y", "return x.T @ y.T"}),
        ("condition", "return x if y else 1", {"return x", "return 1", "return x if not y else 1"}),
        ("condition", "return [a for a in x if a]", {"return [a for a in x]", "return [a for a in x if not a]"}),
        ("keyword", "return x.sum(axis=0)", {"return x.sum()", "return x.sum(axis=1)", "return x.sum(axis=None)"}),
        ("call", "return reversed(x)", {"return x"}),
        ("call", "return x.copy()", {"return x"}),
        ("argument", "return g(x, y)", {"return g(y, x)"}),
        ("argument", "return np.maximum(x, y)", set()),
        ("statement", "y = x; return y", {"", "y"}),
        ("statement", "x['Z'] = y; x['A'] = x['Z']; return x", {"", "x", "x['A'] = x['Z'] / x['Z'] = y"}),
        ("statement", "x['Z'] = 1; x['A'] = 2", {""}),  # the order of these two changes nothing
    ],
)
def test_an_operator_makes_what_it_says(operator, body, made):
    assert changes(f"def f(x, y): {body}\n", operator) == made


def test_statements_of_loops_and_conditions():
    source = """
    def f(x):
        total = 0
        for one in x:
            if one:
                continue
            total += one
        return total
    """
    found = {one.added for one in mutants_of(right(source), None)[0] if one.operator == "statement"}
    assert ("            break",) in found
    assert ("    total += one",) in found  # behind the loop
    assert ("    for one in x:", "        total = 0") in found
    assert ("        return total",) in found
    assert ("        continue",) in found  # whatever the condition


def test_defaults_may_go():
    assert changes("def f(x, thresh=0.5): return x > thresh\n", "keyword") == {"def f(x, thresh):"}


def test_what_is_said_is_left_alone():
    source = '''
    import numpy as np
    def f(x):
        """Words of 1 kind."""
        print("one", x + 1)
        assert x > 0
        return {"shape": f"{x + 1} rows", "text": str(x + 1) + "1"}
    '''
    assert [one.text for one in mutants_of(right(source), None)[0]] == [
        "-     return {'shape': f'{x + 1} rows', 'text': str(x + 1) + '1'}\n"
        "+     {'shape': f'{x + 1} rows', 'text': str(x + 1) + '1'}"
    ]


def test_a_stand_in_is_not_mutated():
    """`d_relu` is not run while relu is marked: a right one stands in for it."""
    source = "def d_relu(z): return z > 0\ndef relu(z): return z * d_relu(z)\n"
    assert all("d_relu(z):" not in one.text for one in mutants_of(right(source, "relu"), None)[0])


def test_new_memory_holds_zeros():
    found = mutants_of(right("def f(x):\n    y = np.empty(3)\n    y[0] = x\n    return y\n"), None)[0]
    assert all("zeros(" in one.cells[0][1] or "np.empty(3)" in one.text for one in found)
    assert not any("empty" in one.cells[0][1] for one in found)


SOURCE = "def f(x, y):\n    z = x + y * 2\n    w = z[1:] - x[0]\n    return w / 3\n"


def test_the_same_mutants_every_time():
    assert [one.key for one in mutants_of(right(SOURCE), 12)[0]] == [
        one.key for one in mutants_of(right(SOURCE), 12)[0]
    ]
    everything, none_left = mutants_of(right(SOURCE), None)
    chosen, left = mutants_of(right(SOURCE), 12)
    assert none_left == 0 and len(chosen) == 12 and len(chosen) + left == len(everything)
    assert {one.operator for one in chosen} == {one.operator for one in everything}  # not the first lines only
    assert len({one.key for one in everything}) == len(everything)


def test_other_answers_change_nothing():
    other = "def f(x, y):\n    return x - y\n"
    alone = mutants_of(right(SOURCE), 12)[0]
    both = mutants_of(right(SOURCE) + right(other, label="other"), 12)[0]
    assert [one.key for one in both if one.answer == "plain"] == [one.key for one in alone]


def test_each_program_once_and_no_right_one():
    plus, minus = right("def f(x, y): return x + y\n"), right("def f(x, y): return x - y\n", label="minus")
    programs = [one.cells[0][1] for one in mutants_of(plus + minus, None)[0]]
    assert len(set(programs)) == len(programs)
    assert not {"def f(x, y):\n    return x + y", "def f(x, y):\n    return x - y"} & set(programs)
    assert (
        mutants_of(plus + right("def f(x, y):\n    # again\n    return (x + y)\n", label="again"), None)[0]
        == (mutants_of(plus, None)[0])
    )


LIST = """\
# Mutants of right answers for f that keep full marks, and why they are right too.

## plain
- return x > 0
+ return x >= 0
- return y
+ return x
= The two are the same.

- drop me
= It is never read.

## loops
@ 2
- a
- b
+ b
+ a
= Either may come first.
"""


def test_lists_are_read_and_written_alike():
    entries = survivors.parse(LIST, "f")
    assert [one.key[0] for one, _ in entries] == ["plain", "plain", "plain", "loops"]
    assert [reason for _, reason in entries][:2] == ["The two are the same."] * 2
    assert entries[2][0] == Mutant("f", "plain", ("drop me",), ())
    assert entries[3][0] == Mutant("f", "loops", ("a", "b"), ("b", "a"), 2)
    assert survivors.as_text("f", entries) == LIST
    dropped = [(Mutant("f", "plain", (word,), ()), "Alike.") for word in "ab"]
    assert survivors.parse(survivors.as_text("f", dropped), "f") == dropped


@pytest.mark.parametrize(
    "text, words",
    [
        ("## a\n- x\n+ y\n", "last mutant has no reason"),
        ("## a\n- x\n+ y\n\n## b\n- x\n= Why.\n", "line 5: the mutant above has no reason"),
        ("## a\n= Why.\n", "line 2: a reason without a mutant"),
        ("- x\n+ y\n= Why.\n", "line 3: a reason without"),
        ("## a\nx\n", "line 2: a line starts with"),
    ],
)
def test_faults_in_a_list_are_told(text, words):
    with pytest.raises(answers.LabelError, match=words):
        survivors.parse(text, "f", "f.txt")


@pytest.fixture
def positive(monkeypatch, tmp_path):
    """A course of one function, with one check, one right and one wrong answer, and a list of its own."""
    monkeypatch.setattr(registry, "CHECKS", {})
    monkeypatch.setattr(registry, "_discovered", [True])
    monkeypatch.setattr(survivors, "LISTS", tmp_path)

    @check("f", "tells positive numbers", cost=50)
    def _(student, rng):
        if [student.call("f", number).result for number in (-2, -0.5, 0.5, 2)] != [False, False, True, True]:
            raise Wrong("f of four numbers", "True for each positive one", "something else")

    check("f", "answers", cost=50)(lambda student, rng: student.call("f", 1))
    text = '# %% right="plain"\ndef f(x):\n    return x > 0\n'
    text += '# %% wrong="the other way" caught_by="tells positive numbers"\ndef f(x):\n    return x < 0\n'
    monkeypatch.setattr(answers, "load", lambda function: answers.parse(text, function))
    return tmp_path / "f.txt"


AT_ZERO = "## plain\n-     return x > 0\n+     return x >= 0\n= Zero is not asked for.\n"


def reported():
    stream, shown = io.StringIO(), io.StringIO()
    good = answer_report.report(["f"], stream, {"f": 10})
    assert answer_report.details("f", shown, {"f": 10}) == good
    assert ("return x >= 0" in shown.getvalue()) and "✓ passed" in shown.getvalue()
    return good, stream.getvalue()


def test_a_survivor_that_is_not_listed_fails_the_report(positive, monkeypatch):
    monkeypatch.setattr(mutant_report, "MAX_EQUIVALENT", 1)
    good, said = reported()
    assert not good and said.count("✗") == 1
    assert "keeps full marks and is not listed" in said and "+     return x >= 0" in said
    positive.write_text(AT_ZERO)
    good, said = reported()
    assert good and "✗" not in said and said.splitlines()[1].endswith("1 of 1")
    positive.write_text(AT_ZERO.replace("Zero is not asked for.", survivors.UNEXPLAINED))
    assert not reported()[0]


@pytest.mark.parametrize(
    "line, words", [("return x > 7", "there is no such mutant"), ("return x < 0", "it loses marks")]
)
def test_a_stale_line_fails_the_report(positive, monkeypatch, line, words):
    monkeypatch.setattr(mutant_report, "MAX_EQUIVALENT", 1)
    positive.write_text(AT_ZERO + f"\n-     return x > 0\n+     {line}\n= Once it was equivalent.\n")
    good, said = reported()
    assert not good and said.count("✗") == 1 and f"f.txt: {words}" in said
    assert line in said


def test_too_many_equivalent_mutants_fail_the_report(positive, monkeypatch):
    positive.write_text(AT_ZERO)
    monkeypatch.setattr(mutant_report, "MAX_EQUIVALENT", 0.05)
    stream = io.StringIO()
    assert not answer_report.report(["f"], stream, {"f": 10})
    assert "more than one in ten" in stream.getvalue()


def test_mutants_may_be_left_out(positive):
    stream = io.StringIO()
    assert answer_report.report(["f"], stream, {"f": 10}, mutants=0)
    assert "mutants" not in stream.getvalue()


def test_survivors_are_written_with_their_reasons(positive):
    stream = io.StringIO()
    stale = "\n-     return x > 0\n+     return x > 7\n= Once it was equivalent.\n"
    assert not mutant_report.update_lists(["f"], {"f": 10}, stream)
    assert "= ?" in positive.read_text()
    positive.write_text(AT_ZERO + stale)
    assert mutant_report.update_lists(["f"], {"f": 10}, stream)
    assert positive.read_text().endswith(AT_ZERO) and "x > 7" not in positive.read_text()


def test_an_endless_loop_is_waited_for_once(positive):
    loop = Mutant("f", "plain", ("a",), ("b",), 1, "", (("cell 1", "def f(x):\n    while True: pass\n"),))
    good = Mutant("f", "plain", ("a",), ("c",), 1, "", (("cell 1", "def f(x):\n    return x > 0\n"),))
    with survivors.Hasty(seconds=0.3) as transport:
        found = survivors.judge("f", [loop, good, loop], transport, 10, listed=[])
        assert transport.started <= 3  # one process for each loop, not for each check
    assert (found.killed, [one for one, _ in found.survivors]) == (2, [good])


def test_a_listed_mutant_has_all_the_time_of_the_checks(positive):
    source = "import time\nbegan = time.process_time()\ndef f(x):\n"
    source += "    while time.process_time() < began + 1: pass\n    return x > 0\n"
    slow = Mutant("f", "plain", ("a",), ("b",), 1, "", (("cell 1", source),))
    for listed, killed in (([], 1), ([(slow, "It only takes longer.")], 0)):
        with survivors.Hasty(seconds=0.1) as transport:
            assert survivors.judge("f", [slow], transport, 10, listed=listed).killed == killed


def test_an_internal_error_of_a_check_is_told(positive):
    check("f", "has a fault", cost=10)(lambda student, rng: 1 / (student.call("f", 1).result is True))
    with survivors.Hasty() as transport:
        found = survivors.judge("f", mutants_of(answers.load("f")[:1])[0], transport, 10)
    assert any("ZeroDivisionError" in said for said in found.accidents)
    assert any("a internal error in a check" in said for said in mutant_report.problems("f", found))


@pytest.mark.slow
def test_the_mutants_of_two_functions():
    stream = io.StringIO()
    assert answer_report.report(["layer_update", "mlp_update"], stream, jobs=2), stream.getvalue()


@pytest.mark.proof
def test_all_mutants_lose_marks_or_are_listed(capsys):
    stream = io.StringIO()
    good = answer_report.report(None, stream, jobs=2)
    with capsys.disabled():
        print(f"\n{stream.getvalue()}")
    assert good
