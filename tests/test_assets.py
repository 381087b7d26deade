"""`mlp_lab.assets`: every topic is found, only real changes are written, and what is shipped is up to date."""

import types

import numpy as np
import pytest

from mlp_lab import assets
from mlp_lab.errors import LabError

rng = np.random.default_rng(4)
VALUES = rng.normal(size=(7, 5)).round(3).astype(np.float32)
LARGE = (1000 * rng.normal(size=50)).round(2).astype(np.float32)
QUANTISED = rng.integers(0, 256, size=(20, 20)).astype(np.uint8)
LABELS = rng.integers(0, 2, size=2000).astype(np.uint8)


def nudged(array, amount, places=1):
    changed = array.copy().ravel()
    changed[:places] = (changed[:places].astype(float) + amount).astype(array.dtype)
    return changed.reshape(array.shape)


def flipped(labels, places):
    changed = labels.copy()
    changed[:places] ^= 1
    return changed


@pytest.mark.parametrize(
    "old, new, expected",
    [
        (VALUES, VALUES.copy(), True),
        (nudged(VALUES, 0.001, 35), VALUES, True),  # the last decimal, everywhere
        (nudged(VALUES, 0.002), VALUES, False),
        (nudged(LARGE, 0.01, 50), LARGE, True),
        (nudged(LARGE, 0.03), LARGE, False),
        (np.where(QUANTISED > 9, QUANTISED - 1, QUANTISED).astype(np.uint8), QUANTISED, True),
        (nudged(np.maximum(QUANTISED, 5), -2), np.maximum(QUANTISED, 5), False),
        (flipped(LABELS, 2), LABELS, True),  # two points in two thousand lie on the boundary
        (flipped(LABELS, 3), LABELS, False),
        (flipped(LABELS[:50], 1), LABELS[:50], False),
        (VALUES.astype(np.float64), VALUES, False),
        (VALUES.T, VALUES, False),
        (None, VALUES, False),
        (np.array([np.nan, 1.5], np.float32), np.array([np.nan, 1.5], np.float32), True),
        (np.array([0.0, 1.5], np.float32), np.array([np.nan, 1.5], np.float32), False),
        (np.array(["a"]), np.array(["b"]), False),
    ],
)
def test_rounding_is_no_change_and_anything_else_is(old, new, expected):
    assert assets.same(old, new) is expected


@pytest.fixture
def topic(monkeypatch):
    """One made-up topic whose arrays a test sets."""
    module = types.SimpleNamespace(arrays=lambda: {"waves_values": VALUES})
    monkeypatch.setattr(assets, "topics", lambda: ["waves"])
    monkeypatch.setattr(assets.importlib, "import_module", lambda name: module)
    return module


def test_only_what_changed_is_written_and_what_nobody_computes_goes(topic, tmp_path):
    np.save(tmp_path / "forgotten_map.npy", VALUES)
    assert assets.write(tmp_path) == ["waves_values", "forgotten_map"]
    path = tmp_path / "waves_values.npy"
    first = path.read_bytes()
    topic.arrays = lambda: {"waves_values": nudged(VALUES, 0.001)}
    assert assets.write(tmp_path) == [] and path.read_bytes() == first
    topic.arrays = lambda: {"waves_values": nudged(VALUES, 0.5)}
    assert assets.write(tmp_path) == ["waves_values"] and path.read_bytes() != first
    path.write_bytes(b"half a file")
    assert assets.write(tmp_path) == ["waves_values"]


def failing():
    raise ValueError("no data")


@pytest.mark.parametrize(
    "arrays, message",
    [
        (failing, r"assets/waves\.py failed: ValueError: no data"),
        (lambda: {"values": VALUES}, r"“values”: its arrays are named waves_"),
        (lambda: {"waves_list": [1, 2]}, "no array of numbers"),
        (lambda: {"waves_objects": np.array([{}])}, "no array of numbers"),
    ],
)
def test_a_topic_that_fails_is_named_and_nothing_is_written(topic, tmp_path, arrays, message):
    topic.arrays = arrays
    with pytest.raises(LabError, match=message):
        assets.write(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_module_is_found():
    modules = {path.stem for path in (assets.FOLDER.parents[2] / "mlp_lab" / "assets").glob("[!_]*.py")}
    assert set(assets.topics()) == modules and modules


def test_the_shipped_arrays_are_small_and_what_the_code_computes_now():
    computed = assets.compute()
    shipped = {path.stem: path for path in assets.FOLDER.glob("*.npy")}
    assert shipped.keys() == computed.keys()
    assert [name for name, array in computed.items() if not assets.same(np.load(shipped[name]), array)] == []
    assert sum(path.stat().st_size for path in shipped.values()) < 2_000_000
