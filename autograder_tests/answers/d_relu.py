# %% right="where"
import numpy as np

def d_relu(z):
    return np.where(z > 0, 1.0, 0.0)

# %% right="a comparison made a number"
def d_relu(z):
    return (z > 0) * 1

# %% right="heaviside"
import numpy as np

def d_relu(z):
    return np.heaviside(z, 0)

# %% right="the sign of relu, with the callee"
import numpy as np

def d_relu(z):
    return np.sign(relu(z))

# %% right="loop over a flat copy"
import numpy as np

def d_relu(z):
    z = np.array(z)
    out = np.empty(z.size)
    for i, v in enumerate(z.flat):
        out[i] = 1 if v > 0 else 0
    return out.reshape(z.shape)

# %% right="vectorize, whole numbers are enough here"
import numpy as np
d_relu = np.vectorize(lambda v: int(v > 0), otypes=[int])

# %% right="a mask on zeros"
import numpy as np

def d_relu(z):
    grad = np.zeros_like(z)
    grad[z > 0] = 1
    return grad

# %% right="truth values"
def d_relu(z):
    return z > 0

# %% right="single precision, clipped sign"
import numpy as np

def d_relu(z):
    return np.clip(np.sign(z), 0, 1).astype("float32")

# %% right="recursion over the axes, renamed argument"
import numpy as np

def step(v):
    return 1.0 if v > 0 else 0.0

def d_relu(values):
    if np.ndim(values) == 0:
        return step(values)
    return np.stack([d_relu(v) for v in values])

# %% right="written over the array that was given"
def d_relu(z):
    positive = z > 0
    z = z * 0
    z += positive
    return z

# %% wrong="1 at 0 as well" caught_by="the slope at exactly 0 is 0" marks="2.1..2.4" names="at exactly 0"
def d_relu(z):
    return (z >= 0) * 1.0

# %% wrong="a half at 0" caught_by="the slope at exactly 0 is 0" marks="2.1..2.4" names="one half"
import numpy as np

def d_relu(z):
    return np.heaviside(z, 0.5)

# %% wrong="nan at 0" caught_by="the slope at exactly 0 is 0" marks="2.1..2.4" names="not finite"
import numpy as np

def d_relu(z):
    return np.maximum(z, 0) / z

# %% wrong="the sign" caught_by="slope 1 above 0, slope 0 below" marks="0.6..0.9" names="the sign of z"
import numpy as np

def d_relu(z):
    return np.sign(z)

# %% wrong="relu again" caught_by="slope 1 above 0, slope 0 below" marks="0.6..0.9" names="ReLU in place of its slope"
import numpy as np

def d_relu(z):
    return np.maximum(z, 0)

# %% wrong="sides swapped" caught_by="slope 1 above 0, slope 0 below" marks="0.4..0.8" names="two sides swapped"
import numpy as np

def d_relu(z):
    return np.where(z > 0, 0, 1)

# %% wrong="1 everywhere" caught_by="slope 1 above 0, slope 0 below" marks="0.6..0.9" names="slope of 1 everywhere"
import numpy as np

def d_relu(z):
    return np.ones_like(z)

# %% wrong="leaky" caught_by="slope 1 above 0, slope 0 below" marks="0.6..0.9" names="leaky"
import numpy as np

def d_relu(z):
    return np.where(z > 0, 1, 0.01)

# %% wrong="an if for the whole array" caught_by="slope 1 above 0, slope 0 below" marks="0.1..0.5" names="ValueError"
def d_relu(z):
    if z > 0:
        return 1
    return 0

# %% wrong="0 assigned only where negative" caught_by="slope 1 above 0, slope 0 below" marks="0.5..0.9"
def d_relu(z):
    r = z * 1.0
    r[r < 0] = 0
    return r

# %% wrong="a slope as a single number" caught_by="slope 1 above 0, slope 0 below" marks="0.1..0.5"
import numpy as np

def d_relu(z):
    return np.mean(z > 0)

# %% wrong="indexing, so no single number" caught_by="a single NumPy number" marks="2.2..2.9"
def d_relu(z):
    g = z.copy()
    g[z > 0] = 1
    g[z <= 0] = 0
    return g

# %% wrong="flattened" caught_by="arrays with any number of axes" marks="1.9..2.3"
def d_relu(z):
    return (z > 0).flatten() * 1.0

# %% wrong="a smooth slope" caught_by="slope 1 above 0, slope 0 below" marks="0.6..0.9" names="sigmoid"
def d_relu(z):
    return sigmoid(z)

# %% wrong="a name misspelt" caught_by="slope 1 above 0, slope 0 below" marks="0..0" names="NameError"
def d_relu(z):
    return (Z > 0) * 1.0

# %% wrong="three dots" caught_by="slope 1 above 0, slope 0 below" marks="0..0"
def d_relu(z):
    ...
