# %% right="a loop"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
    return X

# %% right="positions, reading what the layer before keeps"
def mlp_forward(mlp, X):
    for i in range(len(mlp)):
        if i == 0:
            layer_forward(mlp[0], X)
        else:
            layer_forward(mlp[i], mlp[i - 1]["A"])
    return mlp[-1]["A"]

# %% right="reduce"
from functools import reduce
mlp_forward = lambda mlp, X: reduce(lambda signal, layer: layer_forward(layer, signal), mlp, X)

# %% right="recursion, renamed arguments, keyword call"
def mlp_forward(network, samples):
    out = layer_forward(layer=network[0], X=samples)
    if len(network) == 1:
        return out
    return mlp_forward(network[1:], out)

# %% right="a list of all signals, prints"
def mlp_forward(mlp, X):
    signals = [X]
    for k, layer in enumerate(mlp):
        signals.append(layer_forward(layer, signals[k]))
        print(k, signals[-1].shape)
    return signals[-1]

# %% right="without layer_forward"
import numpy as np

def mlp_forward(mlp, X):
    A = X
    for layer in mlp:
        Z = A @ layer["W"] + layer["b"]
        layer["X"], layer["Z"] = A, Z
        A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
        layer["A"] = A
    return A

# %% right="while and an iterator, helper after"
def mlp_forward(mlp, X):
    A, i = X, 0
    while i < len(mlp):
        A = through(mlp, i, A)
        i += 1
    return A

def through(mlp, i, A):
    return layer_forward(mlp[i], A)

# %% right="single precision samples"
import numpy as np

def mlp_forward(mlp, X):
    A = np.asarray(X, dtype=np.float32)
    for layer in mlp:
        A = layer_forward(layer, A).astype(np.float32)
    return A

# %% wrong="X for every layer" caught_by="the output of the last layer is returned" marks="0..0" names="X fed to every layer"
def mlp_forward(mlp, X):
    for layer in mlp:
        A = layer_forward(layer, X)
    return A

# %% wrong="return inside the loop" caught_by="the output of the last layer is returned" marks="0..0" names="the output of the first layer"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
        return X

# %% wrong="the last layer left out" caught_by="the output of the last layer is returned" marks="0..0" names="the last layer left out"
def mlp_forward(mlp, X):
    A = X
    for i in range(len(mlp) - 1):
        A = layer_forward(mlp[i], A)
    return A

# %% wrong="backwards" caught_by="the output of the last layer is returned" marks="0..0" names="the layers in reverse order"
def mlp_forward(mlp, X):
    for layer in reversed(mlp):
        X = layer_forward(layer, X)
    return X

# %% wrong="the first layer left out" caught_by="the output of the last layer is returned" marks="0..0" names="the first layer left out"
def mlp_forward(mlp, X):
    A = X
    for layer in mlp[1:]:
        A = layer_forward(layer, A)
    return A

# %% wrong="the first layer twice" caught_by="the output of the last layer is returned" marks="0..0" names="the first layer used twice"
def mlp_forward(mlp, X):
    A = layer_forward(mlp[0], X)
    for layer in mlp:
        A = layer_forward(layer, A)
    return A

# %% wrong="not returned" caught_by="something is returned" marks="3..3.6"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)

# %% wrong="the network is returned" caught_by="something is returned" marks="0.8..1.4"
def mlp_forward(mlp, X):
    A = X
    for layer in mlp:
        A = layer_forward(layer, A)
    return mlp

# %% wrong="a list of all outputs" caught_by="something is returned" marks="0.8..1.4"
def mlp_forward(mlp, X):
    outs = []
    for layer in mlp:
        X = layer_forward(layer, X)
        outs.append(X)
    return outs

# %% wrong="Z at the end" caught_by="the output of the last layer is returned" marks="1.3..1.9" names="Z in place of A at the end"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
    return mlp[-1]["Z"]

# %% wrong="Z from layer to layer" caught_by="the output of the last layer is returned" marks="0.5..1.1" names="Z passed from layer to layer"
def mlp_forward(mlp, X):
    for layer in mlp:
        A = layer_forward(layer, X)
        X = layer["Z"]
    return A

# %% wrong="without layer_forward, nothing kept" caught_by="each layer is fed with the one before, and keeps what it saw" marks="2.7..3.3" names="is it called"
def mlp_forward(mlp, X):
    for layer in mlp:
        Z = X @ layer["W"] + layer["b"]
        X = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    return X

# %% wrong="on copies of the layers" caught_by="each layer is fed with the one before, and keeps what it saw" marks="2.7..3.3"
import copy

def mlp_forward(mlp, X):
    for layer in copy.deepcopy(mlp):
        X = layer_forward(layer, X)
    return X

# %% wrong="three layers, whatever comes" caught_by="the output of the last layer is returned" marks="0..0" names="IndexError"
def mlp_forward(mlp, X):
    A = layer_forward(mlp[0], X)
    A = layer_forward(mlp[1], A)
    return layer_forward(mlp[2], A)

# %% wrong="arguments exchanged" caught_by="the output of the last layer is returned" marks="0..0"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(X, layer)
    return X

# %% wrong="the output in one row" caught_by="the output of the last layer is returned" marks="3.7..4.3" names="another shape"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
    return X.ravel()

# %% wrong="one sample loses its row" caught_by="one layer, one sample" marks="3.7..4.3"
import numpy as np

def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
    return np.squeeze(X)

# %% wrong="the layers are taken out of the list" caught_by="each layer is fed with the one before, and keeps what it saw" marks="2..2.5"
def mlp_forward(mlp, X):
    while mlp:
        X = layer_forward(mlp.pop(0), X)
    return X

# %% wrong="the first answer again and again" caught_by="a second call starts afresh" marks="3.5..4"
def mlp_forward(mlp, X):
    if "A" in mlp[-1]:
        return mlp[-1]["A"]
    for layer in mlp:
        X = layer_forward(layer, X)
    return X

# %% wrong="X handed back" caught_by="the output of the last layer is returned" marks="1.3..1.9" names="X handed back"
def mlp_forward(mlp, X):
    A = X
    for layer in mlp:
        A = layer_forward(layer, A)
    return X

# %% wrong="pass" caught_by="something is returned" marks="0..0"
def mlp_forward(mlp, X):
    pass
