# %% right="rebinding"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]

# %% right="in place"
def layer_update(layer, lr):
    layer["W"] -= lr * layer["dW"]
    layer["b"] -= lr * layer["db"]

# %% right="loop over the names"
def layer_update(layer, lr):
    for name in "W", "b":
        layer[name] = layer[name] - layer["d" + name] * lr

# %% right="np.subtract with out, and a local name for the same array"
import numpy as np

def layer_update(layer, lr):
    W, b = layer["W"], layer["b"]
    np.subtract(W, np.multiply(lr, layer["dW"]), out=W)
    b[:] = b - lr * layer["db"]

# %% right="a step helper and dict.update"
def layer_update(L, rate=0.01):
    L.update(W=step(L["W"], L["dW"], rate), b=step(L["b"], L["db"], rate))
    return L

def step(value, gradient, rate):
    return value + (-rate) * gradient

# %% right="number by number, gradients set to zero afterwards"
import numpy as np

def layer_update(layer, lr):
    rows, cols = layer["W"].shape
    for j in range(cols):
        for i in range(rows):
            layer["W"][i, j] -= lr * layer["dW"][i, j]
        layer["b"][j] -= lr * layer["db"][j]
    layer["dW"] = np.zeros((rows, cols))
    layer["db"] = np.zeros(cols)

# %% right="single precision"
import numpy as np

def layer_update(layer, lr):
    lr = np.float32(lr)
    layer["W"] = layer["W"].astype(np.float32) - lr * layer["dW"].astype(np.float32)
    layer["b"] = layer["b"].astype(np.float32) - lr * layer["db"].astype(np.float32)

# %% wrong="plus" caught_by="W takes one step against dW" marks="1.6..2" names="plus in place of minus"
def layer_update(layer, lr):
    layer["W"] += lr * layer["dW"]
    layer["b"] += lr * layer["db"]

# %% wrong="updates a copy" caught_by="W takes one step against dW" marks="0..0" names="nothing has moved"
def layer_update(layer, lr):
    W = layer["W"]
    b = layer["b"]
    W = W - lr * layer["dW"]
    b = b - lr * layer["db"]

# %% wrong="returns the new weights, keeps nothing" caught_by="W takes one step against dW" marks="0..0" names="nothing has moved"
def layer_update(layer, lr):
    layer = dict(layer)
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]
    return layer

# %% wrong="lr is ignored" caught_by="W takes one step against dW" marks="1.6..2" names="lr is ignored"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - layer["dW"]
    layer["b"] = layer["b"] - layer["db"]

# %% wrong="lr written in" caught_by="W takes one step against dW" marks="1.6..2" names="another step length than lr"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - 0.01 * layer["dW"]
    layer["b"] = layer["b"] - 0.01 * layer["db"]

# %% wrong="b is forgotten" caught_by="b takes one step against db" marks="2.1..2.6" names="W moves. Which line of yours moves b"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]

# %% wrong="b moved by a scalar" caught_by="b takes one step against db" marks="2.1..2.6"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"].sum()

# %% wrong="divided by the number of samples" caught_by="W takes one step against dW" marks="1.6..2" names="the mean over the samples in place of the sum"
def layer_update(layer, lr):
    n = len(layer["X"])
    layer["W"] = layer["W"] - lr * layer["dW"] / n
    layer["b"] = layer["b"] - lr * layer["db"] / n

# %% wrong="the step in place of the weights" caught_by="W takes one step against dW" marks="1.6..2" names="the step in place of the weights"
def layer_update(layer, lr):
    layer["W"] = -lr * layer["dW"]
    layer["b"] = -lr * layer["db"]

# %% wrong="the step taken twice" caught_by="W takes one step against dW" marks="1.6..2" names="the step is taken twice"
def layer_update(layer, lr):
    for _ in range(2):
        layer["W"] = layer["W"] - lr * layer["dW"]
        layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="momentum nobody asked for" caught_by="a second call takes a second step" marks="2.8..3.2"
def layer_update(layer, lr):
    layer["vW"] = 0.9 * layer.get("vW", 0) + lr * layer["dW"]
    layer["vb"] = 0.9 * layer.get("vb", 0) + lr * layer["db"]
    layer["W"] = layer["W"] - layer["vW"]
    layer["b"] = layer["b"] - layer["vb"]

# %% wrong="b becomes a row" caught_by="W and b keep their shapes" marks="3..3.4" names="array of shape (1, 4)"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = (layer["b"] - lr * layer["db"]).reshape(1, -1)

# %% wrong="W minus in b" caught_by="b takes one step against db" marks="2.1..2.6" names="plus in place of minus"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] + lr * layer["db"]
