"""The gradient check of section 4: it passes right gradients, names each wrong one, and holds no answer itself."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from autograder_tests import oracle
from lab import gradcheck, suspects

LAB = Path(gradcheck.__file__).parent
PARTS = ("dA", "dZ", "dW", "db", "dX")


def a_layer(act="sigmoid", fan_in=2, fan_out=4, seed=1):
    rng = np.random.default_rng(seed)
    return oracle.init_layer(fan_in, fan_out, act, rng) | {"b": rng.normal(size=fan_out)}


def a_batch(n=3, fan_in=2, fan_out=4, seed=5):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, fan_in)), rng.normal(size=(n, fan_out))


def a_network(seed=8):
    rng = np.random.default_rng(seed)
    mlp = oracle.init_mlp(((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None)), rng)
    return [layer | {"b": rng.normal(size=layer["b"].shape)} for layer in mlp]


def check_layer(backward=oracle.layer_backward, layer=None, n=3, forward=oracle.layer_forward, **more):
    return gradcheck.check_layer(forward, backward, layer or a_layer(), *a_batch(n), **more)


def check_network(backward=oracle.mlp_backward, mlp=None, forward=oracle.mlp_forward):
    X, y = np.random.default_rng(3).normal(size=(5, 2)), np.array([0, 1, 1, 0, 1])
    losses = oracle.binary_crossentropy_loss, oracle.d_binary_crossentropy_loss
    return gradcheck.check_network(forward, backward, *losses, mlp or a_network(), X, y)


def wrong_rows(table):
    return [row.name for row in table.rows if not row.ok]


def spoil(part, how):
    """Make a backward function that is right but for one stored gradient."""

    def backward(layer, dA):
        dX = oracle.layer_backward(layer, dA)
        layer[part] = how(layer[part])
        return dX

    return backward


# ------------------------------------------------------------ central differences


def test_central_difference_measures_each_entry_and_leaves_x_alone():
    x = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 4.0]])
    before = x.copy()
    slope = gradcheck.central_difference(lambda v: np.sum(v**3), x)
    assert slope.shape == (2, 3)
    assert np.allclose(slope, 3 * before**2, atol=1e-6)
    assert np.array_equal(x, before)


def test_central_difference_takes_whole_numbers_as_numbers():
    assert np.allclose(gradcheck.central_difference(lambda v: np.sum(v**2), [1, 2]), [2, 4])


def test_central_difference_needs_one_number():
    with pytest.raises(ValueError, match="one number"):
        gradcheck.central_difference(lambda v: v, np.ones(3))


# ------------------------------------------------------------ one layer


@pytest.mark.parametrize("act", ["relu", "sigmoid"])
@pytest.mark.parametrize("n", [1, 3])
def test_right_gradients_of_a_layer_are_ok(act, n):
    table = check_layer(layer=a_layer(act), n=n)
    assert [row.name for row in table.rows] == [*PARTS, "returned"]
    assert table.ok, repr(table)
    assert max(row.difference for row in table.rows) < 1e-8
    assert [row.shape for row in table.rows][:4] == [f"({n}, 4)", f"({n}, 4)", "(2, 4)", "(4,)"]


@pytest.mark.parametrize("part", PARTS)
def test_a_gradient_wrong_by_a_thousandth_is_named_alone(part):
    assert wrong_rows(check_layer(spoil(part, lambda g: g * 1.001))) == [part]


def test_a_wrong_return_is_named_although_the_stored_one_is_right():
    def backward(layer, dA):
        return -oracle.layer_backward(layer, dA)

    assert wrong_rows(check_layer(backward)) == ["returned"]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (lambda g: None, "not stored"),
        (lambda g: g.reshape(1, -1), r"\(4,\)"),
        (lambda g: g * np.nan, "inf or nan"),
        (lambda g: "text", "not an array"),
    ],
)
def test_what_cannot_be_compared_is_said_in_words(how, says):
    table = check_layer(spoil("db", how))
    (row,) = [row for row in table.rows if not row.ok]
    assert row.name == "db"
    assert re.search(says, row.note)
    assert np.isnan(row.difference)


def test_the_layer_given_is_left_as_it_was():
    layer = a_layer()
    before = {key: np.copy(value) for key, value in layer.items()}
    check_layer(layer=layer)
    assert layer.keys() == before.keys()
    assert all(np.array_equal(layer[key], before[key]) for key in before)


def test_a_backward_pass_that_changes_dA_in_place_is_noticed():
    def backward(layer, dA):
        dX = oracle.layer_backward(layer, dA)
        dA *= 2
        return dX

    assert wrong_rows(check_layer(backward)) == ["dA"]


def test_a_forward_pass_that_is_not_finished_gives_a_sentence():
    table = check_layer(forward=lambda layer, X: None)
    assert not table.ok
    assert "layer_forward returned None" in repr(table)
    table = check_layer(forward=lambda layer, X: layer.update(A=X) or X)
    assert not table.ok
    assert "no 'Z'" in repr(table)


def test_a_step_too_small_blames_right_gradients():
    assert not check_layer(h=1e-13).ok


def test_relus_corner_is_named():
    layer = a_layer("relu") | {"b": np.zeros(4)}
    X, dA = a_batch()
    X[2] = 0
    table = gradcheck.check_layer(oracle.layer_forward, oracle.layer_backward, layer, X, dA)
    assert "corner" in {row.name: row.note for row in table.rows}["dZ"]
    assert "dW" not in wrong_rows(table)


# ------------------------------------------------------------ a network


def test_right_gradients_of_a_network_are_ok_in_every_row():
    mlp = a_network()
    before = [{key: np.copy(value) for key, value in layer.items()} for layer in mlp]
    table = check_network(mlp=mlp)
    assert table.ok, repr(table)
    assert [row.name for row in table.rows] == [f"layer {i}: {part}" for i in (2, 1, 0) for part in PARTS]
    assert [layer.keys() for layer in mlp] == [layer.keys() for layer in before]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_wrong_weight_gradient_is_named_in_its_layer(number):
    def backward(mlp, d_loss):
        oracle.mlp_backward(mlp, d_loss)
        mlp[number]["dW"] = mlp[number]["dW"] + 0.01

    assert wrong_rows(check_network(backward)) == [f"layer {number}: dW"]


def test_a_walk_that_hands_on_the_wrong_gradient_is_named_where_it_begins():
    def backward(mlp, d_loss):
        for layer in reversed(mlp):
            d_loss = 2 * oracle.layer_backward(layer, d_loss)

    assert wrong_rows(check_network(backward)) == [f"layer {i}: {part}" for i in (1, 0) for part in PARTS]


def test_a_network_without_a_forward_pass_gives_a_sentence():
    table = check_network(forward=lambda mlp, X: None)
    assert not table.ok
    assert "mlp_forward returned None" in repr(table)


# ------------------------------------------------------------ the bug hunt


def test_suspect_one_hides_behind_relu_and_is_caught_by_a_sigmoid():
    suspect = suspects.one(oracle.layer_backward)
    assert check_layer(suspect, layer=a_layer("relu")).ok
    assert wrong_rows(check_layer(suspect, layer=a_layer("sigmoid"))) == ["dZ", "dW", "db", "dX", "returned"]


def test_suspect_two_hides_in_a_batch_of_one():
    suspect = suspects.two(oracle.layer_backward)
    assert check_layer(suspect, n=1).ok
    assert wrong_rows(check_layer(suspect, n=3)) == ["db"]


@pytest.mark.parametrize("make", [suspects.one, suspects.two])
def test_suspects_pass_every_shape(make):
    layer, (X, dA) = a_layer(), a_batch()
    oracle.layer_forward(layer, X)
    Z = layer["Z"].copy()
    assert make(oracle.layer_backward)(layer, dA).shape == X.shape
    assert all(np.shape(layer[part]) == np.shape(layer[part[1:]]) for part in PARTS)
    assert np.array_equal(layer["Z"], Z)


# ------------------------------------------------------------ what it shows, and what it must not show


def test_the_table_reads_as_text_and_as_html():
    table = check_layer(spoil("dW", lambda g: g + 1))
    text, page = repr(table), table._repr_html_()
    assert "1 of 6 do not agree: dW." in text
    assert "<td style='text-align:left'>dW</td>" in page
    assert page.count("<tr>") == 7


@pytest.mark.parametrize("module", ["gradcheck.py", "comparison.py", "suspects.py"])
def test_no_product_of_matrices_and_no_slope_is_in_the_module(module):
    tree = ast.parse((LAB / module).read_text())
    assert not any(isinstance(node, ast.MatMult) for node in ast.walk(tree))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not names & {"dot", "matmul", "einsum", "exp", "maximum", "where", "heaviside", "T"}
