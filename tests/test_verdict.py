"""What an array is told: its numbers are judged first, then its form."""

import numpy as np
import pytest

from autograder_tests.engine.registry import Wrong
from autograder_tests.judging import compare, verdict


def judged(got, right=((1.0, 2.0), (3.0, 4.0))):
    message = {"what": "it", "tried": "…", "expected": "…", "hint": "…"}
    with pytest.raises(Wrong) as caught:
        wrongs = [verdict.Misconception("doubled", 2 * np.array(right), "once")]
        verdict.judge(got, np.array(right), wrongs, **message)
    return caught.value


def test_an_array_is_judged_by_its_numbers_then_by_its_form():
    assert judged([[1, 2], [3, 4]]).mistake == verdict.OFF_TYPE
    assert judged(np.array([1, 2, 3, 4])).mistake == verdict.OFF_SHAPE
    assert judged(np.array([[2.0, 4], [6, 8]])).mistake == "doubled"
    assert "1 of its 2 rows" in judged(np.array([[1.0, 2], [3, 5]])).came
    assert "1 of its 2 columns" in judged(np.array([[1.0, 5], [3, 5]])).came
    assert "not finite" in judged(np.array([[1.0, np.nan], [3, 4]])).came
    assert "a text" in judged("words").came


def test_alike_takes_nan_for_nan_and_nothing_else():
    assert compare.alike(np.array([1.0, np.nan]), np.array([1.0, np.nan]))
    assert not compare.alike(np.array([1.0, np.nan]), np.array([1.0, 2.0]))
    assert not compare.alike(None, None)
