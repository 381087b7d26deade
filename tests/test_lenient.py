"""The lenient stand-ins are no stricter than NumPy, and write down what does not fit."""

import numpy as np

from autograder_tests import oracle
from autograder_tests.judging.networks import Callees, backwarded, draw, forwarded, layer_forward


def test_a_gradient_that_does_not_fit_is_written_down_and_left_out():
    mlp, X, _ = draw((3, 2, 1), 4, np.random.default_rng(0))
    mlp, callees = forwarded(mlp, X), Callees()
    callees.mlp_backward(mlp, np.ones((4, 4)))
    assert (callees.misfit, callees.wanted) == ((4, 4), (4, 1))
    assert not mlp[0]["dW"].any()


def test_a_number_as_gradient_is_spread_over_the_samples():
    mlp, X, _ = draw((3, 2, 1), 4, np.random.default_rng(0))
    mlp, callees = forwarded(mlp, X), Callees()
    callees.mlp_backward(mlp, 0.7)
    assert callees.misfit is None
    assert np.allclose(mlp[0]["dW"], backwarded(mlp, X, np.full((4, 1), 0.7))[0]["dW"])


def test_an_update_without_gradients_is_written_down():
    mlp, X, _ = draw((3, 2, 1), 4, np.random.default_rng(0))
    callees = Callees()
    callees.mlp_update(mlp, 0.1)
    assert callees.too_early
    trained, right = backwarded(mlp, X, np.ones((4, 1))), backwarded(mlp, X, np.ones((4, 1)))
    Callees().mlp_update(trained, 0.1)
    oracle.mlp_update(right, 0.1)
    assert np.array_equal(trained[0]["W"], right[0]["W"])


def test_one_sample_without_an_axis_goes_forward():
    mlp, X, _ = draw((3, 2, 1), 4, np.random.default_rng(0))
    wanted = oracle.layer_forward(dict(mlp[0]), X)
    layer = dict(mlp[0])
    assert np.allclose(layer_forward(layer, X[2]), wanted[2])
    assert layer["A"].shape == (2,)
    assert np.allclose(layer_forward(layer, X), wanted)
