"""The arrays that ship with the lessons are those that the build computes, and what the right functions give."""

import numpy as np
import pytest

from lab import assets
from mlp_lab.assets import activations as activation_arrays
from mlp_lab.assets import building as building_arrays
from mlp_lab.assets import forward as forward_arrays
from mlp_lab.assets import prediction as prediction_arrays
from mlp_lab.assets import training as training_arrays
from mlp_lab.assets import update as update_arrays

LABELS, PREDICTIONS = activation_arrays.FIVE_LABELS, activation_arrays.FIVE_PREDICTIONS


def test_shipped_arrays_are_what_the_oracle_computes():
    for name, array in building_arrays.arrays().items():
        np.testing.assert_allclose(assets.load(name), array, rtol=1e-3)
    table = assets.load("activations_25_losses")
    for i, p in enumerate(PREDICTIONS):
        for j, t in enumerate(LABELS):
            expected = -np.log(p if t else 1 - p)
            assert table[i, j] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("module", [forward_arrays, update_arrays])
def test_shipped_arrays_are_those_that_the_build_computes(module):
    for name, array in module.arrays().items():
        shipped = assets.load(name)
        assert shipped.dtype == array.dtype
        assert np.allclose(shipped, array, atol=0.01)


def test_labels_and_maps_are_those_that_the_build_computes():
    for computed in (training_arrays.arrays(), prediction_arrays.arrays()):
        for name, values in computed.items():
            shipped = assets.load(name)
            assert shipped.dtype == values.dtype and shipped.shape == values.shape, name
            # one step of rounding: another machine may round the other way
            step = 1.5 if values.dtype.kind in "iu" else 2e-3
            assert np.abs(shipped.astype(float) - values.astype(float)).max() <= step, name
