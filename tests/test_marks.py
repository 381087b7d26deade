"""Outcomes become marks that add up, and mark sheets that can be read."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder_tests.engine import marksheet
from autograder_tests.engine.mark import ADVICE, COULD_NOT_RUN, FAILED, NOT_ATTEMPTED, PASSED, Mark, settle
from pages import Tags
from student_code import results

OUTCOMES = st.tuples(st.floats(1, 100), st.sampled_from([PASSED, FAILED, COULD_NOT_RUN]), st.floats(0.05, 1))


@settings(max_examples=500)
@given(st.sampled_from([0.5, 1, 2, 3, 7, 12, 1 / 3, 0.1, 100 / 7]), st.lists(OUTCOMES, min_size=1, max_size=11))
def test_marks_add_up_and_full_is_exactly_full(points, outcomes):
    rows = results(*((str(number), PASSED, cost) for number, (cost, _, _) in enumerate(outcomes)))
    assert settle(rows, points) == points
    for row, (_, outcome, share) in zip(rows, outcomes, strict=True):
        row.outcome, row.share = outcome, share
    earned = settle(rows, points)
    assert 0 <= earned <= points and math.isfinite(earned)
    if all(row.outcome != PASSED for row in rows):
        assert earned == 0
    elif any(row.outcome != PASSED for row in rows):
        assert earned < points
        assert abs(points - earned - sum(row.lost for row in rows)) < 0.0151


@pytest.mark.parametrize("points", [0, -3, float("nan"), float("inf")])
def test_marks_are_finite_whatever_the_points(points):
    assert settle(results(("a", PASSED, 1)), points) == 0.0


def test_one_mistake_costs_its_cost_and_two_cost_less_than_their_sum():
    assert settle(results(("a", FAILED, 40), ("b", PASSED, 40)), 10) == 6
    both = results(("a", FAILED, 40), ("b", FAILED, 50), ("c", PASSED, 40))
    assert settle(both, 10) == 3 and [row.lost for row in both] == [4, 3, 0]


def test_one_mistake_is_one_deduction():
    rows = results(
        ("a", FAILED, 20, {"mistake": "mean"}),
        ("b", FAILED, 30, {"mistake": "mean"}),
        ("c", FAILED, 10, {"mistake": "sign"}),
        ("d", PASSED, 40),
    )
    assert settle(rows, 10) == 6.3
    assert rows[0].note == "not charged: same reason as “b”" and rows[0].lost == 0 and rows[1].note == ""


def test_what_follows_from_a_failed_check_is_not_charged():
    rows = results(
        ("a", FAILED, 20),
        ("b", FAILED, 30, {"after": ("a",)}),
        ("c", COULD_NOT_RUN, 10, {"after": ("b",)}),
        ("d", FAILED, 10, {"after": ("e",)}),
        ("e", PASSED, 30),
    )
    assert settle(rows, 10) == 7.2 and [bool(row.note) for row in rows] == [False, True, True, False, False]


def test_a_pass_that_says_nothing_alone_earns_nothing_alone():
    def rows(outcome):
        return results(("a", outcome, 30), ("b", FAILED, 30), ("stays", PASSED, 40, {"needs": ("a", "b")}))

    alone, together = rows(FAILED), rows(PASSED)
    assert settle(alone, 10) == 0 and "only together with “a”" in alone[2].note
    assert settle(together, 10) == 7 and together[2].note == ""


def test_errors_at_one_line_are_one_deduction_unless_nothing_works():
    def crash(cost):
        return ("crash", COULD_NOT_RUN, cost, {"mistake": "TypeError at cell 1, 3"})

    few = results(crash(20), crash(20), ("c", PASSED, 60))
    assert settle(few, 10) == 8
    most = results(crash(30), crash(30), ("c", PASSED, 40))
    assert settle(most, 10) == 4.9


def test_where_nothing_passes_nothing_is_earned():
    rows = results(("a", FAILED, 10, {"mistake": "m"}), ("b", FAILED, 10, {"mistake": "m", "share": 0.1}))
    assert settle(rows, 5) == 0
    assert settle([*rows, *results(("told", PASSED, 0))], 5) == 0  # advice alone earns nothing


def test_mild_failures_cost_their_share_and_advice_costs_nothing():
    assert settle(results(("a", FAILED, 50, {"share": 0.3}), ("b", PASSED, 50)), 10) == 8.5
    assert settle(results(("a", ADVICE, 0), ("b", PASSED, 50)), 10) == 10


def test_a_mark_is_its_number():
    mark = Mark("f", 2.5, 3.0, results(("a", PASSED, 1, {"after": ("b",)})), ["hm"], 7, "", ["Traceback"])
    assert float(mark) == 2.5 and repr(mark) == "2.5" and float(repr(mark)) == 2.5
    again = Mark.from_dict(json.loads(mark.to_json()))
    assert again.to_dict() == mark.to_dict() and again.results[0].after == ("b",) and again.accidents == []


# ------------------------------------------------------------ mark sheets


def test_a_sheet_escapes_everything_and_can_be_read_by_a_machine():
    evil = "<script>alert(1)</script>\n\x1b[31m" + "x" * 5000
    rows = results(
        (evil, FAILED, 1, {"tried": evil, "expected": evil, "came": evil, "hint": evil, "mistake": evil, "note": evil}),
        ("fine", PASSED, 1),
        ("none", NOT_ATTEMPTED, 1),
        ("broken", COULD_NOT_RUN, 1, {"came": evil}),
    )
    mark = Mark(evil, 1.0, 2.0, rows, [evil], note=evil)
    sheet, plain = Tags(marksheet.html_table(mark)), marksheet.text_table(mark)
    names = [tag for tag, _ in sheet.tags]
    assert "script" not in names and sheet.open == []
    assert "table-layout:auto" in dict(sheet.tags)["table"]["style"]  # Jupyter's own makes the columns overlap
    assert names.count("caption") == 1 and names.count("tbody") == 4 and names.count("tr") == 1 + 2 + 2 + 1 + 1
    heads = [attrs["scope"] for tag, attrs in sheet.tags if tag == "th"]
    assert heads == ["col"] * 3 + ["rowgroup"] * 2 + ["row"] * 2
    for text in (sheet.text, plain):
        assert (
            "\x1b" not in text
            and "alert(1)" in text
            and all(word in text for word in (PASSED, FAILED, NOT_ATTEMPTED, COULD_NOT_RUN))
        )
    assert len(plain) < 6000 and len(plain.splitlines()) < 20


def a_sheet():
    error = {"came": "TypeError", "mistake": "TypeError at cell 1, 2", "hint": "read it"}
    rows = results(
        ("first", PASSED, 10),
        ("follows", FAILED, 10, {"after": ("cause",), "tried": "a try", "came": "what came", "hint": "a hint"}),
        ("cause", FAILED, 50, {"tried": "another", "came": "`nothing`", "hint": "a hint"}),
        ("told", ADVICE, 0, {"came": "slow", "hint": "think"}),
        ("last", PASSED, 10),
        ("broken", COULD_NOT_RUN, 10, error),
        ("broken too", COULD_NOT_RUN, 10, error),
    )
    return Mark("f", settle(rows, 10), 10.0, rows)


def test_a_sheet_has_what_costs_marks_first_and_says_each_thing_once():
    mark = a_sheet()
    html, plain = marksheet.html_table(mark), marksheet.text_table(mark)
    for text in (Tags(html).text, plain):
        places = [text.index(title) for title in ("cause", "follows", "broken", "broken too", "slow", "first", "last")]
        assert places == sorted(places), places
        assert text.count("a hint") == text.count("TypeError") == text.count("read it") == 1
        assert "follows from “cause”" in text and "the same error as for “broken”" in text
    assert "<code>nothing</code>" in html
    assert "f: 4.5 of 10 marks, 2 of 6 checks passed" in html
    assert "<b>2 of 6 checks passed</b>" in marksheet.html_table(mark, named=False)


def test_every_check_can_be_linked_to_and_passed_ones_share_a_row():
    mark = a_sheet()
    tags = Tags(marksheet.html_table(mark)).tags
    ids = {attrs["id"] for tag, attrs in tags if tag == "span" and "id" in attrs}
    assert ids == {marksheet.anchor(mark, result) for result in mark.results} and len(ids) == 7
    assert [tag for tag, _ in tags].count("tbody") == 6  # cause, what follows, broken, the same, advice, passed
    right = Mark("g", 2.0, 2.0, results(("a", PASSED, 50), ("b", PASSED, 50)))
    assert Tags(marksheet.html_table(right)).text == (
        "g: 2 of 2 marks, 2 of 2 checks passedCheckOutcomeMarks lost2 checks✓ passed0a · b"
    )


def test_where_nothing_passed_no_check_is_said_to_have_cost_the_marks():
    rows = results(("a", FAILED, 60), ("b", FAILED, 60))
    mark = Mark("f", settle(rows, 5), 5.0, rows)
    assert "No check passed, so there are no marks yet." in marksheet.text_table(mark)
    assert ">0</td>" not in marksheet.html_table(mark) and ">–</td>" in marksheet.html_table(mark)
