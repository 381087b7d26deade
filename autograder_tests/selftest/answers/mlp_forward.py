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

# %% right="the first layer apart"
def mlp_forward(mlp, X):
    layer_forward(mlp[0], X)
    for i in range(1, len(mlp)):
        layer_forward(mlp[i], mlp[i - 1]['A'])
    return mlp[len(mlp) - 1]['A']


# %% right="recursion from the last layer"
def mlp_forward(mlp, X):
    if len(mlp) == 1: return layer_forward(mlp[0], X)
    return layer_forward(mlp[-1], mlp_forward(mlp[:-1], X))


# %% right="pairs of neighbours"
def mlp_forward(mlp, X):
    layer_forward(mlp[0], X)
    for prev, cur in zip(mlp, mlp[1:]):
        layer_forward(cur, prev['A'])
    return mlp[-1]['A']


# %% right="the layer before as state"
def mlp_forward(mlp, X):
    s = {'A': X}
    for l in mlp:
        s = l if layer_forward(l, s['A']) is not None else None
    return s['A']


# %% right="a layer function of its own"
import numpy as np


def mlp_forward(mlp, X):
    for l in mlp: X = _one(l, X)
    return X
def _one(layer, A):
    layer['X'] = A
    layer['Z'] = np.einsum('ij,jk', A, layer['W']) + layer['b']
    layer['A'] = globals()[layer['act']](layer['Z'])
    return layer['A']


# %% right="itertools.accumulate"
def mlp_forward(mlp, X):
    from itertools import accumulate
    *_, last = accumulate(mlp, lambda a, l: layer_forward(l, a), initial=X)
    return last


# %% right="a queue of the layers"
def mlp_forward(mlp, X):
    from collections import deque
    q = deque(mlp)
    a = X
    while q:
        a = layer_forward(q.popleft(), a)
    return a


# %% wrong="X for every layer" caught_by="the output of the last layer is returned" names="X fed to every layer"
def mlp_forward(mlp, X):
    for layer in mlp:
        A = layer_forward(layer, X)
    return A

# %% wrong="return inside the loop" caught_by="the output of the last layer is returned" names="only the first layer is run"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
        return X

# %% wrong="the last layer left out" caught_by="the output of the last layer is returned" names="the last layer left out"
def mlp_forward(mlp, X):
    A = X
    for i in range(len(mlp) - 1):
        A = layer_forward(mlp[i], A)
    return A

# %% wrong="backwards" caught_by="the output of the last layer is returned" names="the layers in reverse order"
def mlp_forward(mlp, X):
    for layer in reversed(mlp):
        X = layer_forward(layer, X)
    return X

# %% wrong="the first layer left out" caught_by="the output of the last layer is returned" names="the first layer left out"
def mlp_forward(mlp, X):
    A = X
    for layer in mlp[1:]:
        A = layer_forward(layer, A)
    return A

# %% wrong="the first layer twice" caught_by="the output of the last layer is returned" names="the first layer used twice"
def mlp_forward(mlp, X):
    A = layer_forward(mlp[0], X)
    for layer in mlp:
        A = layer_forward(layer, A)
    return A

# %% wrong="not returned" caught_by="the output of the last layer is returned at 66 %" names="nothing is returned"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)

# %% wrong="the network is returned" caught_by="the output of the last layer is returned at 66 %" names="no array is returned"
def mlp_forward(mlp, X):
    A = X
    for layer in mlp:
        A = layer_forward(layer, A)
    return mlp

# %% wrong="a list of all outputs" caught_by="the output of the last layer is returned at 66 %" names="no array is returned"
def mlp_forward(mlp, X):
    outs = []
    for layer in mlp:
        X = layer_forward(layer, X)
        outs.append(X)
    return outs

# %% wrong="Z at the end" caught_by="the output of the last layer is returned" names="Z instead of A" visible="passes"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
    return mlp[-1]["Z"]

# %% wrong="Z from layer to layer" caught_by="the output of the last layer is returned" names="Z instead of A"
def mlp_forward(mlp, X):
    for layer in mlp:
        A = layer_forward(layer, X)
        X = layer["Z"]
    return A

# %% wrong="without layer_forward, nothing kept" caught_by="the first layer works on the samples" names="nothing is kept in the layers"
def mlp_forward(mlp, X):
    for layer in mlp:
        Z = X @ layer["W"] + layer["b"]
        X = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    return X

# %% wrong="on copies of the layers" caught_by="the first layer works on the samples" names="nothing is kept in the layers"
import copy

def mlp_forward(mlp, X):
    for layer in copy.deepcopy(mlp):
        X = layer_forward(layer, X)
    return X

# %% wrong="three layers, whatever comes" caught_by="the output of the last layer is returned" names="IndexError"
def mlp_forward(mlp, X):
    A = layer_forward(mlp[0], X)
    A = layer_forward(mlp[1], A)
    return layer_forward(mlp[2], A)

# %% wrong="arguments exchanged" caught_by="the output of the last layer is returned" earns="nothing"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(X, layer)
    return X

# %% wrong="the output in one row" caught_by="the output of the last layer is returned at 40 %" names="another shape"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
    return X.ravel()

# %% wrong="one sample loses its row" caught_by="one layer, one sample"
import numpy as np

def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
    return np.squeeze(X)

# %% wrong="the layers are taken out of the list" caught_by="the network stays as it was" names="the caller's list is changed" visible="passes"
def mlp_forward(mlp, X):
    while mlp:
        X = layer_forward(mlp.pop(0), X)
    return X

# %% wrong="the first answer again and again" caught_by="a second call starts afresh" names="something of an earlier call is still there" visible="passes"
def mlp_forward(mlp, X):
    if "A" in mlp[-1]:
        return mlp[-1]["A"]
    for layer in mlp:
        X = layer_forward(layer, X)
    return X

# %% wrong="X handed back" caught_by="the output of the last layer is returned" names="X handed back"
def mlp_forward(mlp, X):
    A = X
    for layer in mlp:
        A = layer_forward(layer, A)
    return X

# %% wrong="pass" caught_by="the output of the last layer is returned" earns="nothing"
def mlp_forward(mlp, X):
    pass


# %% wrong="the output transposed" caught_by="the output of the last layer is returned" names="transposed"
def mlp_forward(mlp, X):
    for l in mlp:
        X = layer_forward(l, X)
    return X.T


# %% wrong="labels instead of outputs" caught_by="the output of the last layer is returned" names="labels instead of what the layer gives"
def mlp_forward(mlp, X):
    for l in mlp:
        X = layer_forward(l, X)
    return (X>0.5).astype(int)


# %% wrong="the output in a tuple" caught_by="the output of the last layer is returned at 40 %" names="the right numbers in another shape"
def mlp_forward(mlp, X):
    for l in mlp:
        X = layer_forward(l, X)
    return (X,)


# %% wrong="one more sigmoid at the end" caught_by="the output of the last layer is returned" names="twice"
def mlp_forward(mlp, X):
    for l in mlp:
        X = layer_forward(l, X)
    return sigmoid(X)


# %% wrong="the last layer once more where it fits" caught_by="the output of the last layer is returned" names="last layer used twice" visible="passes"
def mlp_forward(mlp, X):
    A=X
    for l in mlp:
        A = layer_forward(l, A)
    l=mlp[-1]
    return layer_forward(l, A) if l['W'].shape[0]==l['W'].shape[1] else A


# %% wrong="the first sample only" caught_by="the output of the last layer is returned" names="a layer is fed with something else"
def mlp_forward(mlp, X):
    X=X[:1]
    for l in mlp:
        X = layer_forward(l, X)
    return X


# %% wrong="sample by sample, the layers keep the last one" caught_by="the first layer works on the samples" names="a layer is fed with something else"
import numpy as np


def mlp_forward(mlp, X):
    out=[]
    for x in X:
        A = x.reshape(1,-1)
        for l in mlp:
            A = layer_forward(l, A)
        out.append(A[0])
    return np.array(out)


# %% wrong="inline, b forgotten" caught_by="the output of the last layer is returned" names="without b"
def mlp_forward(mlp, X):
    A=X
    for l in mlp:
        l['X']=A
        l['Z']=A@l['W']
        A = l['A'] = (relu if l['act']=='relu' else sigmoid)(l['Z'])
    return A


# %% wrong="inline, relu everywhere" caught_by="the output of the last layer is returned" names="relu in a sigmoid layer" visible="passes"
def mlp_forward(mlp, X):
    A=X
    for l in mlp:
        l['X']=A
        l['Z']=A@l['W']+l['b']
        A = l['A'] = relu(l['Z'])
    return A


# %% wrong="inline, only A is kept" caught_by="the first layer works on the samples" same="each layer keeps X, Z and A that belong together at 80 %" names="X, Z or A is not kept in the layers"
def mlp_forward(mlp, X):
    A=X
    for l in mlp:
        A = l['A'] = (relu if l['act']=='relu' else sigmoid)(A@l['W']+l['b'])
    return A


# %% wrong="X written over by the output" caught_by="the first layer works on the samples" names="A kept as X"
def mlp_forward(mlp, X):
    A=X
    for l in mlp:
        A = layer_forward(l, A)
        l['X'] = A
    return A


# %% wrong="the list turned round" caught_by="the output of the last layer is returned" names="the layers in reverse order"
def mlp_forward(mlp, X):
    A = X
    mlp.reverse()
    for l in mlp:
        A = layer_forward(l, A)
    return A


# %% wrong="every second layer" caught_by="the output of the last layer is returned" names="layers left out"
def mlp_forward(mlp, X):
    A=X
    for l in mlp[::2]:
        A=layer_forward(l,A)
    return A


# %% wrong="first and last layer only" caught_by="the output of the last layer is returned" names="layers left out" visible="passes"
def mlp_forward(mlp, X):
    a=layer_forward(mlp[0],X)
    return layer_forward(mlp[-1],a)


# %% wrong="moves the weights as well" caught_by="the network stays as it was" names="W is changed" visible="passes"
def mlp_forward(mlp, X):
    A=X
    for l in mlp:
        A=layer_forward(l,A)
        l['W'] = l['W'] * 0.99
    return A


# %% wrong="keeps its first result in a default argument" caught_by="the output of the last layer is returned" names="something of an earlier call is still there" visible="passes"
def mlp_forward(mlp, X, keep=[]):
    if not keep:
        for l in mlp:
            X = layer_forward(l, X)
        keep.append(X)
    return keep[0]


# %% wrong="the samples of the notebook" caught_by="the output of the last layer is returned" also="a second call starts afresh" names="a layer is fed with something else"
import numpy as np


X_train = np.ones((4,2))

def mlp_forward(mlp, X):
    A=X_train
    for l in mlp:
        A=layer_forward(l,A)
    return A


# %% wrong="the mean of the samples" caught_by="the output of the last layer is returned" names="the mean of the samples"
def mlp_forward(mlp, X):
    for l in mlp:
        X = layer_forward(l, X)
    return X.mean(axis=0)


# %% wrong="one layer is none" caught_by="one layer, one sample" visible="passes"
def mlp_forward(mlp, X):
    if len(mlp)==1: return X
    A=X
    for l in mlp:
        A=layer_forward(l,A)
    return A


# %% wrong="one unit loses its column" caught_by="one layer, one sample" names="the right numbers in another shape"
def mlp_forward(mlp, X):
    for l in mlp:
        X = layer_forward(l, X)
    return X[:,0] if X.shape[1]==1 else X


# %% wrong="adds the input where it fits" caught_by="the output of the last layer is returned" visible="passes"
def mlp_forward(mlp, X):
    A=X
    for l in mlp:
        B=layer_forward(l,A)
        A = A+B if A.shape==B.shape else B
    return A


# %% wrong="the samples scaled first" caught_by="the output of the last layer is returned" names="a layer is fed with something else"
def mlp_forward(mlp, X):
    A=(X-X.mean(0))/(X.std(0)+1e-8)
    for l in mlp:
        A=layer_forward(l,A)
    return A

# %% wrong="six layers at most" caught_by="right for values of every kind"
def mlp_forward(mlp, X):
    for layer in mlp[:6]:
        X = layer_forward(layer, X)
    return X

# %% wrong="the signal is scaled when it is large" caught_by="right for values of every kind"
import numpy as np

def mlp_forward(mlp, X):
    for layer in mlp:
        if np.abs(X).max() > 100:
            X = X / np.abs(X).max()
        X = layer_forward(layer, X)
    return X

# %% wrong="the signal is clipped at 50" caught_by="right for values of every kind"
import numpy as np

def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, np.clip(X, -50, 50))
    return X

# %% wrong="stops when the signal is zero" caught_by="right for values of every kind"
import numpy as np

def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
        if not X.any():
            break
    return X

# %% wrong="the output of many samples is cut at 100" caught_by="right for values of every kind"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X[:100])
    return X

# %% wrong="the output kept away from 0 and 1" caught_by="right for values of every kind"
import numpy as np

def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
    return np.clip(X, 0.001, 0.999) if mlp[-1]["act"] == "sigmoid" else X

# %% wrong="one hidden unit: the layer is skipped" caught_by="right for values of every kind"
def mlp_forward(mlp, X):
    for layer in mlp:
        if layer["W"].shape != (1, 1):
            X = layer_forward(layer, X)
    return X

# %% wrong="square layers in a row run once" caught_by="right for values of every kind"
def mlp_forward(mlp, X):
    last = None
    for layer in mlp:
        if layer["W"].shape == (4, 4) == last:
            continue
        X = layer_forward(layer, X)
        last = layer["W"].shape
    return X

# %% wrong="output clipped at 10" caught_by="right for values of every kind"
import numpy as np

def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
    return np.minimum(X, 10)

# %% wrong="samples scaled when they are large" caught_by="right for values of every kind"
def mlp_forward(mlp, X):
    if X.max() > 10:
        X = X / 255
    for layer in mlp:
        X = layer_forward(layer, X)
    return X

# %% wrong="the last layer is returned" caught_by="the output of the last layer is returned at 66 %" names="no array is returned"
def mlp_forward(mlp, X):
    for layer in mlp:
        X = layer_forward(layer, X)
    return layer
