# %% right="for loop"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, lr)

# %% right="backwards, by index, keyword call"
def mlp_update(mlp, lr):
    for i in range(len(mlp) - 1, -1, -1):
        layer_update(layer=mlp[i], lr=lr)

# %% right="a list comprehension for its effect"
def mlp_update(mlp, lr):
    [layer_update(layer, lr) for layer in mlp]
    return mlp

# %% right="recursion"
def mlp_update(mlp, lr):
    if len(mlp) > 0:
        layer_update(mlp[0], lr)
        mlp_update(mlp[1:], lr)

# %% right="inline"
def mlp_update(net, step):
    for k, layer in enumerate(net):
        for p in ("W", "b"):
            net[k][p] = layer[p] - step * layer["d" + p]

# %% right="while loop with an iterator"
def mlp_update(mlp, lr):
    layers = iter(mlp)
    while (layer := next(layers, None)) is not None:
        layer_update(layer, lr)

# %% right="slice assign new list"
def mlp_update(mlp, lr):
    mlp[:] = [{**l, 'W': l['W'] - lr * l['dW'], 'b': l['b'] - lr * l['db']} for l in mlp]

# %% right="two halves of the step"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, lr / 2)
        layer_update(layer, lr / 2)

# %% right="map list"
def mlp_update(mlp, lr):
    list(map(lambda l: layer_update(l, lr), mlp))

# %% right="shuffled order"
import random
def mlp_update(mlp, lr):
    order = list(range(len(mlp))); random.shuffle(order)
    for i in order: layer_update(mlp[i], lr)

# %% wrong="return inside the loop" caught_by="every layer moves" names="only the first layer"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, lr)
        return

# %% wrong="the last layer is left out" caught_by="every layer moves" names="the last layer is left out"
def mlp_update(mlp, lr):
    for i in range(len(mlp) - 1):
        layer_update(mlp[i], lr)

# %% wrong="the first layer is left out" caught_by="every layer moves" names="the first layer is left out"
def mlp_update(mlp, lr):
    for i in range(1, len(mlp)):
        layer_update(mlp[i], lr)

# %% wrong="twice" caught_by="each layer takes one step of length lr" names="the step is taken twice"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, lr)
    for layer in reversed(mlp):
        layer_update(layer, lr)

# %% wrong="another lr" caught_by="each layer takes one step of length lr" names="another step length than lr"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, 0.01)

# %% wrong="a copy of each layer" caught_by="every layer moves" earns="nothing" names="nothing has moved"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer.copy(), lr)

# %% wrong="the first layer as often as there are layers" caught_by="every layer moves" names="only the first layer moved, and it took"
def mlp_update(mlp, lr):
    for i in range(len(mlp)):
        layer_update(mlp[0], lr)

# %% wrong="lr divided by the number of layers" caught_by="each layer takes one step of length lr"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, lr / len(mlp))

# %% wrong="inline, biases forgotten" caught_by="each layer takes one step of length lr"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer["W"] -= lr * layer["dW"]

# %% wrong="inline, plus" caught_by="each layer takes one step of length lr" names="plus instead of minus"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer["W"] += lr * layer["dW"]
        layer["b"] += lr * layer["db"]

# %% wrong="empties the list" caught_by="the list of layers stays as it was" names="the caller's list is changed"
def mlp_update(mlp, lr):
    while mlp:
        layer_update(mlp.pop(), lr)

# %% wrong="only last" caught_by="every layer moves" names="only the last layer"
def mlp_update(mlp, lr):
    layer_update(mlp[-1], lr)

# %% wrong="generator unused" caught_by="every layer moves" earns="nothing" names="nothing has moved"
def mlp_update(mlp, lr):
    (layer_update(l, lr) for l in mlp)

# %% wrong="reverse" caught_by="the list of layers stays as it was" names="the caller's list is changed" visible="passes"
def mlp_update(mlp, lr):
    mlp.reverse()
    for l in mlp:
        layer_update(l, lr)

# %% wrong="-lr" caught_by="each layer takes one step of length lr" names="plus instead of minus"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, -lr)

# %% wrong="arguments exchanged" caught_by="every layer moves" earns="nothing"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(lr, layer)

# %% wrong="hard coded three" caught_by="every layer moves" visible="passes"
def mlp_update(mlp, lr):
    for i in range(3):
        layer_update(mlp[i], lr)

# %% wrong="b rows inline" caught_by="each layer takes one step of length lr at 50 %" names="array of shape" visible="passes"
def mlp_update(mlp, lr):
    for l in mlp:
        l['W'] = l['W'] - lr * l['dW']
        l['b'] = (l['b'] - lr * l['db'])[None, :]

# %% wrong="mean by n" caught_by="each layer takes one step of length lr" names="the mean over the samples"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, lr / len(layer['X']))

# %% wrong="layers with large gradients are left out" caught_by="right for values of every kind"
import numpy as np

def mlp_update(mlp, lr):
    for layer in mlp:
        if np.abs(layer["dW"]).max() < 100:
            layer_update(layer, lr)

# %% wrong="layers with tiny gradients are left out" caught_by="right for values of every kind"
import numpy as np

def mlp_update(mlp, lr):
    for layer in mlp:
        if np.abs(layer["dW"]).max() > 1e-3:
            layer_update(layer, lr)

# %% wrong="layers whose db is zero are left out" caught_by="right for values of every kind"
def mlp_update(mlp, lr):
    for layer in mlp:
        if layer["db"].any():
            layer_update(layer, lr)

# %% wrong="six layers at most" caught_by="right for values of every kind"
def mlp_update(mlp, lr):
    for layer in mlp[:6]:
        layer_update(layer, lr)

# %% wrong="square layers are left out" caught_by="right for values of every kind"
def mlp_update(mlp, lr):
    for layer in mlp:
        if layer["W"].shape[0] != layer["W"].shape[1]:
            layer_update(layer, lr)

# %% wrong="layers of one input are left out" caught_by="right for values of every kind"
def mlp_update(mlp, lr):
    for layer in mlp:
        if layer["W"].shape[0] > 1:
            layer_update(layer, lr)

# %% wrong="a second layer of the same text is left out" caught_by="right for values of every kind"
def mlp_update(mlp, lr):
    seen = set()
    for layer in mlp:
        if layer["shape"] not in seen:
            layer_update(layer, lr)
        seen.add(layer["shape"])

# %% wrong="lr capped at 1" caught_by="right for values of every kind"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, min(lr, 1))

# %% wrong="the network's gradient is clipped by its norm" caught_by="right for values of every kind"
import numpy as np

def mlp_update(mlp, lr):
    norm = np.sqrt(sum((layer["dW"] ** 2).sum() for layer in mlp))
    if norm > 100:
        lr = lr * 100 / norm
    for layer in mlp:
        layer_update(layer, lr)

# %% wrong="hidden sigmoid layers are left out" caught_by="right for values of every kind"
def mlp_update(mlp, lr):
    for i, layer in enumerate(mlp):
        if layer["act"] == "relu" or i == len(mlp) - 1:
            layer_update(layer, lr)

# %% wrong="lr smaller for deep networks" caught_by="right for values of every kind"
def mlp_update(mlp, lr):
    for i, layer in enumerate(mlp):
        layer_update(layer, lr if i < 4 else lr / 2)
