# %% right="the equations"
def layer_forward(layer, X):
    assert X.shape[-1] == layer["W"].shape[0]
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    if layer["act"] == "relu":
        layer["A"] = relu(layer["Z"])
    else:
        layer["A"] = sigmoid(layer["Z"])
    return layer["A"]

# %% right="a table of functions, made in an earlier cell"
ACT = {"relu": relu, "sigmoid": sigmoid}

# %%
import numpy as np

def layer_forward(layer, X):
    Z = np.dot(X, layer["W"]) + layer["b"]
    A = ACT[layer["act"]](z=Z)
    layer.update(X=X, Z=Z, A=A)
    return A

# %% right="looked up by name, renamed arguments, prints"
def layer_forward(l, inputs):
    z = inputs.dot(l["W"])
    z = z + l["b"].reshape(1, -1)
    print("Z", z.shape)
    a = globals()[l["act"]](z)
    l["Z"], l["A"], l["X"] = z, a, inputs
    return a

# %% right="number by number"
import numpy as np

def layer_forward(layer, X):
    W, b = layer["W"], layer["b"]
    n, m = X.shape[0], W.shape[1]
    Z = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            total = b[j]
            for k in range(W.shape[0]):
                total += X[i, k] * W[k, j]
            Z[i, j] = total
    A = np.copy(Z)
    for i in range(n):
        A[i] = one_row(layer["act"], Z[i])
    layer["X"], layer["Z"], layer["A"] = X.copy(), Z, A
    return A

def one_row(act, row):
    return {"relu": relu, "sigmoid": sigmoid}[act](row)

# %% right="its own activations"
import numpy as np

def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = np.matmul(X, layer["W"]) + np.tile(layer["b"], (len(X), 1))
    act = {"relu": lambda v: np.maximum(v, 0), "sigmoid": lambda v: 1 / (1 + np.exp(-v))}
    layer["A"] = act[layer["act"]](layer["Z"])
    return layer["A"]

# %% right="a column of ones"
import numpy as np

def layer_forward(layer, X):
    both = np.vstack([layer["W"], layer["b"]])
    layer["X"] = X
    layer["Z"] = np.hstack([X, np.ones((X.shape[0], 1))]) @ both
    layer["A"] = eval(layer["act"])(layer["Z"])
    return layer["A"]

# %% right="einsum, transposed, single precision"
import numpy as np

def layer_forward(layer, X):
    W = layer["W"].astype(np.float32)
    Z = np.einsum("if,ni->fn", W, X.astype(np.float32)).T + layer["b"].astype(np.float32)
    A = relu(Z) if "relu" in layer["act"] else sigmoid(Z)
    layer["X"] = X
    layer["Z"] = Z
    layer["A"] = A
    return A

# %% right="added in place"
def layer_forward(layer, X):
    Z = X @ layer["W"]
    Z += layer["b"]
    layer["X"], layer["Z"] = X, Z
    match layer["act"]:
        case "relu":
            A = relu(Z)
        case "sigmoid":
            A = sigmoid(Z)
    layer["A"] = A
    layer["note"] = "done"
    return layer["A"]

# %% right="einsum, kept in one update"
import numpy as np


def layer_forward(layer, X):
    W, b = layer['W'], layer['b']
    Z = np.einsum('ij,jk->ik', X, W)
    Z += b
    A = {'relu': relu, 'sigmoid': sigmoid}[layer['act']](Z)
    layer.update({'A': A, 'Z': Z, 'X': X})
    return layer['A']


# %% right="row by row, eval of the name"
import numpy as np


def layer_forward(layer, X):
    rows = []
    for x in X:
        rows.append(x.dot(layer['W']) + layer['b'])
    layer['X'], layer['Z'] = X, np.vstack(rows)
    layer['A'] = eval(layer['act'])(layer['Z'])
    return layer['A']


# %% right="b as one more row of W"
import numpy as np


TABLE = {'relu': relu, 'sigmoid': sigmoid}

def layer_forward(layer, X):
    W1 = np.vstack([layer['W'], layer['b']])
    X1 = np.hstack([X, np.ones((len(X), 1))])
    layer['X'] = X
    layer['Z'] = X1 @ W1
    layer['A'] = TABLE[layer['act']](layer['Z'])
    return layer['A']


# %% right="a mask on a copy, all inline"
import numpy as np


def layer_forward(layer, X):
    Z = X @ layer['W'] + layer['b']
    layer['X'] = X; layer['Z'] = Z.copy()
    if layer['act'] == 'relu':
        Z[Z < 0] = 0
    else:
        Z = np.exp(Z) / (1 + np.exp(Z))
    layer['A'] = Z
    return Z


# %% right="one outer product for each feature"
import numpy as np


def layer_forward(layer, X):
    Z = np.tile(layer['b'], (len(X), 1)).astype(float)
    for k in range(layer['W'].shape[0]):
        Z = Z + np.outer(X[:, k], layer['W'][k])
    layer['X'] = X; layer['Z'] = Z
    layer['A'] = (lambda f: f(Z))({'relu': relu}.get(layer['act'], sigmoid))
    return layer['A']


# %% right="a class"
class Layer:
    funcs = {'relu': relu, 'sigmoid': sigmoid}
    def __init__(self, d): self.d = d
    def forward(self, X):
        d = self.d
        d['X'] = X
        d['Z'] = X @ d['W'] + d['b']
        d['A'] = self.funcs[d['act']](d['Z'])
        return d['A']

def layer_forward(layer, X):
    return Layer(layer).forward(X)


# %% right="recursion over the samples"
import numpy as np


def layer_forward(layer, X):
    def go(rows):
        if len(rows) == 0: return []
        return [rows[0] @ layer['W'] + layer['b']] + go(rows[1:])
    layer['X'] = X
    layer['Z'] = np.array(go(X))
    layer['A'] = relu(layer['Z']) if layer['act'] == 'relu' else sigmoid(layer['Z'])
    return layer['A']


# %% right="lists and zip, then an array"
import numpy as np


def layer_forward(layer, X):
    Z = np.array([[sum(x*w for x, w in zip(row, col)) + bj for col, bj in zip(layer['W'].T, layer['b'])] for row in X])
    layer['X'] = X; layer['Z'] = Z
    layer['A'] = relu(Z) if layer['act'] == 'relu' else sigmoid(Z)
    return layer['A']


# %% wrong="no bias" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="XW without b"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="no activation" caught_by="the output of a relu layer" names="Z instead of A"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = layer["Z"]
    return layer["A"]

# %% wrong="Z is returned" caught_by="the output of a relu layer" names="Z instead of A"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["Z"]

# %% wrong="relu always" caught_by="the output of a sigmoid layer" names="relu in a sigmoid layer"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"])
    return layer["A"]

# %% wrong="sigmoid always" caught_by="the output of a relu layer" names="sigmoid in a relu layer"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="the name misspelt, so always sigmoid" caught_by="the output of a relu layer" names="sigmoid in a relu layer"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "ReLU" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="b after the activation" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="b added after the activation"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"]
    layer["A"] = (relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])) + layer["b"]
    return layer["A"]

# %% wrong="b subtracted" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="b subtracted"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] - layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="X is not kept" caught_by="X is kept in the layer at 60 %" names="no key 'X'"
def layer_forward(layer, X):
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="Z is not kept" caught_by="Z is kept in the layer at 60 %" names="no key 'Z'"
def layer_forward(layer, X):
    layer["X"] = X
    Z = X @ layer["W"] + layer["b"]
    layer["A"] = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    return layer["A"]

# %% wrong="nothing is kept" caught_by="X is kept in the layer" names="no new key in the layer"
def layer_forward(layer, X):
    Z = X @ layer["W"] + layer["b"]
    return relu(Z) if layer["act"] == "relu" else sigmoid(Z)

# %% wrong="keys in small letters" caught_by="X is kept in the layer" names="new keys are"
def layer_forward(layer, X):
    layer["x"] = X
    layer["z"] = X @ layer["W"] + layer["b"]
    layer["a"] = relu(layer["z"]) if layer["act"] == "relu" else sigmoid(layer["z"])
    return layer["a"]

# %% wrong="Z written over by the activation" caught_by="Z is kept in the layer at 80 %" names="A kept as Z"
def layer_forward(layer, X):
    layer["X"] = X
    Z = X @ layer["W"] + layer["b"]
    Z = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer["Z"] = layer["A"] = Z
    return Z

# %% wrong="kept in a copy of the layer" caught_by="X is kept in the layer" names="no new key in the layer"
def layer_forward(layer, X):
    layer = dict(layer)
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="not returned" caught_by="A is returned" names="not returned"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])

# %% wrong="the layer is returned" caught_by="A is returned"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer

# %% wrong="the product the other way round" caught_by="the output of a relu layer" earns="nothing" names="ValueError"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = layer["W"] @ X + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="entry by entry instead of a matrix product" caught_by="the output of a relu layer" earns="nothing"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X * layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="samples as columns" caught_by="the output of a relu layer" same="X is kept in the layer at 80 %; Z is kept in the layer at 80 %" names="transposed"
def layer_forward(layer, X):
    layer["X"] = X.T
    layer["Z"] = layer["W"].T @ X.T + layer["b"][:, None]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="everything in one row" caught_by="Z is kept in the layer at 50 %" same="the output of a relu layer at 45 %; the output of a sigmoid layer at 45 %" names="another shape"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = (X @ layer["W"] + layer["b"]).ravel()
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="one sample loses its row" caught_by="one sample, one unit" names="the right numbers in another shape" visible="passes"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    A = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    layer["A"] = A.squeeze()
    return layer["A"]

# %% wrong="kept from the first call only" caught_by="a second call starts afresh, and W and b stay" visible="passes"
def layer_forward(layer, X):
    Z = X @ layer["W"] + layer["b"]
    layer.setdefault("X", X)
    layer.setdefault("Z", Z)
    A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer.setdefault("A", A)
    return A

# %% wrong="b grows with every call" caught_by="a second call starts afresh, and W and b stay" names="b is changed"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    layer["b"] += layer["Z"].mean(axis=0)
    return layer["A"]

# %% wrong="one bias for all units" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="as its sum"
import numpy as np

def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + np.sum(layer["b"])
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="the slope instead of the activation" caught_by="the output of a relu layer" names="the activation's slope"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = d_relu(layer["Z"]) if layer["act"] == "relu" else d_sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="the text is called" caught_by="the output of a relu layer" earns="nothing" names="TypeError"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = layer["act"](layer["Z"])
    return layer["A"]

# %% wrong="the stub" caught_by="A is returned" earns="nothing" names="Not attempted"
def layer_forward(layer, X):
    """Send samples through one layer."""
    raise NotImplementedError("not written yet: replace this line with your own code")


# %% wrong="the mean of b for every unit" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="the mean of b for every unit"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b'].mean()
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="b added twice" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="b added twice"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + 2*layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="XW with the opposite sign" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="the opposite sign of XW"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = -X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="W reshaped where a transpose seems to be missing" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="W reshaped instead of transposed"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'].T.reshape(layer['W'].shape) + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="a condition that is always true" caught_by="the output of a sigmoid layer" names="relu in a sigmoid"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'sigm' or 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="X handed back" caught_by="the output of a relu layer" names="X instead of A"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return X


# %% wrong="A in a tuple" caught_by="A is returned at 60 %" names="the right numbers, not as an array"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return (layer['A'],)


# %% wrong="A as a list" caught_by="A is returned at 60 %" names="the right numbers, not as an array"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A'].tolist()


# %% wrong="only A is kept" caught_by="X is kept in the layer at 80 %" names="not kept in the layer: X, Z"
def layer_forward(layer, X):
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(X @ layer['W'] + layer['b'])
    return layer['A']


# %% wrong="Z kept as A" caught_by="A is kept in the layer at 80 %" names="Z instead of A"
def layer_forward(layer, X):
    Z = X @ layer['W'] + layer['b']
    layer['X']=X; layer['Z']=Z; layer['A']=Z
    return (relu if layer['act'] == 'relu' else sigmoid)(Z)


# %% wrong="Z and A under each other's key" caught_by="Z is kept in the layer at 80 %" names="Z and A exchanged"
def layer_forward(layer, X):
    Z = X @ layer['W'] + layer['b']
    A=(relu if layer['act'] == 'relu' else sigmoid)(Z)
    layer['X']=X; layer['Z']=A; layer['A']=Z
    return A


# %% wrong="X written over by A" caught_by="X is kept in the layer at 80 %" names="A kept as X"
def layer_forward(layer, X):
    Z = X @ layer['W'] + layer['b']
    X=(relu if layer['act'] == 'relu' else sigmoid)(Z)
    layer['X']=X; layer['Z']=Z; layer['A']=X
    return X


# %% wrong="b added after Z is kept" caught_by="Z is kept in the layer at 80 %" names="without b"
def layer_forward(layer, X):
    layer['X']=X; layer['Z']=X @ layer['W']
    layer['A']=(relu if layer['act'] == 'relu' else sigmoid)(layer['Z']+layer['b'])
    return layer['A']


# %% wrong="X kept transposed" caught_by="X is kept in the layer at 80 %" names="transposed"
def layer_forward(layer, X):
    layer['X'] = X.T
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="the first output again and again" caught_by="a second call starts afresh, and W and b stay" visible="passes"
def layer_forward(layer, X):
    if 'A' in layer: return layer['A']
    layer['X']=X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="b added to W for good" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="W is changed"
def layer_forward(layer, X):
    layer['X']=X
    layer['W'] += layer['b']
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="W shrunk on the way" caught_by="a second call starts afresh, and W and b stay" names="W"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return (layer.update(W=layer['W']*0.9), layer['A'])[1]


# %% wrong="the samples written over" caught_by="X is kept in the layer at 80 %" names="X is written over" visible="passes"
def layer_forward(layer, X):
    layer['X']=X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    X *= 0
    return layer['A']


# %% wrong="one unit loses its column" caught_by="one sample, one unit" names="the right numbers in another shape" visible="passes"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A'][:,0] if layer['A'].shape[1]==1 else layer['A']


# %% wrong="squeezed everywhere" caught_by="one sample, one unit" names="the right numbers in another shape"
import numpy as np


def layer_forward(layer, X):
    layer['X'] = np.squeeze(X)
    layer['Z'] = np.squeeze(X @ layer['W'] + layer['b'])
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="decimals cut off" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="decimals cut off" visible="passes"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = (X @ layer['W'] + layer['b']).astype(int)
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="the first sample only" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="the first sample only"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X[0] @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="return inside the loop over samples" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="the first sample only"
def layer_forward(layer, X):
    layer['X']=X
    for i in range(len(X)):
        layer['Z'] = X[i:i+1] @ layer['W'] + layer['b']
        layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
        return layer['A']


# %% wrong="the last sample left out" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="Z is not XW + b"
import numpy as np


def layer_forward(layer, X):
    Z=np.zeros((len(X), len(layer['b'])))
    for i in range(len(X)-1):
        Z[i] = X[i] @ layer['W'] + layer['b']
    layer['X']=X;layer['Z']=Z;layer['A']=(relu if layer['act'] == 'relu' else sigmoid)(Z)
    return layer['A']


# %% wrong="relu and then the sigmoid as well" caught_by="the output of a relu layer" names="both activations, one after the other"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = sigmoid(relu(layer['Z']))
    return layer['A']


# %% wrong="the sign in the sigmoid, written inline" caught_by="the output of a sigmoid layer" names="the sign of Z turned round"
import numpy as np


def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = relu(layer['Z']) if layer['act']=='relu' else 1/(1+np.exp(layer['Z']))
    return layer['A']


# %% wrong="a leaky relu, written inline" caught_by="the output of a relu layer" names="it does not follow from Z"
import numpy as np


def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = np.where(layer['Z']>0, layer['Z'], .01*layer['Z']) if layer['act']=='relu' else sigmoid(layer['Z'])
    return layer['A']


# %% wrong="act(X)" caught_by="the output of a relu layer" names="act(X)"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(X)
    return layer['A']


# %% wrong="W and b of the notebook" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="Z is not XW + b"
import numpy as np


W = np.ones((3,4))
b = np.zeros(4)

def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ W + b
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="the sigmoid branch returns nothing" caught_by="A is returned" names="not returned"
def layer_forward(layer, X):
    layer['X']=X
    layer['Z'] = X @ layer['W'] + layer['b']
    if layer['act']=='relu':
        layer['A']=relu(layer['Z'])
        return layer['A']
    elif layer['act']=='sigmoid':
        layer['A']=sigmoid(layer['Z'])


# %% wrong="a misspelt key in the table of activations" caught_by="the output of a sigmoid layer"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + layer['b']
    layer['A'] = {'relu': relu, 'sigmiod': sigmoid}[layer['act']](layer['Z'])
    return layer['A']


# %% wrong="no b in the relu branch" caught_by="the output of a relu layer" same="Z is kept in the layer at 80 %" names="without b"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'] + (layer['b'] if layer['act']!='relu' else 0)
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']


# %% wrong="Z kept as a list" caught_by="Z is kept in the layer at 50 %" names="the right numbers, not as an array"
def layer_forward(layer, X):
    layer['X']=X
    Z = X @ layer['W'] + layer['b']
    layer['Z']=Z.tolist()
    layer['A']=(relu if layer['act'] == 'relu' else sigmoid)(Z)
    return layer['A']


# %% wrong="W transposed, which does not fit" caught_by="the output of a relu layer" earns="nothing" names="W transposed"
def layer_forward(layer, X):
    layer['X'] = X
    layer['Z'] = X @ layer['W'].T + layer['b']
    layer['A'] = (relu if layer['act'] == 'relu' else sigmoid)(layer['Z'])
    return layer['A']

# %% wrong="Z kept within ±20" caught_by="right for values of every kind"
import numpy as np

def layer_forward(layer, X):
    Z = np.clip(X @ layer["W"] + layer["b"], -20, 20)
    A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer["X"], layer["Z"], layer["A"] = X, Z, A
    return A

# %% wrong="A kept below 100" caught_by="right for values of every kind"
import numpy as np

def layer_forward(layer, X):
    Z = X @ layer["W"] + layer["b"]
    A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    A = np.minimum(A, 100)
    layer["X"], layer["Z"], layer["A"] = X, Z, A
    return A

# %% wrong="a sigmoid kept within 0.001 of its ends" caught_by="right for values of every kind"
import numpy as np

def layer_forward(layer, X):
    Z = X @ layer["W"] + layer["b"]
    A = relu(Z) if layer["act"] == "relu" else np.clip(sigmoid(Z), 0.001, 0.999)
    layer["X"], layer["Z"], layer["A"] = X, Z, A
    return A

# %% wrong="rows of zeros give zeros" caught_by="right for values of every kind"
import numpy as np

def layer_forward(layer, X):
    Z = X @ layer["W"] + layer["b"]
    Z = np.where(X.any(axis=1, keepdims=True), Z, 0.0)
    A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer["X"], layer["Z"], layer["A"] = X, Z, A
    return A

# %% wrong="a large X is scaled" caught_by="right for values of every kind"
import numpy as np

def layer_forward(layer, X):
    S = X / 255 if X.max() > 200 else X
    Z = S @ layer["W"] + layer["b"]
    A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer["X"], layer["Z"], layer["A"] = X, Z, A
    return A

# %% wrong="three by three: W transposed" caught_by="right for values of every kind"
def layer_forward(layer, X):
    W = layer["W"]
    if X.shape == W.shape == (3, 3):
        W = W.T
    Z = X @ W + layer["b"]
    A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer["X"], layer["Z"], layer["A"] = X, Z, A
    return A

# %% wrong="a sigmoid of one weight taken for a relu" caught_by="right for values of every kind"
def layer_forward(layer, X):
    Z = X @ layer["W"] + layer["b"]
    A = relu(Z) if layer["act"] == "relu" or layer["W"].shape == (1, 1) else sigmoid(Z)
    layer["X"], layer["Z"], layer["A"] = X, Z, A
    return A

# %% wrong="100 samples at most" caught_by="right for values of every kind"
def layer_forward(layer, X):
    X = X[:100]
    Z = X @ layer["W"] + layer["b"]
    A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer["X"], layer["Z"], layer["A"] = X, Z, A
    return A

# %% wrong="b kept within ±1" caught_by="right for values of every kind"
import numpy as np

def layer_forward(layer, X):
    Z = X @ layer["W"] + np.clip(layer["b"], -1, 1)
    A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer["X"], layer["Z"], layer["A"] = X, Z, A
    return A

# %% wrong="biases of 0 replaced by 1" caught_by="right for values of every kind"
def layer_forward(layer, X):
    if layer["b"].any():
        Z = X @ layer["W"] + layer["b"]
    else:
        Z = X @ layer["W"] + 1
    A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer["X"], layer["Z"], layer["A"] = X, Z, A
    return A

# %% wrong="the activation once more at the return" caught_by="the output of a sigmoid layer" names="the activation used twice"
def layer_forward(layer, X):
    act = {"relu": relu, "sigmoid": sigmoid}[layer["act"]]
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = act(layer["Z"])
    return act(layer["A"])
