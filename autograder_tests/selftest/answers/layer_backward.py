# %% right="matrix products"
import numpy as np

def layer_backward(layer, dA):
    assert dA.shape == layer["A"].shape
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    layer["dA"] = dA
    layer["dZ"] = dA * slope(layer["Z"])
    layer["dW"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]

# %% right="four nested loops"
import numpy as np

def layer_backward(layer, dA):
    n, k = dA.shape
    m = layer["W"].shape[0]
    dZ, dW = np.zeros((n, k)), np.zeros((m, k))
    db, dX = np.zeros(k), np.zeros((n, m))
    for s in range(n):
        for j in range(k):
            z = layer["Z"][s, j]
            if layer["act"] == "relu":
                dZ[s, j] = dA[s, j] if z > 0 else 0.0
            elif layer["act"] == "sigmoid":
                p = 1 / (1 + np.exp(-z))
                dZ[s, j] = dA[s, j] * p * (1 - p)
            db[j] += dZ[s, j]
            for i in range(m):
                dW[i, j] += layer["X"][s, i] * dZ[s, j]
                dX[s, i] += dZ[s, j] * layer["W"][i, j]
    layer.update(dA=dA, dZ=dZ, dW=dW, db=db, dX=dX)
    return dX

# %% right="einsum, a table of derivatives, update by a dict"
from numpy import einsum

DERIVATIVES = {"relu": d_relu, "sigmoid": d_sigmoid}

def layer_backward(L, upstream):
    dZ = upstream * DERIVATIVES[L["act"]](L["Z"])
    L |= {
        "dA": upstream.copy(),
        "dZ": dZ,
        "dW": einsum("si,sj->ij", L["X"], dZ),
        "db": einsum("sj->j", dZ),
        "dX": einsum("sj,ij->si", dZ, L["W"]),
    }
    return L["dX"]

# %% right="slopes from A, helpers after the function, printing"
def layer_backward(layer, dA):
    layer["dA"] = dA
    layer["dZ"] = slope_of(layer) * dA
    products(layer)
    print("backward through", layer["shape"])
    return layer["dX"]

# %%
def slope_of(layer):
    A = layer["A"]
    if layer["act"] == "sigmoid":
        return A * (1 - A)
    return (A > 0).astype(float)

# %%
import numpy

def products(layer):
    layer["dW"] = numpy.dot(numpy.transpose(layer["X"]), layer["dZ"])
    layer["db"] = numpy.ones(len(layer["dZ"])).dot(layer["dZ"])
    layer["dX"] = numpy.dot(layer["dZ"], numpy.transpose(layer["W"]))

# %% right="single precision throughout"
import numpy as np

def layer_backward(layer, dA):
    f = np.float32
    Z = layer["Z"].astype(f)
    dA = dA.astype(f)
    if layer["act"] == "relu":
        g = (Z > 0).astype(f)
    else:
        s = f(1) / (f(1) + np.exp(-Z))
        g = s * (f(1) - s)
    dZ = np.multiply(dA, g)
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"] = layer["X"].astype(f).T.dot(dZ)
    layer["db"] = np.sum(dZ, 0)
    layer["dX"] = dZ.dot(layer["W"].astype(f).T)
    return layer["dX"]

# %% right="one outer product a sample"
import numpy as np

def layer_backward(layer, dA):
    """Add up what each sample says."""
    d = globals()["d_" + layer["act"]](layer["Z"])
    layer["dA"] = dA
    layer["dZ"] = dA * d
    layer["dW"] = sum(np.outer(x, z) for x, z in zip(layer["X"], layer["dZ"]))
    layer["db"] = sum(layer["dZ"])
    layer["dX"] = np.array([layer["W"] @ z for z in layer["dZ"]])
    return layer["dX"]

# %% right="tensordot, and dZ by the keyword out"
import numpy as np

def layer_backward(layer, dA):
    dZ = np.empty_like(dA)
    np.multiply(dA, {"relu": d_relu, "sigmoid": d_sigmoid}[layer["act"]](z=layer["Z"]), out=dZ)
    dW = np.tensordot(layer["X"], dZ, axes=(0, 0))
    db = np.add.reduce(dZ)
    dX = np.tensordot(dZ, layer["W"], axes=(1, 1))
    for name, value in dict(dA=dA, dZ=dZ, dW=dW, db=db, dX=dX).items():
        layer[name] = value
    return dX

# %% right="all products the other way round, then turned"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = (layer['dZ'].T @ layer['X']).T
    layer['db'] = layer['dZ'].T.sum(axis=1)
    layer['dX'] = (layer['W'] @ layer['dZ'].T).T

    return layer['dX']


# %% right="a mask on a copy of dA"
def layer_backward(layer, dA):
    dZ = dA.copy()
    if layer['act'] == 'relu': dZ[layer['Z'] <= 0] = 0
    else: dZ *= d_sigmoid(layer['Z'])
    layer['dA'] = dA; layer['dZ'] = dZ
    layer['dW'] = layer['X'].T @ dZ; layer['db'] = dZ.sum(0); layer['dX'] = dZ @ layer['W'].T
    return layer['dX']


# %% right="np.where, and both slopes inline"
import numpy as np


def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = np.where(layer['Z'] > 0, dA, 0) if layer['act'] == 'relu' else dA * sigmoid(layer['Z']) * (1 - sigmoid(layer['Z']))
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% right="recursion over the samples"
import numpy as np


def layer_backward(layer, dA):
    dZ = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    def total(i):
        if i == len(dZ): return np.zeros(layer['W'].shape), np.zeros(dZ.shape[1])
        w, b = total(i + 1)
        return w + layer['X'][i][:, None] * dZ[i][None, :], b + dZ[i]
    layer['dA'], layer['dZ'] = dA, dZ
    layer['dW'], layer['db'] = total(0)
    layer['dX'] = dZ @ layer['W'].T
    return layer['dX']


# %% right="a column of ones beside X"
import numpy as np


def layer_backward(layer, dA):
    layer['dA'] = dA
    dZ = layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    X1 = np.hstack([layer['X'], np.ones((len(dA), 1))])
    G = X1.T @ dZ
    layer['dW'], layer['db'] = G[:-1], G[-1]
    layer['dX'] = dZ @ layer['W'].T
    return layer['dX']


# %% right="a diagonal matrix of slopes for each sample"
import numpy as np


def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = np.array([np.diag((d_relu if layer['act'] == 'relu' else d_sigmoid)(z)) @ g for z, g in zip(layer['Z'], dA)])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% right="a class"
class B:
    s = dict(relu=d_relu, sigmoid=d_sigmoid)
    def __init__(self, l): self.l = l
    def __call__(self, g):
        l = self.l
        l['dA'] = g
        l['dZ'] = g * self.s[l['act']](l['Z'])
        l['dW'] = l['X'].T @ l['dZ']
        l['db'] = l['dZ'].sum(axis=0)
        l['dX'] = l['dZ'] @ l['W'].T
        return l['dX']

def layer_backward(layer, dA):
    return B(layer)(dA)


# %% right="column by column"
import numpy as np


def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = np.stack([layer['X'].T @ layer['dZ'][:, j] for j in range(dA.shape[1])], axis=1)
    layer['db'] = np.array([layer['dZ'][:, j].sum() for j in range(dA.shape[1])])
    layer['dX'] = sum(np.outer(layer['dZ'][:, j], layer['W'][:, j]) for j in range(dA.shape[1]))

    return layer['dX']


# %% right="local names, kept at the end"
def layer_backward(layer, dA):
    dZ = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dX'] = out = dZ @ layer['W'].T
    layer['db'] = sum(dZ)
    layer['dW'] = layer['X'].T @ dZ
    layer['dZ'] = dZ
    layer['dA'] = dA
    return out


# %% wrong="act'(A) instead of act'(Z)" caught_by="dZ uses the slope at Z" names="act'(A)"
def layer_backward(layer, dA):
    d = {"relu": d_relu, "sigmoid": d_sigmoid}[layer["act"]]
    layer["dA"] = dA
    layer["dZ"] = dA * d(layer["A"])
    layer["dW"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]

# %% wrong="dA and dZ not kept" caught_by="dA, dZ and dX are kept in the layer at 75 %"
def layer_backward(layer, dA):
    d = {"relu": d_relu, "sigmoid": d_sigmoid}[layer["act"]]
    dZ = dA * d(layer["Z"])
    layer["dW"] = layer["X"].T @ dZ
    layer["db"] = dZ.sum(axis=0)
    layer["dX"] = dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="dZ is dA, no slope" caught_by="dZ uses the slope at Z" names="without the slope"
def layer_backward(layer, dA):
    layer["dA"] = dA
    layer["dZ"] = dA
    layer["dW"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]

# %% wrong="always the slope of relu" caught_by="dZ uses the slope at Z" names="the slope of relu in a sigmoid layer"
def layer_backward(layer, dA):
    layer["dA"] = dA
    layer["dZ"] = dA * d_relu(layer["Z"])
    layer["dW"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]

# %% wrong="the activation instead of its slope" caught_by="dZ uses the slope at Z" names="act(Z) instead of its slope"
def layer_backward(layer, dA):
    f = relu if layer["act"] == "relu" else sigmoid
    dZ = dA * f(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="the mean over the samples in dW and db" caught_by="dW adds up each input times each dZ" names="the mean over the samples"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    n = len(dA)
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ / n, db=dZ.mean(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="the mean from the start, in dZ" caught_by="dZ uses the slope at Z" names="the mean over the samples"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"]) / dA.shape[0]
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="dW transposed" caught_by="dW adds up each input times each dZ" names="transposed"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=dZ.T @ layer["X"], db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="dA instead of dZ in all products" caught_by="dW adds up each input times each dZ" names="dA instead of dZ"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    layer.update(dA=dA, dZ=dA * d(layer["Z"]))
    layer["dW"] = layer["X"].T @ layer["dA"]
    layer["db"] = layer["dA"].sum(axis=0)
    layer["dX"] = layer["dA"] @ layer["W"].T
    return layer["dX"]

# %% wrong="db kept two-dimensional" caught_by="db has the shape of b" names="two-dimensional"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0, keepdims=True), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="db along the wrong axis" caught_by="db adds up dZ over the samples" names="wrong axis"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=1), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="db is one number" caught_by="db adds up dZ over the samples" names="one sum over everything"
import numpy as np

def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=np.sum(dZ), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="db is dZ, not added up" caught_by="db adds up dZ over the samples" names="dZ not added up"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ, dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="db forgotten" caught_by="db adds up dZ over the samples at 75 %" names="no key 'db'"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="a misspelt key: dw" caught_by="dW adds up each input times each dZ at 75 %" names="new keys are dA, dZ, dw"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    layer["dA"] = dA
    layer["dZ"] = dA * d(layer["Z"])
    layer["dw"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]

# %% wrong="nothing returned" caught_by="dX is returned at 85 %" names="nothing (None)"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)

# %% wrong="dZ returned instead of dX" caught_by="dX is returned" names="dZ came back"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return dZ

# %% wrong="gradients accumulate over calls" caught_by="a second call starts afresh" names="accumulate" visible="passes"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"] = layer.get("dW", 0) + layer["X"].T @ dZ
    layer["db"] = layer.get("db", 0) + dZ.sum(axis=0)
    layer["dX"] = dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="moves the weights as well" caught_by="weights and forward results stay as they are" names="updated during the backward pass"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    layer["W"] = layer["W"] - 0.01 * layer["dW"]
    return layer["dX"]

# %% wrong="a batch of one squeezed" caught_by="one sample, one unit"
import numpy as np

def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=np.squeeze(layer["X"].T @ dZ), db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="writes the slope into dA" caught_by="dA, dZ and dX are kept in the layer" names="under 'dA' the gradient that was handed in"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    layer["dA"] = dA
    dA *= d(layer["Z"])
    layer.update(dZ=dA, dW=layer["X"].T @ dA, db=dA.sum(axis=0), dX=dA @ layer["W"].T)
    return layer["dX"]

# %% wrong="the opposite sign in all" caught_by="dZ uses the slope at Z" names="opposite sign"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = -dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="only dX, nothing kept" caught_by="dZ uses the slope at Z" names="a layer with no new key"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    dW = layer["X"].T @ dZ
    db = dZ.sum(axis=0)
    dX = dZ @ layer["W"].T
    return dX

# %% wrong="shapes that cannot be multiplied" caught_by="dX sends dZ back along the weights" earns="nothing"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0))
    layer["dX"] = dZ @ layer["W"]
    return layer["dX"]

# %% wrong="slope 1 at the corner of relu" caught_by="a unit exactly at the corner passes nothing on" names="the slope of relu at 0" visible="passes"
import numpy as np

def layer_backward(layer, dA):
    Z = layer["Z"]
    slope = np.where(Z >= 0, 1, 0) if layer["act"] == "relu" else d_sigmoid(Z)
    dZ = dA * slope
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]


# %% wrong="the slope at dA" caught_by="dZ uses the slope at Z" names="the slope at dA"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA*(d_relu if layer['act'] == 'relu' else d_sigmoid)(dA)
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="relu's mask the wrong way round" caught_by="dZ uses the slope at Z" names="the slope of relu, on and off exchanged"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (layer['Z'] < 0) if layer['act']=='relu' else dA*d_sigmoid(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="the slope at XW" caught_by="dZ uses the slope at Z" names="the slope at XW, without b" visible="passes"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['X'] @ layer['W'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="Z(1 - Z)" caught_by="dZ uses the slope at Z" names="Z(1 - Z) instead of the slope"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * d_relu(layer['Z']) if layer['act']=='relu' else dA * layer['Z']*(1-layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="A(1 - A) for relu too" caught_by="dZ uses the slope at Z" names="A(1 - A), the slope of a sigmoid, in a relu layer"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * layer['A']*(1-layer['A'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="one factor of the slope only" caught_by="dZ uses the slope at Z" names="one factor of the slope alone"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * d_relu(layer['Z']) if layer['act']=='relu' else dA * (1-layer['A'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="dA times Z" caught_by="dZ uses the slope at Z" names="multiplied by Z"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * layer['Z']
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="dA left out" caught_by="dZ uses the slope at Z" names="slope alone"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="no slope in the sigmoid branch" caught_by="dZ uses the slope at Z" names="dA without the slope of the activation"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * d_relu(layer['Z']) if layer['act']=='relu' else dA
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="dW reshaped" caught_by="dW adds up each input times each dZ" names="dW reshaped instead of transposed" visible="passes"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = (layer['dZ'].T @ layer['X']).reshape(layer['W'].shape)
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="the last sample left out of dW" caught_by="dW adds up each input times each dZ" names="the last sample left out"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'][:-1].T @ layer['dZ'][:-1]
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="dW of the first sample" caught_by="dW adds up each input times each dZ" names="the first sample only"
import numpy as np


def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = np.outer(layer['X'][0], layer['dZ'][0])
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="A instead of X" caught_by="dW adds up each input times each dZ" names="A instead of X"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['A'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="dW not added up" caught_by="dW adds up each input times each dZ" names="the products not added up over the samples"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'][:,:,None]*layer['dZ'][:,None,:]
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="dX transposed" caught_by="dX sends dZ back along the weights" names="dX transposed"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['W'] @ layer['dZ'].T

    return layer['dX']


# %% wrong="dW instead of W" caught_by="dX sends dZ back along the weights" names="dW instead"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['dW'].T

    return layer['dX']


# %% wrong="the input's slope as well" caught_by="dX sends dZ back along the weights" names="own slope" visible="passes"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T * (layer['X']>0)

    return layer['dX']


# %% wrong="updates, then sends back" caught_by="dX sends dZ back along the weights" names="update"
def layer_backward(layer, dA):
    layer['dA']=dA
    layer['dZ']=dA*(d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW']=layer['X'].T@layer['dZ']
    layer['db']=layer['dZ'].sum(0)
    layer['W']=layer['W']-0.1*layer['dW']
    layer['b']=layer['b']-0.1*layer['db']
    layer['dX']=layer['dZ']@layer['W'].T
    return layer['dX']


# %% wrong="dX added up" caught_by="dX sends dZ back along the weights" names="dX added up over the samples"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = (layer['dZ'] @ layer['W'].T).sum(axis=0)

    return layer['dX']


# %% wrong="dX transposed on return" caught_by="dX is returned" names="dX transposed came back"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX'].T


# %% wrong="dX as a list" caught_by="dX is returned at 60 %" names="the right numbers, not as an array"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX'].tolist()


# %% wrong="dX squeezed on return" caught_by="one sample, one unit" names="the right numbers in another shape" visible="passes"
import numpy as np


def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return np.squeeze(layer['dX'])


# %% wrong="dX kept as a list" caught_by="dX sends dZ back along the weights at 50 %" names="the right numbers, not as an array" visible="passes"
import numpy as np


def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = (layer['dZ'] @ layer['W'].T).tolist()

    return np.array(layer['dX'])


# %% wrong="only dW and db kept" caught_by="dA, dZ and dX are kept in the layer" names="gradients are not kept in the layer"
def layer_backward(layer, dA):
    dZ = dA*(d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T@dZ
    layer['db'] = dZ.sum(0)
    return dZ@layer['W'].T


# %% wrong="keys in small letters" caught_by="dZ uses the slope at Z" names="gradients are not kept in the layer"
def layer_backward(layer, dA):
    layer['da'] = dA
    layer['dz'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dw'] = layer['X'].T @ layer['dz']
    layer['db'] = layer['dz'].sum(axis=0)
    layer['dx'] = layer['dz'] @ layer['W'].T

    return layer['dx']


# %% wrong="the slope at A, dZ not kept" caught_by="dZ uses the slope at Z" also="dA, dZ and dX are kept in the layer at 75 %" names="act'(A)"
def layer_backward(layer, dA):
    dZ = dA*(d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['A'])
    layer['dW'] = layer['X'].T@dZ
    layer['db'] = dZ.sum(0)
    layer['dX'] = dZ@layer['W'].T
    return layer['dX']


# %% wrong="the sign of dX in the sigmoid branch" caught_by="dX sends dZ back along the weights" names="the opposite sign" visible="passes"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T * (1 if layer['act']=='relu' else -1)

    return layer['dX']


# %% wrong="the sigmoid branch returns nothing" caught_by="dX is returned at 85 %" names="nothing is returned" visible="passes"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX'] if layer['act']=='relu' else None


# %% wrong="one sample loses its row" caught_by="one sample, one unit" names="the right numbers in another shape" visible="passes"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = (layer['dZ'] @ layer['W'].T) if len(dA)>1 else (layer['dZ'] @ layer['W'].T)[0]

    return layer['dX']


# %% wrong="X written over by dX" caught_by="weights and forward results stay as they are" visible="passes"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T
    layer['X'] = layer['dX']
    return layer['dX']


# %% wrong="db of the last sample" caught_by="db adds up dZ over the samples" names="the last sample only"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'][-1]
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="decimals cut off" caught_by="dZ uses the slope at Z" names="decimals cut off"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = (dA*(d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])).astype(int)
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W'].T

    return layer['dX']


# %% wrong="W without its transpose" caught_by="dX sends dZ back along the weights" earns="nothing" names="W instead of its transpose"
def layer_backward(layer, dA):
    layer['dA'] = dA
    layer['dZ'] = dA * (d_relu if layer['act'] == 'relu' else d_sigmoid)(layer['Z'])
    layer['dW'] = layer['X'].T @ layer['dZ']
    layer['db'] = layer['dZ'].sum(axis=0)
    layer['dX'] = layer['dZ'] @ layer['W']

    return layer['dX']

# %% wrong="dA clipped at ±10" caught_by="right for values of every kind"
import numpy as np

def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = np.clip(dA, -10, 10) * slope(layer["Z"])
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = layer["X"].T @ dZ, dZ.sum(axis=0), dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="dZ clipped at ±100" caught_by="right for values of every kind"
import numpy as np

def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = np.clip(dA * slope(layer["Z"]), -100, 100)
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = layer["X"].T @ dZ, dZ.sum(axis=0), dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="dW clipped at ±100" caught_by="right for values of every kind"
import numpy as np

def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * slope(layer["Z"])
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = np.clip(layer["X"].T @ dZ, -100, 100), dZ.sum(axis=0), dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="a square W is not transposed" caught_by="right for values of every kind"
def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * slope(layer["Z"])
    layer["dA"], layer["dZ"] = dA, dZ
    W = layer["W"]
    layer["dW"], layer["db"] = layer["X"].T @ dZ, dZ.sum(axis=0)
    layer["dX"] = dZ @ W if W.shape[0] == W.shape[1] else dZ @ W.T
    return layer["dX"]

# %% wrong="tiny gradients become zero" caught_by="right for values of every kind"
import numpy as np

def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * slope(layer["Z"])
    dZ = np.where(np.abs(dZ) < 1e-4, 0.0, dZ)
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = layer["X"].T @ dZ, dZ.sum(axis=0), dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="the mean for more than 20 samples" caught_by="right for values of every kind"
def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * slope(layer["Z"])
    n = len(dZ) if len(dZ) > 20 else 1
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = layer["X"].T @ dZ / n, dZ.sum(axis=0) / n, dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="Z kept within ±4" caught_by="right for values of every kind"
import numpy as np

def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * slope(np.clip(layer["Z"], -4, 4))
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = layer["X"].T @ dZ, dZ.sum(axis=0), dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="the slope of a sigmoid never below 0.01" caught_by="right for values of every kind"
import numpy as np

def layer_backward(layer, dA):
    slope = d_relu(layer["Z"]) if layer["act"] == "relu" else np.maximum(d_sigmoid(layer["Z"]), 0.01)
    dZ = dA * slope
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = layer["X"].T @ dZ, dZ.sum(axis=0), dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="a large X is scaled" caught_by="right for values of every kind"
import numpy as np

def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * slope(layer["Z"])
    X = layer["X"]
    if np.abs(X).max() > 50:
        X = X / np.abs(X).max()
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = X.T @ dZ, dZ.sum(axis=0), dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="a gradient of zeros goes no further" caught_by="right for values of every kind"
def layer_backward(layer, dA):
    if not dA.any():
        return dA
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * slope(layer["Z"])
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = layer["X"].T @ dZ, dZ.sum(axis=0), dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="a sigmoid of one unit and one sample has no slope" caught_by="right for values of every kind"
def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * slope(layer["Z"]) if dA.size > 1 else dA * 1.0
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = layer["X"].T @ dZ, dZ.sum(axis=0), dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="as many samples as outputs: dW the other way round" caught_by="right for values of every kind"
def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * slope(layer["Z"])
    axis = 1 if dZ.shape[0] == dZ.shape[1] > 1 else 0
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"], layer["db"], layer["dX"] = layer["X"].T @ dZ, dZ.sum(axis=axis), dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="dA instead of dZ in dW only" caught_by="dW adds up each input times each dZ" names="dA instead of dZ"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dA, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="dA instead of dZ in dX only" caught_by="dX sends dZ back along the weights" names="dA instead of dZ"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dA @ layer["W"].T)
    return layer["dX"]
