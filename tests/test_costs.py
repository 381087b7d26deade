"""A cost is changed in one place, and a check of cost 0 is advice: neither it nor what it found costs anything."""

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

import autograder_tests
from autograder_tests.engine import registry, run
from autograder_tests.engine.mark import ADVICE, COULD_NOT_RUN, FAILED, PASSED, settle
from autograder_tests.selftest import answers, expected
from autograder_tests.transport.in_process import InProcess
from lab.slicing.program import Program
from student_code import results

PACKAGE = Path(autograder_tests.__file__).parent
MODULES = sorted((PACKAGE / "checks").rglob("[a-z]*.py"))


def test_every_cost_is_one_number_beside_its_check_and_changes_that_check_alone(monkeypatch):
    before = {(name, one.title): one.cost for name in registry.functions() for one in registry.checks_of(name)}
    monkeypatch.setattr(registry, "CHECKS", {})
    monkeypatch.setattr(registry, "RIGHT", {})
    written = {}
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "cost":
                assert isinstance(node.value, ast.Constant), f"{path.name}, line {node.value.lineno}"
                number = 1 + len(written) / 10
                written[number] = node.value.value
                node.value = ast.Constant(number)
        name = ".".join((PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts))
        module = importlib.util.module_from_spec(importlib.util.spec_from_file_location(name, path))
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(ast.fix_missing_locations(tree), str(path), "exec"), vars(module))
    after = {(name, one.title): one.cost for name, checks in registry.CHECKS.items() for one in checks.values()}
    assert sorted(after.values()) == sorted(written)  # each number has come into force once
    assert {key: written[number] for key, number in after.items()} == before


def caught_by(name):
    """Pairs of a check and a wrong answer that it is named for."""
    known = [one for one in answers.load(name) if one.kind == "wrong" and not one.earns_nothing]
    for check in registry.checks_of(name):
        for answer in [one for one in known if check.title in dict(one.charged)][:1]:
            yield check, answer


@pytest.mark.parametrize("name", registry.functions())
def test_a_check_set_to_0_takes_the_cost_of_its_mistake_with_it(name, monkeypatch):
    for check, answer in caught_by(name):
        with monkeypatch.context() as patch:
            patch.setattr(check, "cost", 0.0)
            mark = run.mark_program(name, Program.from_cells(answer.cells), 100, 1, InProcess())
        found = next(result for result in mark.results if result.title == check.title)
        assert found.outcome == ADVICE and not found.lost
        assert not expected.problems(answer, mark), (check.title, answer.label)
        for result in mark.results:
            charged_elsewhere = result.title in dict(answer.charged)
            if result.lost and not (result.outcome == COULD_NOT_RUN and charged_elsewhere):
                assert charged_elsewhere, (check.title, answer.label, result.title)
                assert found.mistake is None or result.mistake != found.mistake, (check.title, answer.label)


# ------------------------------------------------------------ the rule by itself


def test_a_mistake_that_advice_finds_is_free_in_every_check_and_others_are_charged():
    found = results(
        ("a", ADVICE, 0, {"mistake": "mean"}),
        ("b", FAILED, 50, {"mistake": "mean"}),
        ("c", FAILED, 20, {"mistake": "sign"}),
        ("d", FAILED, 10, {}),
        ("e", PASSED, 40, {}),
    )
    assert settle(found, 10) == 7.2 and [one.lost for one in found] == [0, 0, 2, 0.8, 0]
    assert found[1].note == "not charged: same reason as “a”, advice"


def test_the_place_of_the_advice_among_the_checks_does_not_matter():
    found = results(
        ("b", FAILED, 50, {"mistake": "mean"}), ("e", PASSED, 40, {}), ("a", ADVICE, 0, {"mistake": "mean"})
    )
    assert settle(found, 10) == 10


def test_what_builds_on_advice_that_failed_is_not_charged():
    found = results(("a", ADVICE, 0, {}), ("b", FAILED, 50, {"after": ("a",)}), ("e", PASSED, 40, {}))
    assert settle(found, 10) == 10 and "“a”" in found[1].note


def test_advice_that_only_follows_from_a_charged_failure_frees_nothing():
    found = results(
        ("main", FAILED, 80, {"mistake": "sign"}),
        ("far out", ADVICE, 0, {"mistake": "sign", "after": ("main",)}),
        ("e", PASSED, 40, {}),
    )
    assert settle(found, 10) == 2
    found[0].outcome, found[0].cost = ADVICE, 0.0
    assert settle(found, 10) == 10


def test_an_error_is_free_with_its_advice_unless_the_function_as_a_whole_does_not_work():
    def crash(title, outcome, cost):
        return (title, outcome, cost, {"mistake": "TypeError at cell 1, 3"})

    few = results(crash("a", ADVICE, 0), crash("b", COULD_NOT_RUN, 20), ("e", PASSED, 40, {}))
    assert settle(few, 10) == 10
    most = results(
        crash("a", ADVICE, 0), crash("b", COULD_NOT_RUN, 30), crash("c", COULD_NOT_RUN, 30), ("e", PASSED, 40, {})
    )
    assert settle(most, 10) == 4.9


def test_a_pass_counts_whatever_its_cost_but_not_that_of_mere_advice():
    def passing(cost, counts):
        return results(("a", FAILED, 40, {}), ("e", PASSED, cost, {"counts": counts}))

    assert settle(passing(30, True), 10) == settle(passing(0, True), 10) == 6
    assert settle(passing(0, False), 10) == 0


@pytest.mark.parametrize("function", registry.functions())
def test_only_mere_advice_shows_nothing_when_it_passes(function):
    assert all(one.counts == (one.title != "large arrays at once") for one in registry.checks_of(function))
