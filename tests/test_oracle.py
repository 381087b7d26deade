"""The oracle against other formulas, central differences, numbers worked by hand, and PyTorch where it is installed."""

import inspect
import math

import numpy as np
import pytest

from autograder_tests import oracle

SPEC = ((2, "relu"), (5, "sigmoid"), (4, "relu"), (3, "sigmoid"), (1, None))


def central_difference(f, x, h=1e-5):
    """Gradient of the number f() with respect to the array x, which f reads and which is moved one entry at a time."""
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f()
        x[index] = kept - h
        below = f()
        x[index] = kept
        gradient[index] = (above - below) / (2 * h)
    return gradient


def network(seed, n=7):
    """A small network with biases that are not 0, samples and labels; no pre-activation lies near relu's corner."""
    rng = np.random.default_rng(seed)
    mlp = oracle.init_mlp(SPEC, rng)
    for layer in mlp:
        layer["b"] = rng.normal(scale=0.3, size=layer["b"].shape)
    X = rng.normal(size=(n, 2))
    oracle.mlp_forward(mlp, X)
    assert min(abs(layer["Z"]).min() for layer in mlp if layer["act"] == "relu") > 1e-4
    return mlp, X, (rng.random(n) < 0.5).astype(int)


def test_there_are_exactly_the_18_functions_with_the_handouts_arguments():
    wanted = {
        "relu": "z",
        "d_relu": "z",
        "sigmoid": "z",
        "d_sigmoid": "z",
        "binary_crossentropy_loss": "y y_hat eps",
        "d_binary_crossentropy_loss": "y y_hat eps",
        "init_layer": "fan_in fan_out act rng",
        "init_mlp": "spec rng",
        "layer_forward": "layer X",
        "mlp_forward": "mlp X",
        "layer_backward": "layer dA",
        "mlp_backward": "mlp d_loss",
        "layer_update": "layer lr",
        "mlp_update": "mlp lr",
        "mlp_minibatch": "mlp X y lr",
        "mlp_epoch": "mlp X y batch lr rng",
        "mlp_train": "mlp X y batch epochs lr rng",
        "mlp_predict": "mlp X thresh",
    }
    public = {n: f for n, f in vars(oracle).items() if inspect.isfunction(f) and not n.startswith("_")}
    assert {name: " ".join(inspect.signature(f).parameters) for name, f in public.items()} == wanted
    assert inspect.signature(oracle.mlp_predict).parameters["thresh"].default == 0.5
    for name in ("binary_crossentropy_loss", "d_binary_crossentropy_loss"):
        assert inspect.signature(public[name]).parameters["eps"].default == 1e-10


# ------------------------------------------------------------ activations and loss


@pytest.mark.parametrize("shape", [(), (4,), (3, 2), (2, 3, 4)])
@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("relu", lambda v: v if v > 0 else 0.0),
        ("d_relu", lambda v: 1.0 if v > 0 else 0.0),
        ("sigmoid", lambda v: 1 / (1 + math.exp(-v))),
        ("d_sigmoid", lambda v: 0.25 / math.cosh(v / 2) ** 2),
    ],
)
def test_elementwise_functions_follow_their_formulas_and_keep_the_shape(name, formula, shape):
    z = np.random.default_rng(11).normal(scale=8, size=shape)
    before = np.copy(z)
    result = getattr(oracle, name)(z)
    wanted = np.array([formula(v) for v in np.ravel(z)]).reshape(shape)
    assert result.shape == shape
    np.testing.assert_allclose(result, wanted, rtol=1e-12, atol=0)
    np.testing.assert_array_equal(z, before)


def test_corner_whole_numbers_and_fractions():
    assert oracle.relu(np.array([-0.5, 0.0, 2.5])).tolist() == [0, 0, 2.5]
    assert oracle.relu(np.array([-3, 0, 4])).tolist() == [0, 0, 4]
    assert oracle.d_relu(np.array([-3, 0, 4])).tolist() == [0, 0, 1]
    assert oracle.d_relu(np.array([-0.0, 0.0])).tolist() == [0, 0]
    np.testing.assert_allclose(oracle.sigmoid(np.array([-2, 0, 2])), [0.119203, 0.5, 0.880797], atol=1e-6)
    np.testing.assert_allclose(oracle.d_sigmoid(np.array([-2, 0, 2])), [0.104994, 0.25, 0.104994], atol=1e-6)


@pytest.mark.filterwarnings("error")
def test_sigmoid_far_out_is_exact_and_silent():
    np.testing.assert_array_equal(oracle.sigmoid(np.array([-1000.0, 1000.0])), [0, 1])
    np.testing.assert_array_equal(oracle.d_sigmoid(np.array([-1000.0, 1000.0])), [0, 0])
    np.testing.assert_allclose(oracle.sigmoid(-30.0), math.exp(-30) / (1 + math.exp(-30)), rtol=1e-13)
    np.testing.assert_allclose(oracle.d_sigmoid(30.0), math.exp(-30) / (1 + math.exp(-30)) ** 2, rtol=1e-13)


@pytest.mark.parametrize(("f", "slope"), [(oracle.relu, oracle.d_relu), (oracle.sigmoid, oracle.d_sigmoid)])
def test_slopes_agree_with_central_differences(f, slope):
    z = np.random.default_rng(5).normal(scale=3, size=60)
    z = z[abs(z) > 1e-3]
    np.testing.assert_allclose(slope(z), (f(z + 1e-5) - f(z - 1e-5)) / 2e-5, atol=1e-9)


def test_loss_and_gradient_worked_by_hand():
    y, y_hat = np.array([1, 1, 1]), np.array([0.9, 0.1, 0.5])
    np.testing.assert_allclose(oracle.binary_crossentropy_loss(y, y_hat), [0.105, 2.303, 0.693], atol=5e-4)
    np.testing.assert_allclose(oracle.d_binary_crossentropy_loss(y, y_hat), [-1.111, -10, -2], atol=5e-4)
    np.testing.assert_allclose(oracle.binary_crossentropy_loss(1 - y, 1 - y_hat), [0.105, 2.303, 0.693], atol=5e-4)
    np.testing.assert_allclose(oracle.d_binary_crossentropy_loss(1 - y, 1 - y_hat), [1.111, 10, 2], atol=5e-4)


def test_loss_gradient_agrees_with_central_differences():
    rng = np.random.default_rng(3)
    y, y_hat = rng.integers(0, 2, size=(9, 1)), rng.uniform(0.05, 0.95, size=(9, 1))
    wanted = central_difference(lambda: oracle.binary_crossentropy_loss(y, y_hat).sum(), y_hat)
    np.testing.assert_allclose(oracle.d_binary_crossentropy_loss(y, y_hat), wanted, rtol=1e-6)


@pytest.mark.parametrize("y_shape", [(6,), (6, 1), (1, 6), (2, 3)])
@pytest.mark.parametrize("shape", [(6,), (6, 1), (2, 3), (3, 1, 2)])
def test_loss_takes_the_shape_of_y_hat(shape, y_shape):
    rng = np.random.default_rng(2)
    y, y_hat = rng.integers(0, 2, size=6), rng.uniform(size=6)
    for f in (oracle.binary_crossentropy_loss, oracle.d_binary_crossentropy_loss):
        result = f(y.reshape(y_shape), y_hat.reshape(shape))
        assert result.shape == shape
        np.testing.assert_array_equal(result.ravel(), f(y, y_hat))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("eps", [1e-10, 1e-3])
def test_certain_predictions_stay_finite(eps):
    y, y_hat = np.array([0, 0, 1, 1]), np.array([0.0, 1.0, 0.0, 1.0])
    far = -math.log(eps)
    np.testing.assert_allclose(oracle.binary_crossentropy_loss(y, y_hat, eps), [0, far, far, 0], atol=2 * eps + 1e-6)
    gradient = oracle.d_binary_crossentropy_loss(y, y_hat, eps)
    np.testing.assert_allclose(gradient, [1, 1 / eps, -1 / eps, -1], rtol=2 * eps + 1e-6)


def test_default_eps_is_the_handouts():
    assert oracle.binary_crossentropy_loss(np.array([1]), np.array([0.0]))[0] == pytest.approx(10 * math.log(10))


def test_too_few_labels_are_refused_in_words():
    for f in (oracle.binary_crossentropy_loss, oracle.d_binary_crossentropy_loss):
        with pytest.raises(ValueError, match="2 entries and y_hat has 3"):
            f(np.array([0, 1]), np.array([0.2, 0.4, 0.6]))


# ------------------------------------------------------------ building


def test_a_layer_is_complete_and_fills_hes_range():
    layer = oracle.init_layer(50, 400, "sigmoid", np.random.default_rng(8))
    limit = math.sqrt(6 / 50)
    assert layer.keys() == {"W", "b", "act", "shape"}
    assert layer["W"].shape == (50, 400) and layer["b"].shape == (400,) and not layer["b"].any()
    assert layer["act"] == "sigmoid" and isinstance(layer["shape"], str)
    assert -limit <= layer["W"].min() < -0.999 * limit and 0.999 * limit < layer["W"].max() <= limit
    assert layer["W"].std() == pytest.approx(limit / math.sqrt(3), rel=0.02)
    assert len(np.unique(abs(layer["W"]))) == layer["W"].size


def test_a_seed_repeats_a_network_and_a_generator_goes_on():
    rng = np.random.default_rng(1)
    first, second = oracle.init_mlp(SPEC, rng), oracle.init_mlp(list(map(list, SPEC)), rng)
    again = oracle.init_mlp(SPEC, np.random.default_rng(1))
    for a, b, c in zip(first, second, again, strict=True):
        np.testing.assert_array_equal(a["W"], c["W"])
        assert (a["W"] != b["W"]).all()


def test_the_network_of_the_lesson():
    spec = ((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None))
    mlp = oracle.init_mlp(spec, np.random.default_rng(0))
    assert [layer["W"].shape for layer in mlp] == [(2, 4), (4, 3), (3, 1)]
    assert [layer["act"] for layer in mlp] == ["relu", "relu", "sigmoid"]
    assert sum(layer["W"].size + layer["b"].size for layer in mlp) == 31


@pytest.mark.parametrize("spec", [[], [(2, "relu")]])
def test_a_spec_without_a_layer_is_refused_in_words(spec):
    with pytest.raises(ValueError, match="at least two pairs"):
        oracle.init_mlp(spec, np.random.default_rng(0))


# ------------------------------------------------------------ forward and backward


def test_forward_worked_by_hand():
    layer = {"W": np.array([[1, 0, -1, 2], [0, 1, 1, -1]]), "b": np.array([0, 1, 0, -1]), "act": "relu"}
    X = np.array([[1, 2], [0, -1], [3, 1]])
    result = oracle.layer_forward(layer, X)
    np.testing.assert_array_equal(layer["Z"], [[1, 3, 1, -1], [0, 0, -1, 0], [3, 2, -2, 4]])
    np.testing.assert_array_equal(result, [[1, 3, 1, 0], [0, 0, 0, 0], [3, 2, 0, 4]])
    np.testing.assert_array_equal(layer["A"], result)
    np.testing.assert_array_equal(layer["X"], X)


def test_backward_and_update_worked_by_hand():
    layer = {"W": np.array([[1.0], [-1.0]]), "b": np.array([0.5]), "act": "relu"}
    oracle.layer_forward(layer, np.array([[2.0, 1.0], [1.0, 3.0], [4.0, 1.0]]))
    dX = oracle.layer_backward(layer, np.array([[1.0], [2.0], [3.0]]))
    np.testing.assert_array_equal(layer["Z"], [[1.5], [-1.5], [3.5]])
    np.testing.assert_array_equal(layer["dA"], [[1], [2], [3]])
    np.testing.assert_array_equal(layer["dZ"], [[1], [0], [3]])
    np.testing.assert_array_equal(layer["dW"], [[14], [4]])
    np.testing.assert_array_equal(layer["db"], [4])
    np.testing.assert_array_equal(dX, [[1, -1], [0, 0], [3, -3]])
    np.testing.assert_array_equal(layer["dX"], dX)
    oracle.layer_update(layer, 0.1)
    np.testing.assert_allclose(layer["W"], [[-0.4], [-1.4]], rtol=1e-12)
    np.testing.assert_allclose(layer["b"], [0.1], rtol=1e-12)


def test_an_unknown_activation_is_named():
    with pytest.raises(ValueError, match=r"'tanh'.*'relu' or 'sigmoid'"):
        oracle.layer_forward({"W": np.ones((2, 3)), "b": np.zeros(3), "act": "tanh"}, np.ones((4, 2)))


def test_shapes_that_do_not_fit_are_named():
    layer = oracle.init_layer(3, 4, "relu", np.random.default_rng(0))
    for shape in ((5, 2), (3,)):
        with pytest.raises(ValueError, match=r"X has shape .* X must be \((5|n), 3\)"):
            oracle.layer_forward(layer, np.ones(shape))
    oracle.layer_forward(layer, np.ones((5, 3)))
    with pytest.raises(ValueError, match=r"dA has shape \(4, 5\): .* \(5, 4\)"):
        oracle.layer_backward(layer, np.ones((4, 5)))


@pytest.mark.parametrize("seed", [21, 22])
@pytest.mark.parametrize("n", [1, 7])
def test_every_gradient_agrees_with_central_differences(seed, n):
    mlp, X, y = network(seed, n)

    def loss():
        # Straight from the definitions, not through the oracle's own forward pass or loss.
        signal = X
        for layer in mlp:
            z = signal @ layer["W"] + layer["b"]
            signal = np.maximum(z, 0) if layer["act"] == "relu" else 1 / (1 + np.exp(-z))
        p = signal[:, 0]
        return -np.log(np.where(y == 1, p, 1 - p)).sum()

    y_hat = oracle.mlp_forward(mlp, X)
    assert oracle.binary_crossentropy_loss(y, y_hat).sum() == pytest.approx(loss(), rel=1e-12)
    assert oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(y, y_hat)) is None
    for layer in mlp:
        for parameter in ("W", "b"):
            wanted = central_difference(loss, layer[parameter])
            np.testing.assert_allclose(layer["d" + parameter], wanted, rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(mlp[0]["dX"], central_difference(loss, X), rtol=1e-5, atol=1e-8)


def test_gradients_agree_with_pytorch():
    torch = pytest.importorskip("torch")
    mlp, X, y = network(23)
    y_hat = oracle.mlp_forward(mlp, X)
    oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(y, y_hat))
    signal = torch.tensor(X)
    leaves = []
    for layer in mlp:
        W = torch.tensor(layer["W"], requires_grad=True)
        b = torch.tensor(layer["b"], requires_grad=True)
        leaves.append((W, b))
        signal = getattr(torch, layer["act"])(signal @ W + b)
    wanted = torch.tensor(y, dtype=torch.float64)
    torch.nn.functional.binary_cross_entropy(signal[:, 0], wanted, reduction="sum").backward()
    for layer, (W, b) in zip(mlp, leaves, strict=True):
        np.testing.assert_allclose(layer["dW"], W.grad.numpy(), rtol=1e-8, atol=1e-12)
        np.testing.assert_allclose(layer["db"], b.grad.numpy(), rtol=1e-8, atol=1e-12)


# ------------------------------------------------------------ update, training, prediction


def parameters(mlp):
    return np.concatenate([np.r_[layer["W"].ravel(), layer["b"]] for layer in mlp])


def test_one_step_moves_by_the_summed_gradient_and_returns_the_mean_loss_before_it():
    mlp, X, y = network(31)
    before = parameters(mlp)
    p = oracle.mlp_forward(mlp, X)[:, 0]
    loss = oracle.mlp_minibatch(mlp, X, y, 0.25)
    moved = (before - parameters(mlp)) / 0.25
    gradient = np.concatenate([np.r_[layer["dW"].ravel(), layer["db"]] for layer in mlp])
    assert loss == pytest.approx(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), rel=1e-12)
    np.testing.assert_allclose(moved, gradient, rtol=1e-9, atol=1e-12)


def test_an_update_of_the_network_is_an_update_of_each_layer():
    one, X, y = network(32)
    other, _, _ = network(32)
    for mlp in (one, other):
        oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(y, oracle.mlp_forward(mlp, X)))
    assert oracle.mlp_update(one, 0.3) is None
    for layer in other:
        oracle.layer_update(layer, 0.3)
    np.testing.assert_array_equal(parameters(one), parameters(other))


@pytest.mark.parametrize(("batch", "sizes"), [(1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (10, [7])])
def test_an_epoch_sees_each_sample_once_with_its_own_label(monkeypatch, batch, sizes):
    X = np.arange(14.0).reshape(7, 2)
    y = np.arange(7)
    seen = []

    def minibatch(mlp, X, y, lr):
        seen.append((X, y, lr))
        return float(len(seen))

    monkeypatch.setattr(oracle, "mlp_minibatch", minibatch)
    loss = oracle.mlp_epoch([], X, y, batch, 0.5, np.random.default_rng(4))
    assert [len(X) for X, _, _ in seen] == sizes
    labels = np.concatenate([y for _, y, _ in seen])
    assert sorted(labels) == list(range(7))
    np.testing.assert_array_equal(np.concatenate([X for X, _, _ in seen]), X[labels])
    assert {lr for *_, lr in seen} == {0.5}
    assert loss == pytest.approx(np.average(np.arange(1, len(sizes) + 1), weights=sizes))


def test_the_order_comes_from_the_generator_and_changes_every_epoch(monkeypatch):
    orders = []
    monkeypatch.setattr(oracle, "mlp_minibatch", lambda mlp, X, y, lr: orders.append(tuple(y)) or 0.0)
    for seed in (1, 1, 2):
        assert oracle.mlp_train([], np.zeros((9, 2)), np.arange(9), 9, 2, 0.1, np.random.default_rng(seed)) == [0, 0]
    assert orders[0] == orders[2] and orders[1] == orders[3]
    assert len(set(orders)) == 4


def test_training_learns_and_reports_every_epoch():
    rng = np.random.default_rng(6)
    X = rng.normal(size=(40, 2))
    y = (X[:, 0] > X[:, 1]).astype(int)
    mlp = oracle.init_mlp(((2, "relu"), (6, "sigmoid"), (1, None)), rng)
    losses = oracle.mlp_train(mlp, X, y, 3, 60, 0.05, rng)
    assert len(losses) == 60 and losses[-1] < 0.3 * losses[0]
    assert np.mean(oracle.mlp_predict(mlp, X) == y) > 0.9


def test_predictions_are_a_vector_and_honour_the_threshold():
    mlp, X, _ = network(41, n=30)
    p = oracle.mlp_forward(mlp, X)[:, 0]
    for thresh in (0.0, float(np.median(p)) + 1e-9, 1.0):
        result = oracle.mlp_predict(mlp, X, thresh)
        assert result.shape == (30,)
        np.testing.assert_array_equal(result, p > thresh)
    np.testing.assert_array_equal(oracle.mlp_predict(mlp, X), oracle.mlp_predict(mlp, X, 0.5))
    assert oracle.mlp_predict(mlp, X[:1]).shape == (1,)
