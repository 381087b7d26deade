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

# %% wrong="no bias" caught_by="the output of a relu layer" marks="4..4.9" names="XW without b"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="no activation" caught_by="the output of a relu layer" marks="2.9..3.7" names="Z returned in place of A"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = layer["Z"]
    return layer["A"]

# %% wrong="Z is returned" caught_by="A is returned" marks="4..4.9" names="Z returned in place of A"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["Z"]

# %% wrong="relu always" caught_by="the output of a sigmoid layer" marks="4..4.9" names="relu in a sigmoid layer"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"])
    return layer["A"]

# %% wrong="sigmoid always" caught_by="the output of a relu layer" marks="4..4.9" names="sigmoid in a relu layer"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="the name misspelt, so always sigmoid" caught_by="the output of a relu layer" marks="4..4.9" names="sigmoid in a relu layer"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "ReLU" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="b after the activation" caught_by="the output of a relu layer" marks="2.9..3.7" names="b added after the activation"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"]
    layer["A"] = (relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])) + layer["b"]
    return layer["A"]

# %% wrong="b subtracted" caught_by="the output of a relu layer" marks="4..4.9" names="b subtracted"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] - layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="X is not kept" caught_by="X is kept in the layer" marks="5.6..6.4" names="no key 'X'"
def layer_forward(layer, X):
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="Z is not kept" caught_by="Z is kept in the layer" marks="5.6..6.4" names="no key 'Z'"
def layer_forward(layer, X):
    layer["X"] = X
    Z = X @ layer["W"] + layer["b"]
    layer["A"] = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    return layer["A"]

# %% wrong="nothing is kept" caught_by="Z is kept in the layer" marks="2.9..3.8" names="no new key in the layer"
def layer_forward(layer, X):
    Z = X @ layer["W"] + layer["b"]
    return relu(Z) if layer["act"] == "relu" else sigmoid(Z)

# %% wrong="keys in small letters" caught_by="X is kept in the layer" marks="2.9..3.8" names="new keys are"
def layer_forward(layer, X):
    layer["x"] = X
    layer["z"] = X @ layer["W"] + layer["b"]
    layer["a"] = relu(layer["z"]) if layer["act"] == "relu" else sigmoid(layer["z"])
    return layer["a"]

# %% wrong="Z written over by the activation" caught_by="Z is kept in the layer" marks="5.6..6.4" names="A kept as Z"
def layer_forward(layer, X):
    layer["X"] = X
    Z = X @ layer["W"] + layer["b"]
    Z = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer["Z"] = layer["A"] = Z
    return Z

# %% wrong="kept in a copy of the layer" caught_by="Z is kept in the layer" marks="2.9..3.8" names="no new key in the layer"
def layer_forward(layer, X):
    layer = dict(layer)
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="not returned" caught_by="A is returned" marks="4.8..5.7" names="not returned"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])

# %% wrong="the layer is returned" caught_by="A is returned" marks="1.2..2"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer

# %% wrong="the product the other way round" caught_by="the output of a relu layer" marks="0..0" names="ValueError"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = layer["W"] @ X + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="entry by entry in place of a matrix product" caught_by="the output of a relu layer" marks="0..0"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X * layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="samples as columns" caught_by="the output of a relu layer" marks="1.4..2.3" names="transposed"
def layer_forward(layer, X):
    layer["X"] = X.T
    layer["Z"] = layer["W"].T @ X.T + layer["b"][:, None]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="everything in one row" caught_by="the output of a relu layer" marks="6.5..7.4" names="another shape"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = (X @ layer["W"] + layer["b"]).ravel()
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="one sample loses its row" caught_by="a single sample" marks="6..6.8"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    A = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    layer["A"] = A.squeeze()
    return layer["A"]

# %% wrong="kept from the first call only" caught_by="a second call starts afresh, and W and b stay" marks="5.6..6.4"
def layer_forward(layer, X):
    Z = X @ layer["W"] + layer["b"]
    layer.setdefault("X", X)
    layer.setdefault("Z", Z)
    A = relu(Z) if layer["act"] == "relu" else sigmoid(Z)
    layer.setdefault("A", A)
    return A

# %% wrong="b grows with every call" caught_by="a second call starts afresh, and W and b stay" marks="5.6..6.4" names="b is changed"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    layer["b"] += layer["Z"].mean(axis=0)
    return layer["A"]

# %% wrong="one bias for all units" caught_by="the output of a relu layer" marks="2..2.9" names="as its sum"
import numpy as np

def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + np.sum(layer["b"])
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="the slope in place of the activation" caught_by="the output of a sigmoid layer" marks="2.9..3.7" names="the activation's slope"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = d_relu(layer["Z"]) if layer["act"] == "relu" else d_sigmoid(layer["Z"])
    return layer["A"]

# %% wrong="the text is called" caught_by="the output of a relu layer" marks="0..0" names="TypeError"
def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = layer["act"](layer["Z"])
    return layer["A"]

# %% wrong="the stub" caught_by="A is returned" marks="0..0" names="Not attempted"
def layer_forward(layer, X):
    """Send samples through one layer."""
    raise NotImplementedError("not written yet: replace this line with your own code")
