"""Outcomes become marks that add up, and mark sheets that can be read."""

import json
import math
from html.parser import HTMLParser

import numpy as np
import pytest

from autograder_tests import marksheet
from autograder_tests.mark import COULD_NOT_RUN, FAILED, NOT_ATTEMPTED, PASSED, Mark, Result, settle


def results(*rows):
    """Results from rows (title, failed, weight, more)."""
    made = []
    for title, outcome, weight, *more in rows:
        made.append(Result(title, outcome, weight, **(more[0] if more else {})))
    return made


def test_marks_add_up_and_full_is_exactly_full():
    rng = np.random.default_rng(5)
    for _ in range(500):
        points = float(rng.choice([0.5, 1, 2, 3, 7, 12, 1 / 3, 0.1, 100 / 7]))
        weights = rng.uniform(0.1, 9, rng.integers(1, 12))
        rows = results(*((str(number), PASSED, weight) for number, weight in enumerate(weights)))
        assert settle(rows, points) == points
        for row in rows:
            row.outcome = str(rng.choice([PASSED, PASSED, FAILED, COULD_NOT_RUN]))
            row.share = float(rng.uniform(0.05, 1))
        earned = settle(rows, points)
        assert 0 <= earned <= points and math.isfinite(earned)
        if any(row.outcome != PASSED for row in rows):
            assert earned < points or points < 0.5
            assert abs(earned - sum(row.earned for row in rows)) < 1e-9
        if all(row.outcome != PASSED for row in rows):
            assert earned == 0


@pytest.mark.parametrize("points", [0, -3, float("nan"), float("inf")])
def test_marks_are_finite_whatever_the_points(points):
    assert settle(results(("a", PASSED, 1)), points) == 0.0


def test_one_mistake_is_one_deduction():
    rows = results(
        ("a", FAILED, 2, {"mistake": "mean"}),
        ("b", FAILED, 3, {"mistake": "mean"}),
        ("c", FAILED, 1, {"mistake": "sign"}),
        ("d", PASSED, 4),
    )
    assert settle(rows, 10) == 6
    assert (
        rows[0].note == "not charged: same reason as “b”" and rows[0].earned == rows[0].possible and rows[1].note == ""
    )


def test_what_follows_from_a_failed_check_is_not_charged():
    rows = results(
        ("a", FAILED, 2),
        ("b", FAILED, 3, {"after": ("a",)}),
        ("c", COULD_NOT_RUN, 1, {"after": ("b",)}),
        ("d", FAILED, 1, {"after": ("e",)}),
        ("e", PASSED, 3),
    )
    assert settle(rows, 10) == 7 and [bool(row.note) for row in rows] == [False, True, True, False, False]


def test_a_pass_that_says_nothing_alone_earns_nothing_alone():
    def rows(outcome):
        return results(("a", outcome, 3), ("b", FAILED, 3), ("stays", PASSED, 4, {"needs": ("a", "b")}))

    alone, together = rows(FAILED), rows(PASSED)
    assert settle(alone, 10) == 0 and "only together with “a”" in alone[2].note and alone[2].earned == 0
    assert settle(together, 10) == 7 and together[2].note == ""


def test_errors_at_one_line_are_one_deduction_unless_nothing_works():
    def crash(weight):
        return ("crash", COULD_NOT_RUN, weight, {"mistake": "TypeError at cell 1, 3"})

    few = results(crash(2), crash(2), ("c", PASSED, 6))
    assert settle(few, 10) == 8
    most = results(crash(3), crash(3), ("c", PASSED, 4))
    assert settle(most, 10) == 4


def test_where_nothing_passes_nothing_is_earned():
    rows = results(("a", FAILED, 1, {"mistake": "m"}), ("b", FAILED, 1, {"mistake": "m", "share": 0.1}))
    assert settle(rows, 5) == 0 and [row.earned for row in rows] == [0, 0]


def test_mild_failures_cost_their_share():
    assert settle(results(("a", FAILED, 5, {"share": 0.3}), ("b", PASSED, 5)), 10) == 8.5


def test_a_mark_is_its_number():
    mark = Mark("f", 2.5, 3.0, results(("a", PASSED, 1, {"after": ("b",)})), ["hm"], 7, "", ["Traceback"])
    assert float(mark) == 2.5 and repr(mark) == "2.5" and float(repr(mark)) == 2.5
    again = Mark.from_dict(json.loads(mark.to_json()))
    assert again.to_dict() == mark.to_dict() and again.results[0].after == ("b",) and again.accidents == []


# ------------------------------------------------------------ mark sheets


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.open, self.seen, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


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
    names = [tag for tag, _ in sheet.seen]
    assert "script" not in names and sheet.open == []
    assert names.count("caption") == 1 and names.count("tr") == 5
    assert [attrs["scope"] for tag, attrs in sheet.seen if tag == "th"] == ["col"] * 4 + ["row"] * 4
    for text in (sheet.text, plain):
        assert (
            "\x1b" not in text
            and "alert(1)" in text
            and all(word in text for word in (PASSED, FAILED, NOT_ATTEMPTED, COULD_NOT_RUN))
        )
    assert len(plain) < 6000 and len(plain.splitlines()) < 20
