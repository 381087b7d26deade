"""Right versions of the 18 functions of the lab: what the checks compare with, and the callees of a marked function.

Written apart from the solutions in the notebooks, with other formulas where there is a choice: numerically stable forms
for the sigmoid and the loss, index notation (`numpy.einsum`) for the layers. The tests compare them with central
differences and with numbers worked out by hand.

A layer is a dict with the keys ``W`` (fan_in, fan_out), ``b`` (fan_out,), ``act`` ("relu" or "sigmoid") and ``shape``
(text). The forward pass adds ``X``, ``Z``, ``A``; the backward pass adds ``dA``, ``dZ``, ``dW``, ``db``, ``dX``. A
network is a list of layers. Names, argument names and equations: M. Caldwell, "COMP0088 Introduction to Machine
Learning: Lab Assignment 5", UCL, 2021, with equation 7 corrected to Z = XW + b.
"""

from __future__ import annotations

import numpy as np

# ------------------------------------------------------------ 1 · activations and loss


def relu(z):
    """Rectified linear unit: z where it is positive, 0 elsewhere.

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    ndarray or NumPy scalar, shape and dtype of `z`
    """
    z = np.asarray(z)
    return np.where(z > 0, z, np.zeros_like(z))[()]


def d_relu(z):
    """Slope of `relu`: 1 where z is positive, 0 elsewhere, and 0 at the corner (the subgradient that the lab chooses).

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    ndarray or NumPy scalar of float, shape of `z`
    """
    return np.heaviside(np.asarray(z, dtype=float), 0.0)


def sigmoid(z):
    """Logistic function 1 / (1 + exp(-z)), without overflow at either end.

    Parameters
    ----------
    z : array_like, any shape
        Logits.

    Returns
    -------
    ndarray or NumPy scalar of float, shape of `z`
        Probabilities.
    """
    return np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))


def d_sigmoid(z):
    """Slope of `sigmoid`: σ(z) σ(-z), which keeps its digits far from 0, where 1 - σ(z) would lose them.

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    ndarray or NumPy scalar of float, shape of `z`, between 0 and 1/4
    """
    z = np.asarray(z, dtype=float)
    return np.exp(-np.logaddexp(0.0, -z) - np.logaddexp(0.0, z))


def _labels_and_probabilities(y, y_hat, eps):
    """Return y in y_hat's shape and y_hat kept eps away from 0 and 1, both as float arrays."""
    y_hat = np.asarray(y_hat, dtype=float)
    y = np.asarray(y, dtype=float)
    if y.size != y_hat.size:
        raise ValueError(f"y has {y.size} entries and y_hat has {y_hat.size}: give one label for each prediction")
    return y.reshape(y_hat.shape), np.minimum(np.maximum(y_hat, eps), 1.0 - eps)


def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    """Cross-entropy of each prediction, in nats.

    Parameters
    ----------
    y : array_like
        Labels, 0 or 1: as many as there are predictions, in any shape.
    y_hat : array_like, any shape
        Predicted probabilities of label 1.
    eps : float
        Predictions are kept this far away from 0 and from 1.

    Returns
    -------
    ndarray or NumPy scalar of float, shape of `y_hat`
        One loss for each prediction.

    Raises
    ------
    ValueError
        If `y` and `y_hat` differ in their number of entries.
    """
    y, p = _labels_and_probabilities(y, y_hat, eps)
    return -(y * np.log(p) + (1.0 - y) * np.log1p(-p))


def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    """Derivative of `binary_crossentropy_loss` by `y_hat`, for each prediction.

    Parameters
    ----------
    y : array_like
        Labels, 0 or 1: as many as there are predictions, in any shape.
    y_hat : array_like, any shape
        Predicted probabilities of label 1.
    eps : float
        Predictions are kept this far away from 0 and from 1, so that a gradient is never larger than 1 / eps.

    Returns
    -------
    ndarray or NumPy scalar of float, shape of `y_hat`
        Loss per unit of probability; negative where the label is 1.

    Raises
    ------
    ValueError
        If `y` and `y_hat` differ in their number of entries.
    """
    y, p = _labels_and_probabilities(y, y_hat, eps)
    return (1.0 - y) / (1.0 - p) - y / p


# ------------------------------------------------------------ 2 · building


def init_layer(fan_in, fan_out, act, rng):
    """Make one layer, its weights drawn uniformly from He's range ±sqrt(6 / fan_in).

    Parameters
    ----------
    fan_in, fan_out : int
        Numbers of incoming and of outgoing connections.
    act : {"relu", "sigmoid"}
        Name of the activation.
    rng : numpy.random.Generator
        The only source of random numbers.

    Returns
    -------
    dict
        ``W`` (fan_in, fan_out), ``b`` (fan_out,) zeros, ``act`` as given, ``shape`` as text.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015.
    """
    limit = (6.0 / fan_in) ** 0.5
    return {
        "W": limit * (2.0 * rng.random((fan_in, fan_out)) - 1.0),
        "b": np.zeros(fan_out),
        "act": act,
        "shape": f"{fan_in} → {fan_out}",
    }


def init_mlp(spec, rng):
    """Make the layers of a network.

    Parameters
    ----------
    spec : sequence of (fan_in, act)
        At least two pairs. The last one only says how many outputs the network has; its `act` is None.
    rng : numpy.random.Generator

    Returns
    -------
    list of dict
        ``len(spec) - 1`` layers; each has the activation of its own pair and feeds the next.

    Raises
    ------
    ValueError
        If `spec` has fewer than two pairs.
    """
    if len(spec) < 2:
        raise ValueError("spec needs at least two pairs (fan_in, act): one layer, and the size of what comes out of it")
    sizes, acts = zip(*spec, strict=True)
    return [init_layer(*sizes[i : i + 2], acts[i], rng) for i in range(len(sizes) - 1)]


# ------------------------------------------------------------ 3 · forward and 4 · backward

_ACTIVATIONS = {"relu": (relu, d_relu), "sigmoid": (sigmoid, d_sigmoid)}


def _activation(layer):
    """Return the layer's activation and its slope."""
    try:
        return _ACTIVATIONS[layer["act"]]
    except KeyError:
        raise ValueError(f"this layer's act is {layer.get('act')!r}: it must be 'relu' or 'sigmoid'") from None


def layer_forward(layer, X):
    """Send samples through one layer: Z = XW + b, A = act(Z).

    Parameters
    ----------
    layer : dict
        Gets the keys ``X`` (n, fan_in), ``Z`` and ``A`` (n, fan_out).
    X : array_like, shape (n, fan_in)

    Returns
    -------
    ndarray, shape (n, fan_out)
        The same array as ``layer["A"]``.

    Raises
    ------
    ValueError
        If the columns of `X` do not fit the rows of ``W``, or the activation is unknown.
    """
    function, _ = _activation(layer)
    X = np.asarray(X)
    if X.ndim != 2 or X.shape[1] != len(layer["W"]):
        wanted = f"({'n' if X.ndim != 2 else len(X)}, {len(layer['W'])})"
        raise ValueError(f"X has shape {X.shape}, but this layer's W has shape {layer['W'].shape}: X must be {wanted}")
    Z = np.einsum("ni,io->no", X, layer["W"]) + np.reshape(layer["b"], (1, -1))
    layer.update(X=X, Z=Z, A=function(Z))
    return layer["A"]


def mlp_forward(mlp, X):
    """Send samples through all layers in turn.

    Parameters
    ----------
    mlp : list of dict
        Each layer gets what `layer_forward` stores.
    X : array_like, shape (n, fan_in of the first layer)

    Returns
    -------
    ndarray, shape (n, fan_out of the last layer)
    """
    signal = X
    for layer in mlp:
        signal = layer_forward(layer, signal)
    return signal


def layer_backward(layer, dA):
    """Send a gradient back through one layer; `layer_forward` has been there before.

    Parameters
    ----------
    layer : dict
        Gets the keys ``dA`` and ``dZ`` (n, fan_out), ``dW`` (fan_in, fan_out), ``db`` (fan_out,), ``dX`` (n, fan_in).
        ``dW`` and ``db`` are sums over the samples.
    dA : array_like, shape (n, fan_out)
        Gradient of the loss with respect to the layer's output.

    Returns
    -------
    ndarray, shape (n, fan_in)
        Gradient of the loss with respect to the layer's input: the same array as ``layer["dX"]``.

    Raises
    ------
    ValueError
        If `dA` has not the shape of the layer's output.
    """
    _, slope = _activation(layer)
    dA = np.asarray(dA)
    if dA.shape != layer["Z"].shape:
        raise ValueError(f"dA has shape {dA.shape}: it must have the shape of the layer's A, {layer['Z'].shape}")
    dZ = dA * slope(layer["Z"])
    layer.update(
        dA=dA,
        dZ=dZ,
        dW=np.einsum("ni,no->io", layer["X"], dZ),
        db=np.einsum("no->o", dZ).reshape(np.shape(layer["b"])),
        dX=np.einsum("no,io->ni", dZ, layer["W"]),
    )
    return layer["dX"]


def mlp_backward(mlp, d_loss):
    """Send the gradient of the loss back through all layers, last to first.

    Parameters
    ----------
    mlp : list of dict
        Each layer gets what `layer_backward` stores.
    d_loss : array_like, shape (n, fan_out of the last layer)
        Gradient of the loss with respect to the network's output.
    """
    gradient = d_loss
    for layer in mlp[::-1]:
        gradient = layer_backward(layer, gradient)


# ------------------------------------------------------------ 5 · update, 6 · training, 7 · use


def layer_update(layer, lr):
    """Move the layer's weights and biases one step against their gradients.

    Parameters
    ----------
    layer : dict
        ``W`` and ``b`` are replaced by new arrays; ``dW`` and ``db`` are read.
    lr : float
        Learning rate.
    """
    for parameter in ("W", "b"):
        layer[parameter] = np.subtract(layer[parameter], np.multiply(lr, layer["d" + parameter]))


def mlp_update(mlp, lr):
    """Move every layer's weights and biases once, as `layer_update` does.

    Parameters
    ----------
    mlp : list of dict
    lr : float
        Learning rate.
    """
    for layer in mlp:
        layer_update(layer, lr)


def mlp_minibatch(mlp, X, y, lr):
    """Take one step of gradient descent on one batch; the gradient is the sum over the batch.

    Parameters
    ----------
    mlp : list of dict
    X : array_like, shape (n, fan_in of the first layer)
    y : array_like, n entries
        Labels, 0 or 1.
    lr : float
        Learning rate.

    Returns
    -------
    float
        Mean loss over the batch, before the step.
    """
    y_hat = mlp_forward(mlp, X)
    loss = float(np.mean(binary_crossentropy_loss(y, y_hat)))
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return loss


def mlp_epoch(mlp, X, y, batch, lr, rng):
    """Train on every sample once, in an order drawn from `rng`, `batch` samples at a time.

    Parameters
    ----------
    mlp : list of dict
    X : array_like, shape (N, fan_in of the first layer)
    y : array_like, N entries
    batch : int
        Samples in a batch; the last one has what is left over.
    lr : float
        Learning rate.
    rng : numpy.random.Generator

    Returns
    -------
    float
        Mean loss over the N samples, each measured just before its batch's step.
    """
    X, y = np.asarray(X), np.asarray(y)
    order = rng.permutation(len(X))
    total = 0.0
    for chosen in np.split(order, range(batch, len(order), batch)):
        total += len(chosen) * mlp_minibatch(mlp, X[chosen], y[chosen], lr)
    return total / len(order)


def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    """Train for several epochs.

    Parameters
    ----------
    mlp : list of dict
    X : array_like, shape (N, fan_in of the first layer)
    y : array_like, N entries
    batch : int
        Samples in a batch.
    epochs : int
    lr : float
        Learning rate.
    rng : numpy.random.Generator

    Returns
    -------
    list of float
        The mean loss of each epoch, in order.
    """
    return [mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(epochs)]


def mlp_predict(mlp, X, thresh=0.5):
    """Turn the network's probabilities into labels.

    Parameters
    ----------
    mlp : list of dict
        A network with one output.
    X : array_like, shape (N, fan_in of the first layer)
    thresh : float
        Probability from which on a sample gets label 1.

    Returns
    -------
    ndarray of int, shape (N,)
        Labels, 0 or 1.
    """
    return np.greater_equal(mlp_forward(mlp, X), thresh).astype(int).reshape(len(X))
