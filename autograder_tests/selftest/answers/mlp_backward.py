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

# %% right="reads the dX that is kept"
def mlp_backward(mlp, d_loss):
    n = len(mlp)
    for i in range(n-1, -1, -1):
        if i == n-1: layer_backward(mlp[i], d_loss)
        else: layer_backward(mlp[i], mlp[i+1]['dX'])


# %% right="a function inside"
def mlp_backward(mlp, d_loss):
    def go(i, g):
        if i >= 0: go(i-1, layer_backward(mlp[i], g))
    go(len(mlp)-1, d_loss)


# %% right="all inline, slopes from A"
import numpy as np


def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in mlp[::-1]:
        s = (l['Z'] > 0).astype(float) if l['act'] == 'relu' else l['A'] * (1 - l['A'])
        dZ = g * s
        l.update(dA=g, dZ=dZ, dW=np.dot(l['X'].T, dZ), db=np.ones(len(dZ)) @ dZ, dX=np.dot(dZ, l['W'].T))
        g = l['dX']


# %% right="pairs of neighbours"
def mlp_backward(mlp, d_loss):
    layer_backward(mlp[-1], d_loss)
    for l, nxt in zip(mlp[-2::-1], mlp[:0:-1]):
        layer_backward(l, nxt['dX'])


# %% right="dX worked out again"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        layer_backward(l, g)
        g = l['dZ'] @ l['W'].T


# %% right="a class"
class Back:
    def __init__(s, m): s.m = m
    def run(s, g):
        for l in s.m[::-1]: g = layer_backward(l, g)

def mlp_backward(mlp, d_loss):
    Back(mlp).run(d_loss)


# %% wrong="first layer to last" caught_by="each layer is handed the dX of the one after it" names="first layer to last"
def mlp_backward(mlp, d_loss):
    for layer in mlp:
        d_loss = layer_backward(layer, d_loss)

# %% wrong="d_loss for every layer" caught_by="each layer is handed the dX of the one after it" names="the gradient of the loss for every layer"
def mlp_backward(mlp, d_loss):
    for layer in reversed(mlp):
        layer_backward(layer, d_loss)

# %% wrong="dZ handed on" caught_by="each layer is handed the dX of the one after it" names="dZ handed on"
def mlp_backward(mlp, d_loss):
    for layer in reversed(mlp):
        layer_backward(layer, d_loss)
        d_loss = layer["dZ"]

# %% wrong="the first layer is left out" caught_by="the pass goes down to the first layer" names="never called for it"
def mlp_backward(mlp, d_loss):
    dA = d_loss
    for i in range(len(mlp) - 1, 0, -1):
        dA = layer_backward(mlp[i], dA)

# %% wrong="only the last layer" caught_by="each layer is handed the dX of the one after it" names="never called for it"
def mlp_backward(mlp, d_loss):
    return layer_backward(mlp[-1], d_loss)

# %% wrong="return inside the loop" caught_by="each layer is handed the dX of the one after it" names="layers left out"
def mlp_backward(mlp, d_loss):
    for layer in mlp[::-1]:
        d_loss = layer_backward(layer, d_loss)
        return d_loss

# %% wrong="starts at the last layer but one" caught_by="each layer is handed the dX of the one after it" names="layers left out"
def mlp_backward(mlp, d_loss):
    for i in range(len(mlp) - 2, -1, -1):
        d_loss = layer_backward(mlp[i], d_loss)

# %% wrong="the list stays reversed" caught_by="the network stays as it was" names="the caller's list is changed"
def mlp_backward(mlp, d_loss):
    mlp.reverse()
    for layer in mlp:
        d_loss = layer_backward(layer, d_loss)

# %% wrong="the list is emptied" caught_by="the network stays as it was" names="the caller's list is changed"
def mlp_backward(mlp, d_loss):
    while mlp:
        d_loss = layer_backward(mlp.pop(), d_loss)

# %% wrong="three layers, by number" caught_by="a network of five layers" also="a network of one layer"
def mlp_backward(mlp, d_loss):
    a = layer_backward(mlp[2], d_loss)
    b = layer_backward(mlp[1], a)
    layer_backward(mlp[0], b)

# %% wrong="updates on the way" caught_by="the network stays as it was" names="updated during the backward pass"
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]

def mlp_backward(mlp, d_loss):
    for layer in reversed(mlp):
        d_loss = layer_backward(layer, d_loss)
        layer_update(layer, 0.1)

# %% wrong="the slope twice" caught_by="the last layer is given the gradient of the loss"
def mlp_backward(mlp, d_loss):
    for layer in reversed(mlp):
        d = d_relu if layer["act"] == "relu" else d_sigmoid
        d_loss = layer_backward(layer, d_loss * d(layer["Z"]))

# %% wrong="keeps the first gradient it saw" caught_by="a second pass starts afresh" names="something of an earlier pass is still there" visible="passes"
def mlp_backward(mlp, d_loss):
    for i in reversed(range(len(mlp))):
        if "dW" not in mlp[i]:
            layer_backward(mlp[i], d_loss if i == len(mlp) - 1 else mlp[i + 1]["dX"])

# %% wrong="inline, dA sent back instead of dZ" caught_by="each layer is handed the dX of the one after it" names="done here, goes wrong" visible="passes"
def mlp_backward(mlp, d_loss):
    dA = d_loss
    for layer in reversed(mlp):
        slope = layer["A"] * (1 - layer["A"]) if layer["act"] == "sigmoid" else 1.0 * (layer["Z"] > 0)
        dZ = dA * slope
        dX = dA @ layer["W"].T
        layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dX)
        dA = dX

# %% wrong="inline, d_loss kept as every dA" caught_by="all gradients that are kept are right" names="under 'dA'"
def mlp_backward(mlp, d_loss):
    dA = d_loss
    for layer in reversed(mlp):
        slope = layer["A"] * (1 - layer["A"]) if layer["act"] == "sigmoid" else 1.0 * (layer["Z"] > 0)
        dZ = dA * slope
        layer.update(dA=d_loss, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
        dA = layer["dX"]


# %% wrong="dX transposed" caught_by="each layer is handed the dX of the one after it" names="transposed"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        g = layer_backward(l, g).T


# %% wrong="the sign turned at every layer" caught_by="each layer is handed the dX of the one after it" names="sign"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        g = -layer_backward(l, g)


# %% wrong="the sign of d_loss turned" caught_by="the last layer is given the gradient of the loss" names="sign"
def mlp_backward(mlp, d_loss):
    g = -d_loss
    for l in reversed(mlp):
        g = layer_backward(l, g)


# %% wrong="d_loss divided by n" caught_by="the last layer is given the gradient of the loss" names="mean"
def mlp_backward(mlp, d_loss):
    g = d_loss/len(d_loss)
    for l in reversed(mlp):
        g = layer_backward(l, g)


# %% wrong="d_loss added up" caught_by="the last layer is given the gradient of the loss" names="one sum over everything"
def mlp_backward(mlp, d_loss):
    g = d_loss.sum()
    for l in reversed(mlp):
        g = layer_backward(l, g)


# %% wrong="dA handed on" caught_by="each layer is handed the dX of the one after it" names="the gradient of the loss for every layer"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        layer_backward(l, g)
        g = l['dA']


# %% wrong="dW handed on" caught_by="each layer is handed the dX of the one after it" names="the gradient is not handed on as it came"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        layer_backward(l, g)
        g = l['dW']


# %% wrong="X handed on" caught_by="each layer is handed the dX of the one after it" names="the gradient is not handed on as it came"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        layer_backward(l, g)
        g = l['X']


# %% wrong="every second layer" caught_by="each layer is handed the dX of the one after it" names="layers left out"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in mlp[::-2]:
        g = layer_backward(l, g)


# %% wrong="d_loss for the first layer" caught_by="the pass goes down to the first layer" names="the gradient of the loss for every layer"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for i in range(len(mlp)-1,-1,-1):
        g = layer_backward(mlp[i], g if i else d_loss)


# %% wrong="gradients accumulate over passes" caught_by="a second pass starts afresh" names="something of an earlier pass is still there" visible="passes"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        old = l.get('dW')
        g = layer_backward(l, g)
        if old is not None: l['dW'] = l['dW'] + old


# %% wrong="inline, the mean in dW and db" caught_by="each layer is handed the dX of the one after it" names="mean" visible="passes"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        l['dA'] = g
        l['dZ'] = g * (d_relu(l['Z']) if l['act'] == 'relu' else d_sigmoid(l['Z']))
        l['dW'] = l['X'].T @ l['dZ'] / len(g)
        l['db'] = l['dZ'].mean(axis=0)
        l['dX'] = l['dZ'] @ l['W'].T
        g = l['dX']


# %% wrong="inline, db kept two-dimensional" caught_by="all gradients that are kept are right at 50 %" names="the right numbers in another shape" visible="passes"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        l['dA'] = g
        l['dZ'] = g * (d_relu(l['Z']) if l['act'] == 'relu' else d_sigmoid(l['Z']))
        l['dW'] = l['X'].T @ l['dZ']
        l['db'] = l['dZ'].sum(axis=0, keepdims=True)
        l['dX'] = l['dZ'] @ l['W'].T
        g = l['dX']


# %% wrong="inline, dW transposed" caught_by="each layer is handed the dX of the one after it" names="the work of layer_backward, done here, goes wrong" visible="passes"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        l['dA'] = g
        l['dZ'] = g * (d_relu(l['Z']) if l['act'] == 'relu' else d_sigmoid(l['Z']))
        l['dW'] = l['dZ'].T @ l['X']
        l['db'] = l['dZ'].sum(axis=0)
        l['dX'] = l['dZ'] @ l['W'].T
        g = l['dX']


# %% wrong="inline, db forgotten" caught_by="each layer is handed the dX of the one after it" names="the work of layer_backward, done here, goes wrong" visible="passes"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        l['dA'] = g
        l['dZ'] = g * (d_relu(l['Z']) if l['act'] == 'relu' else d_sigmoid(l['Z']))
        l['dW'] = l['X'].T @ l['dZ']
        l['dX'] = l['dZ'] @ l['W'].T
        g = l['dX']


# %% wrong="on copies of the layers" caught_by="the last layer is given the gradient of the loss" earns="nothing"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        g = layer_backward(dict(l), g)


# %% wrong="squeezed on the way" caught_by="the last layer is given the gradient of the loss" names="the gradient in one row"
import numpy as np


def mlp_backward(mlp, d_loss):
    g=d_loss
    for l in reversed(mlp):
        g = layer_backward(l, np.squeeze(g))


# %% wrong="the slope of the sigmoid first" caught_by="each layer is handed the dX of the one after it" names="the slope of the activation used before layer_backward"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        g = g * d_sigmoid(l['Z'])
        g = layer_backward(l, g)


# %% wrong="shrinks the weights on the way" caught_by="the network stays as it was" names="updated during the backward pass"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        l['W'] = l['W'] * 0.9
        g = layer_backward(l, g)


# %% wrong="dA written over by dX" caught_by="all gradients that are kept are right"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(mlp):
        g = layer_backward(l, g)
        l['dA'] = g


# %% wrong="a layer added to the list" caught_by="the network stays as it was" names="list" visible="passes"
def mlp_backward(mlp, d_loss):
    g=d_loss
    for l in reversed(mlp):
        g = layer_backward(l, g)
    mlp.append({'dX': g})


# %% wrong="one layer is none" caught_by="a network of one layer" visible="passes"
def mlp_backward(mlp, d_loss):
    if len(mlp) < 2: return
    g=d_loss
    for l in reversed(mlp):
        g = layer_backward(l, g)


# %% wrong="reads dX from the wrong side" caught_by="each layer is handed the dX of the one after it" visible="passes"
def mlp_backward(mlp, d_loss):
    layer_backward(mlp[-1], d_loss)
    for i in range(len(mlp)-2, -1, -1):
        layer_backward(mlp[i], mlp[i-1]['dX'])


# %% wrong="gradients clipped" caught_by="the last layer is given the gradient of the loss" names="the gradient is not handed on as it came"
import numpy as np


def mlp_backward(mlp, d_loss):
    g=d_loss
    for l in reversed(mlp):
        g = layer_backward(l, np.clip(g,-.1,.1))


# %% wrong="a network of the notebook" caught_by="the last layer is given the gradient of the loss" earns="nothing" visible="passes"
def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in reversed(network):
        g = layer_backward(l, g)


# %% wrong="inline, slope 1 at the corner of relu" caught_by="a unit exactly at the corner passes nothing on" names="done here, goes wrong" visible="passes"
import numpy as np


def mlp_backward(mlp, d_loss):
    g = d_loss
    for l in mlp[::-1]:
        s = np.where(l['Z'] >= 0, 1.0, 0.0) if l['act'] == 'relu' else l['A'] * (1 - l['A'])
        l['dA'] = g
        l['dZ'] = g * s
        l['dW'] = l['X'].T @ l['dZ']
        l['db'] = l['dZ'].sum(axis=0)
        l['dX'] = g = l['dZ'] @ l['W'].T

# %% wrong="six layers at most" caught_by="right for values of every kind"
def mlp_backward(mlp, d_loss):
    for layer in mlp[::-1][:6]:
        d_loss = layer_backward(layer, d_loss)

# %% wrong="the gradient is clipped at 10" caught_by="right for values of every kind"
import numpy as np

def mlp_backward(mlp, d_loss):
    for layer in mlp[::-1]:
        d_loss = layer_backward(layer, np.clip(d_loss, -10, 10))

# %% wrong="the gradient is scaled when its norm is large" caught_by="right for values of every kind"
import numpy as np

def mlp_backward(mlp, d_loss):
    for layer in mlp[::-1]:
        norm = np.linalg.norm(d_loss)
        if norm > 50:
            d_loss = d_loss * 50 / norm
        d_loss = layer_backward(layer, d_loss)

# %% wrong="stops when the gradient is zero" caught_by="right for values of every kind"
def mlp_backward(mlp, d_loss):
    for layer in mlp[::-1]:
        d_loss = layer_backward(layer, d_loss)
        if not d_loss.any():
            break

# %% wrong="stops when the gradient is tiny" caught_by="right for values of every kind"
import numpy as np

def mlp_backward(mlp, d_loss):
    for layer in mlp[::-1]:
        d_loss = layer_backward(layer, d_loss)
        if np.abs(d_loss).max() < 1e-4:
            break

# %% wrong="the mean for more than 20 samples" caught_by="right for values of every kind"
def mlp_backward(mlp, d_loss):
    if len(d_loss) > 20:
        d_loss = d_loss / len(d_loss)
    for layer in mlp[::-1]:
        d_loss = layer_backward(layer, d_loss)

# %% wrong="does nothing for a gradient of zeros" caught_by="right for values of every kind"
def mlp_backward(mlp, d_loss):
    if not d_loss.any():
        return
    for layer in mlp[::-1]:
        d_loss = layer_backward(layer, d_loss)

# %% wrong="gradients of the layers clipped at 100" caught_by="right for values of every kind"
import numpy as np

def mlp_backward(mlp, d_loss):
    for layer in mlp[::-1]:
        d_loss = layer_backward(layer, d_loss)
        layer["dW"] = np.clip(layer["dW"], -100, 100)

# %% wrong="doubled when the signal fades" caught_by="right for values of every kind"
import numpy as np

def mlp_backward(mlp, d_loss):
    for layer in mlp[::-1]:
        d_loss = layer_backward(layer, d_loss)
        if np.abs(d_loss).max() < 1e-4:
            d_loss = d_loss * 10
