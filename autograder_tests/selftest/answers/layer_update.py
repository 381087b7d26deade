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

# %% right="stack b under W"
import numpy as np

def layer_update(layer, lr):
    A = np.vstack([layer['W'], layer['b']])
    G = np.vstack([layer['dW'], layer['db']])
    A = A - lr * G
    layer['W'], layer['b'] = A[:-1], A[-1]

# %% right="dict or"
def layer_update(layer, lr):
    layer |= {'W': layer['W'] - lr * layer['dW'], 'b': layer['b'] - lr * layer['db']}

# %% right="np.vectorize"
import numpy as np

step = np.vectorize(lambda w, g, lr: w - lr * g, otypes=[float])
def layer_update(layer, lr):
    layer['W'] = step(layer['W'], layer['dW'], lr)
    layer['b'] = step(layer['b'], layer['db'], lr)

# %% right="lambda"
layer_update = lambda layer, lr: layer.update({k: layer[k] - lr * layer['d' + k] for k in 'Wb'})

# %% wrong="plus" caught_by="W takes one step against dW" names="plus instead of minus"
def layer_update(layer, lr):
    layer["W"] += lr * layer["dW"]
    layer["b"] += lr * layer["db"]

# %% wrong="updates a copy" caught_by="W takes one step against dW" earns="nothing" names="nothing has moved"
def layer_update(layer, lr):
    W = layer["W"]
    b = layer["b"]
    W = W - lr * layer["dW"]
    b = b - lr * layer["db"]

# %% wrong="returns the new weights, keeps nothing" caught_by="W takes one step against dW" earns="nothing" names="nothing has moved"
def layer_update(layer, lr):
    layer = dict(layer)
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]
    return layer

# %% wrong="lr is ignored" caught_by="W takes one step against dW" names="lr is ignored"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - layer["dW"]
    layer["b"] = layer["b"] - layer["db"]

# %% wrong="lr written in" caught_by="W takes one step against dW" names="another step length than lr"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - 0.01 * layer["dW"]
    layer["b"] = layer["b"] - 0.01 * layer["db"]

# %% wrong="b is forgotten" caught_by="b takes one step against db" names="W moves. Which line of yours moves b"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]

# %% wrong="b moved by a scalar" caught_by="b takes one step against db" visible="passes"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"].sum()

# %% wrong="divided by the number of samples" caught_by="W takes one step against dW" names="the mean over the samples instead of the sum"
def layer_update(layer, lr):
    n = len(layer["X"])
    layer["W"] = layer["W"] - lr * layer["dW"] / n
    layer["b"] = layer["b"] - lr * layer["db"] / n

# %% wrong="the step instead of the weights" caught_by="W takes one step against dW" names="the step instead of the weights"
def layer_update(layer, lr):
    layer["W"] = -lr * layer["dW"]
    layer["b"] = -lr * layer["db"]

# %% wrong="the step taken twice" caught_by="W takes one step against dW" names="the step is taken twice"
def layer_update(layer, lr):
    for _ in range(2):
        layer["W"] = layer["W"] - lr * layer["dW"]
        layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="momentum nobody asked for" caught_by="a second call takes a second step" visible="passes"
def layer_update(layer, lr):
    layer["vW"] = 0.9 * layer.get("vW", 0) + lr * layer["dW"]
    layer["vb"] = 0.9 * layer.get("vb", 0) + lr * layer["db"]
    layer["W"] = layer["W"] - layer["vW"]
    layer["b"] = layer["b"] - layer["vb"]

# %% wrong="b becomes a row" caught_by="W and b keep their shapes" names="array of shape (1, 4)"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = (layer["b"] - lr * layer["db"]).reshape(1, -1)

# %% wrong="W minus in b" caught_by="b takes one step against db" names="plus instead of minus"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] + lr * layer["db"]

# %% wrong="step alone" caught_by="W takes one step against dW"
def layer_update(layer, lr):
    layer['W'] = -lr * layer['dW']
    layer['b'] = -lr * layer['db']

# %% wrong="positive step alone" caught_by="W takes one step against dW" names="the step, with a plus"
def layer_update(layer, lr):
    layer['W'] = lr * layer['dW']
    layer['b'] = lr * layer['db']

# %% wrong="swapped roles: grad - lr*W" caught_by="W takes one step against dW" names="the weights and their gradient exchanged"
def layer_update(layer, lr):
    layer['W'] = layer['dW'] - lr * layer['W']
    layer['b'] = layer['db'] - lr * layer['b']

# %% wrong="(W - lr) * dW" caught_by="W takes one step against dW" names="brackets round the weights and lr"
def layer_update(layer, lr):
    layer['W'] = (layer['W'] - lr) * layer['dW']
    layer['b'] = (layer['b'] - lr) * layer['db']

# %% wrong="sign of gradient" caught_by="W takes one step against dW" names="the gradient without its size"
import numpy as np

def layer_update(layer, lr):
    layer['W'] -= lr * np.sign(layer['dW'])
    layer['b'] -= lr * np.sign(layer['db'])

# %% wrong="abs" caught_by="W takes one step against dW" names="the gradient without its sign" visible="passes"
def layer_update(layer, lr):
    layer['W'] -= lr * abs(layer['dW'])
    layer['b'] -= lr * abs(layer['db'])

# %% wrong="W minus lr" caught_by="W takes one step against dW" names="lr subtracted from the weights"
def layer_update(layer, lr):
    layer['W'] -= lr
    layer['b'] -= lr

# %% wrong="W lists" caught_by="W and b keep their shapes" names="W is a list"
def layer_update(layer, lr):
    layer['W'] = (layer['W'] - lr * layer['dW']).tolist()
    layer['b'] = (layer['b'] - lr * layer['db']).tolist()

# %% wrong="rounded" caught_by="W takes one step against dW" names="rounded" visible="passes"
import numpy as np

def layer_update(layer, lr):
    layer['W'] = np.round(layer['W'] - lr * layer['dW'], 2)
    layer['b'] = np.round(layer['b'] - lr * layer['db'], 2)

# %% wrong="multiply (1-lr)" caught_by="W takes one step against dW" names="the weights instead of their gradient"
def layer_update(layer, lr):
    layer['W'] = layer['W'] * (1 - lr)
    layer['b'] = layer['b'] * (1 - lr)

# %% wrong="global state lr decays" caught_by="W takes one step against dW" visible="passes"
count = [0]
def layer_update(layer, lr):
    count[0] += 1
    layer['W'] -= lr / count[0] * layer['dW']
    layer['b'] -= lr / count[0] * layer['db']

# %% wrong="only b" caught_by="W takes one step against dW" names="b moves. Which line of yours moves W"
def layer_update(layer, lr):
    layer['b'] -= lr * layer['db']

# %% wrong="gradients clipped at ±30" caught_by="right for values of every kind"
import numpy as np

def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * np.clip(layer["dW"], -30, 30)
    layer["b"] = layer["b"] - lr * np.clip(layer["db"], -30, 30)

# %% wrong="no step when a gradient is large" caught_by="right for values of every kind"
import numpy as np

def layer_update(layer, lr):
    if np.abs(layer["dW"]).max() > 100:
        return
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="no step when the gradient is tiny" caught_by="right for values of every kind"
import numpy as np

def layer_update(layer, lr):
    if np.abs(layer["dW"]).max() < 1e-3:
        return
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="W moves only where db is not zero" caught_by="right for values of every kind"
def layer_update(layer, lr):
    if layer["db"].any():
        layer["W"] = layer["W"] - lr * layer["dW"]
        layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="square W transposed" caught_by="right for values of every kind"
def layer_update(layer, lr):
    dW = layer["dW"]
    if dW.shape[0] == dW.shape[1]:
        dW = dW.T
    layer["W"] = layer["W"] - lr * dW
    layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="a layer of one unit keeps its bias" caught_by="right for values of every kind"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]
    if len(layer["b"]) > 1:
        layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="lr capped at 1" caught_by="right for values of every kind"
def layer_update(layer, lr):
    lr = min(lr, 1)
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="at least 1e-3 for lr" caught_by="right for values of every kind"
def layer_update(layer, lr):
    lr = max(lr, 1e-3)
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="weights kept within ±10" caught_by="right for values of every kind"
import numpy as np

def layer_update(layer, lr):
    layer["W"] = np.clip(layer["W"] - lr * layer["dW"], -10, 10)
    layer["b"] = np.clip(layer["b"] - lr * layer["db"], -10, 10)

# %% wrong="weight decay for large weights" caught_by="right for values of every kind"
import numpy as np

def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"] - 0.01 * np.where(np.abs(layer["W"]) > 5, layer["W"], 0)
    layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="norm clipped" caught_by="right for values of every kind"
import numpy as np

def layer_update(layer, lr):
    norm = np.linalg.norm(layer["dW"])
    k = 1.0 if norm < 100 else 100 / norm
    layer["W"] = layer["W"] - lr * k * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="sigmoid layers are not moved" caught_by="right for values of every kind"
def layer_update(layer, lr):
    if layer["act"] == "sigmoid":
        return
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="sigmoid layers take half a step" caught_by="right for values of every kind"
def layer_update(layer, lr):
    k = 0.5 if layer["act"] == "sigmoid" else 1
    layer["W"] = layer["W"] - k * lr * layer["dW"]
    layer["b"] = layer["b"] - k * lr * layer["db"]

# %% wrong="divides when there are many samples" caught_by="right for values of every kind"
def layer_update(layer, lr):
    n = len(layer["X"]) if "X" in layer else 1
    if n > 20:
        lr = lr / n
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]

# %% wrong="the step with a plus, instead of the weights" caught_by="W takes one step against dW" names="the step, with a plus"
def layer_update(layer, lr):
    layer["W"] = lr * layer["dW"]
    layer["b"] = lr * layer["db"]

# %% wrong="divided by lr" caught_by="W takes one step against dW" names="another step length than lr"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - layer["dW"] / lr
    layer["b"] = layer["b"] - layer["db"] / lr

# %% wrong="the gradients are moved" caught_by="W takes one step against dW" earns="nothing" names="nothing has moved"
def layer_update(layer, lr):
    layer["dW"] = layer["W"] - lr * layer["dW"]
    layer["db"] = layer["b"] - lr * layer["db"]
