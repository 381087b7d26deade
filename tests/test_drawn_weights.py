"""Weights are drawn: a wrong draw is caught and a right one passes, whatever the numbers are."""

import numpy as np
import pytest

from autograder_tests.transport.in_process import InProcess
from autograder_tests.transport.separate_process import SeparateProcess
from student_code import DRAW, init_layer, init_mlp, judge

RANGES = ["6 / (fan_in + 1)", "5 / fan_in", "7 / fan_in", "6 / (fan_in + fan_out)", "6 / fan_out", "3 / fan_in"]
DRAWS = [
    "rng.normal(0, limit / np.sqrt(3), (fan_in, fan_out))",
    "rng.triangular(-limit, 0, limit, (fan_in, fan_out))",
    "np.clip(rng.normal(0, limit / np.sqrt(3), (fan_in, fan_out)), -limit, limit)",
    "rng.beta(2, 2, (fan_in, fan_out)) * 2 * limit - limit",
    "rng.permutation(np.linspace(-limit, limit, fan_in * fan_out)).reshape(fan_in, fan_out)",
    f"np.sort({DRAW})",
    f"{DRAW} * (np.arange(fan_in) > 0)[:, None]",
    f"{DRAW} * (1 - np.eye(fan_in, fan_out))",
    f"{DRAW} if act == 'relu' else {DRAW} / 2",
]


@pytest.mark.parametrize("source", [init_layer(range=one) for one in RANGES] + [init_layer(W=one) for one in DRAWS])
def test_wrong_weights_are_caught_whatever_is_drawn(source):
    assert all(judge("init_layer", source, seed).earned <= 66 for seed in range(12))


RIGHT_DRAWS = [
    "((rng.random((fan_in, fan_out), dtype=np.float32) * 2 - 1) * np.float32(limit))",
    "rng.spawn(1)[0].uniform(-limit, limit, (fan_in, fan_out))",
    "np.random.RandomState(rng.bit_generator).uniform(-limit, limit, (fan_in, fan_out))",
    "np.random.default_rng(rng.integers(2 ** 32)).uniform(-limit, limit, (fan_in, fan_out))",
    "(1 - 2 * np.exp(-rng.exponential(size=(fan_in, fan_out)))) * limit",
]


@pytest.mark.parametrize("W", RIGHT_DRAWS)
def test_other_ways_to_draw_are_right_whatever_is_drawn(W):
    assert all(judge("init_layer", init_layer(W=W), seed).earned == 100 for seed in range(12))


@pytest.mark.parametrize("transport", [InProcess, SeparateProcess])
def test_a_generator_made_from_a_numpy_number_may_be_handed_on(transport):
    draw = "np.random.default_rng(rng.integers(2 ** 32))"
    with transport() as student:
        assert judge("init_mlp", init_mlp(f"spec[i][0], spec[i + 1][0], spec[i][1], {draw}"), 1, student).earned == 100


def test_the_range_check_fails_a_right_layer_less_than_once_in_a_billion():
    count = 90 * 200
    misses_an_end = 2 * (1 - 0.0015) ** count
    uneven = 2 * np.exp(-2 * count * (0.03 - 1 / count) ** 2)
    assert 2 * (misses_an_end + uneven) < 1e-9
