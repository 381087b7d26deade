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

# %% wrong="act'(A) in place of act'(Z)" caught_by="dZ uses the slope at Z" marks="6..7.2" names="act'(A)"
def layer_backward(layer, dA):
    d = {"relu": d_relu, "sigmoid": d_sigmoid}[layer["act"]]
    layer["dA"] = dA
    layer["dZ"] = dA * d(layer["A"])
    layer["dW"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]

# %% wrong="dZ is dA, no slope" caught_by="dZ uses the slope at Z" marks="6..7.2" names="without the slope"
def layer_backward(layer, dA):
    layer["dA"] = dA
    layer["dZ"] = dA
    layer["dW"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]

# %% wrong="always the slope of relu" caught_by="dZ uses the slope at Z" marks="6..7.2" names="the slope of relu in a sigmoid layer"
def layer_backward(layer, dA):
    layer["dA"] = dA
    layer["dZ"] = dA * d_relu(layer["Z"])
    layer["dW"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]

# %% wrong="the activation in place of its slope" caught_by="dZ uses the slope at Z" marks="6..7.2" names="act(Z) in place of its slope"
def layer_backward(layer, dA):
    f = relu if layer["act"] == "relu" else sigmoid
    dZ = dA * f(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="the mean over the samples in dW and db" caught_by="dW adds up each input times each dZ" marks="6.6..7.8" names="the mean over the samples"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    n = len(dA)
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ / n, db=dZ.mean(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="the mean from the start, in dZ" caught_by="dZ uses the slope at Z" marks="6..7.2" names="the mean over the samples"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"]) / dA.shape[0]
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="dW transposed" caught_by="dW adds up each input times each dZ" marks="6.6..7.8" names="transposed"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=dZ.T @ layer["X"], db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="dA in place of dZ in all products" caught_by="dX sends dZ back along the weights" marks="6.6..7.8" names="dA in place of dZ"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    layer.update(dA=dA, dZ=dA * d(layer["Z"]))
    layer["dW"] = layer["X"].T @ layer["dA"]
    layer["db"] = layer["dA"].sum(axis=0)
    layer["dX"] = layer["dA"] @ layer["W"].T
    return layer["dX"]

# %% wrong="db kept two-dimensional" caught_by="db has the shape of b" marks="8.5..9.8" names="two-dimensional"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0, keepdims=True), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="db along the wrong axis" caught_by="db adds up dZ over the samples" marks="7..8.3" names="wrong axis"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=1), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="db is one number" caught_by="db adds up dZ over the samples" marks="7..8.3" names="one sum over everything"
import numpy as np

def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=np.sum(dZ), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="db is dZ, not added up" caught_by="db adds up dZ over the samples" marks="7..8.3" names="dZ not added up"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ, dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="db forgotten" caught_by="db adds up dZ over the samples" marks="7..8.3" names="no key 'db'"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="a misspelt key: dw" caught_by="dW adds up each input times each dZ" marks="6.6..7.8" names="new keys are dA, dZ, dw"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    layer["dA"] = dA
    layer["dZ"] = dA * d(layer["Z"])
    layer["dw"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]

# %% wrong="nothing returned" caught_by="dX is returned" marks="7.8..9" names="nothing (None)"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)

# %% wrong="dZ returned in place of dX" caught_by="dX is returned" marks="7.8..9" names="dZ came back"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return dZ

# %% wrong="gradients accumulate over calls" caught_by="a second call starts afresh" marks="7.3..8.6" names="accumulate"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer["dA"], layer["dZ"] = dA, dZ
    layer["dW"] = layer.get("dW", 0) + layer["X"].T @ dZ
    layer["db"] = layer.get("db", 0) + dZ.sum(axis=0)
    layer["dX"] = dZ @ layer["W"].T
    return layer["dX"]

# %% wrong="moves the weights as well" caught_by="weights and forward results stay as they are" marks="4.6..5.9" names="updated during the backward pass"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    layer["W"] = layer["W"] - 0.01 * layer["dW"]
    return layer["dX"]

# %% wrong="a batch of one squeezed" caught_by="one sample, one unit" marks="9..10.2"
import numpy as np

def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=np.squeeze(layer["X"].T @ dZ), db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="writes the slope into dA" caught_by="dA, dZ and dX are kept in the layer" marks="8.4..9.6" names="under 'dA' the gradient that was handed in"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    layer["dA"] = dA
    dA *= d(layer["Z"])
    layer.update(dZ=dA, dW=layer["X"].T @ dA, db=dA.sum(axis=0), dX=dA @ layer["W"].T)
    return layer["dX"]

# %% wrong="the opposite sign in all" caught_by="dZ uses the slope at Z" marks="6..7.2" names="opposite sign"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = -dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]

# %% wrong="only dX, nothing kept" caught_by="dW adds up each input times each dZ" marks="1.2..2.5" names="a layer with no new key"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    dW = layer["X"].T @ dZ
    db = dZ.sum(axis=0)
    dX = dZ @ layer["W"].T
    return dX

# %% wrong="shapes that cannot be multiplied" caught_by="dX sends dZ back along the weights" marks="0..0"
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * d(layer["Z"])
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0))
    layer["dX"] = dZ @ layer["W"]
    return layer["dX"]

# %% wrong="slope 1 at the corner of relu" caught_by="a unit exactly at the corner passes nothing on" marks="10.2..11.4" names="the slope of relu at 0"
import numpy as np

def layer_backward(layer, dA):
    Z = layer["Z"]
    slope = np.where(Z >= 0, 1, 0) if layer["act"] == "relu" else d_sigmoid(Z)
    dZ = dA * slope
    layer.update(dA=dA, dZ=dZ, dW=layer["X"].T @ dZ, db=dZ.sum(axis=0), dX=dZ @ layer["W"].T)
    return layer["dX"]
