# %% right="reversed"
def mlp_backward(mlp, d_loss):
    grad = d_loss
    for layer in reversed(mlp):
        grad = layer_backward(layer, grad)

# %% right="indices counting down, keyword call"
def mlp_backward(mlp, d_loss):
    for i in range(len(mlp) - 1, -1, -1):
        if i == len(mlp) - 1:
            layer_backward(layer=mlp[i], dA=d_loss)
        else:
            layer_backward(layer=mlp[i], dA=mlp[i + 1]["dX"])
    return None

# %% right="recursion"
def mlp_backward(mlp, d_loss):
    if mlp:
        *rest, last = mlp
        mlp_backward(rest, layer_backward(last, d_loss))

# %% right="while loop on a copy of the list"
def mlp_backward(mlp, d_loss):
    todo = list(mlp)
    while todo:
        d_loss = layer_backward(todo.pop(), d_loss)

# %% right="functools.reduce"
from functools import reduce

def mlp_backward(mlp, d_loss):
    reduce(lambda dA, layer: layer_backward(layer, dA), mlp[::-1], d_loss)

# %% right="the products inline, nothing called but the slopes"
import numpy as np

def mlp_backward(mlp, d_loss):
    dA = d_loss
    for layer in mlp[::-1]:
        slope = np.where(layer["Z"] > 0, 1.0, 0.0) if layer["act"] == "relu" else layer["A"] * (1 - layer["A"])
        layer["dA"] = dA
        layer["dZ"] = dA * slope
        layer["dW"] = layer["X"].T @ layer["dZ"]
        layer["db"] = layer["dZ"].sum(0)
        dA = layer["dX"] = layer["dZ"] @ layer["W"].T

# %% right="negative indices and a first line of its own"
def mlp_backward(network, gradient):
    dX = layer_backward(network[-1], gradient)
    for k in range(2, len(network) + 1):
        print("layer", len(network) - k)
        dX = layer_backward(network[-k], dX)

# %% right="the list turned round and back again"
def mlp_backward(mlp, d_loss):
    mlp.reverse()
    for layer in mlp:
        d_loss = layer_backward(layer, d_loss)
    mlp.reverse()

# %% wrong="first layer to last" caught_by="each layer is handed the dX of the one after it" marks="2.7..3.3" names="first layer to last"
def mlp_backward(mlp, d_loss):
    for layer in mlp:
        d_loss = layer_backward(layer, d_loss)

# %% wrong="d_loss for every layer" caught_by="each layer is handed the dX of the one after it" marks="2.7..3.3" names="the gradient of the loss for every layer"
def mlp_backward(mlp, d_loss):
    for layer in reversed(mlp):
        layer_backward(layer, d_loss)

# %% wrong="dZ handed on" caught_by="each layer is handed the dX of the one after it" marks="1.5..2.1" names="dZ handed on"
def mlp_backward(mlp, d_loss):
    for layer in reversed(mlp):
        layer_backward(layer, d_loss)
        d_loss = layer["dZ"]

# %% wrong="the first layer is left out" caught_by="the pass goes down to the first layer" marks="2.7..3.4" names="never called for it"
def mlp_backward(mlp, d_loss):
    dA = d_loss
    for i in range(len(mlp) - 1, 0, -1):
        dA = layer_backward(mlp[i], dA)

# %% wrong="only the last layer" caught_by="each layer is handed the dX of the one after it" marks="1.5..2.1" names="never called for it"
def mlp_backward(mlp, d_loss):
    return layer_backward(mlp[-1], d_loss)

# %% wrong="return inside the loop" caught_by="each layer is handed the dX of the one after it" marks="1.5..2.1"
def mlp_backward(mlp, d_loss):
    for layer in mlp[::-1]:
        d_loss = layer_backward(layer, d_loss)
        return d_loss

# %% wrong="starts at the last layer but one" caught_by="the last layer is given the gradient of the loss" marks="0.7..1.4"
def mlp_backward(mlp, d_loss):
    for i in range(len(mlp) - 2, -1, -1):
        d_loss = layer_backward(mlp[i], d_loss)

# %% wrong="the list stays reversed" caught_by="the network stays as it was" marks="3.9..4.5" names="the caller's list is changed"
def mlp_backward(mlp, d_loss):
    mlp.reverse()
    for layer in mlp:
        d_loss = layer_backward(layer, d_loss)

# %% wrong="the list is emptied" caught_by="the network stays as it was" marks="2.8..3.5" names="the caller's list is changed"
def mlp_backward(mlp, d_loss):
    while mlp:
        d_loss = layer_backward(mlp.pop(), d_loss)

# %% wrong="three layers, by number" caught_by="a network of five layers" marks="3.5..4.2"
def mlp_backward(mlp, d_loss):
    a = layer_backward(mlp[2], d_loss)
    b = layer_backward(mlp[1], a)
    layer_backward(mlp[0], b)

# %% wrong="updates on the way" caught_by="the network stays as it was" marks="2.8..3.5" names="updated during the backward pass"
def mlp_backward(mlp, d_loss):
    for layer in reversed(mlp):
        d_loss = layer_backward(layer, d_loss)
        layer_update(layer, 0.1)

# %% wrong="the slope twice" caught_by="the last layer is given the gradient of the loss" marks="3.3..3.9"
def mlp_backward(mlp, d_loss):
    for layer in reversed(mlp):
        d = d_relu if layer["act"] == "relu" else d_sigmoid
        d_loss = layer_backward(layer, d_loss * d(layer["Z"]))

# %% wrong="keeps the first gradient it saw" caught_by="a second pass starts afresh" marks="4.2..4.8"
def mlp_backward(mlp, d_loss):
    for i in reversed(range(len(mlp))):
        if "dW" not in mlp[i]:
            layer_backward(mlp[i], d_loss if i == len(mlp) - 1 else mlp[i + 1]["dX"])

# %% wrong="inline, dA sent back in place of dZ" caught_by="each layer is handed the dX of the one after it" marks="2.7..3.3" names="done here, goes wrong"
def mlp_backward(mlp, d_loss):
    dA = d_loss
    for layer in reversed(mlp):
        slope = layer["A"] * (1 - layer["A"]) if layer["act"] == "sigmoid" else 1.0 * (layer["Z"] > 0)
        dZ = dA * slope
        dX = dA @ layer["W"].T
        layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dX)
        dA = dX

# %% wrong="inline, d_loss kept as every dA" caught_by="all gradients that are kept are right" marks="3.6..4.3" names="under 'dA'"
def mlp_backward(mlp, d_loss):
    dA = d_loss
    for layer in reversed(mlp):
        slope = layer["A"] * (1 - layer["A"]) if layer["act"] == "sigmoid" else 1.0 * (layer["Z"] > 0)
        dZ = dA * slope
        layer.update(dA=d_loss, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
        dA = layer["dX"]
