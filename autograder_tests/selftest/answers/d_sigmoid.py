# %% right="by the sigmoid"
def d_sigmoid(z):
    return sigmoid(z) * (1 - sigmoid(z))

# %% right="keyword call, kept in a variable"
def d_sigmoid(z):
    s = sigmoid(z=z)
    return s - s ** 2

# %% right="two sigmoids"
import numpy as np

def d_sigmoid(x):
    return sigmoid(x) * sigmoid(np.negative(x))

# %% right="tanh, without the sigmoid"
import numpy as np

def d_sigmoid(z):
    return 0.25 * (1 - np.tanh(z / 2) ** 2)

# %% right="exp of minus the size"
import numpy as np

def d_sigmoid(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2

# %% right="its own sigmoid, one number at a time"
import math
import numpy as np

def mine(v):
    v = min(max(v, -50), 50)
    return 1 / (1 + math.exp(-v))

def d_sigmoid(z):
    z = np.asarray(z)
    return np.array([mine(v) * (1 - mine(v)) for v in z.ravel()]).reshape(z.shape)

# %% right="vectorize over the sigmoid"
import numpy as np

def d_sigmoid(z):
    return np.vectorize(slope, otypes=[float])(z)

def slope(v):
    s = sigmoid(v)
    return s * (1 - s)

# %% right="single precision"
import numpy as np

def d_sigmoid(z):
    s = sigmoid(z).astype(np.float32)
    return s * (1 - s)

# %% right="a central difference"
def d_sigmoid(z, h=1e-4):
    return (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)

# %% right="a dictionary of functions, loops"
import numpy as np
ACT = {"sigmoid": sigmoid}

def d_sigmoid(z):
    s = ACT["sigmoid"](z)
    out = np.zeros(np.shape(s))
    for i in np.ndindex(out.shape):
        out[i] = np.asarray(s)[i] * (1 - np.asarray(s)[i])
    return out

# %% wrong="z(1-z)" caught_by="the slope between -10 and 10" names="z*(1-z)"
def d_sigmoid(z):
    return z * (1 - z)

# %% wrong="the sigmoid itself" caught_by="the slope between -10 and 10" names="instead of its slope"
def d_sigmoid(z):
    return sigmoid(z)

# %% wrong="1 - s" caught_by="the slope between -10 and 10" names="1 - sigmoid"
def d_sigmoid(z):
    return 1 - sigmoid(z)

# %% wrong="s(1+s)" caught_by="the slope between -10 and 10" names="s*(1+s)"
def d_sigmoid(z):
    return sigmoid(z) * (1 + sigmoid(z))

# %% wrong="s - 1" caught_by="the slope between -10 and 10" names="sign of the slope"
def d_sigmoid(z):
    return sigmoid(z) * (sigmoid(z) - 1)

# %% wrong="1 - z" caught_by="the slope between -10 and 10" names="(1 - z)"
def d_sigmoid(z):
    return sigmoid(z) * (1 - z)

# %% wrong="the sigmoid once too often" caught_by="the slope between -10 and 10" names="once too often"
def d_sigmoid(z):
    s = sigmoid(z)
    return sigmoid(s) * (1 - sigmoid(s))

# %% wrong="exp overflows" caught_by="finite and right at -1000 and 1000" names="exp overflows"
import numpy as np

def d_sigmoid(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2

# %% wrong="a matrix product" caught_by="the slope between -10 and 10" earns="nothing"
def d_sigmoid(z):
    s = sigmoid(z)
    return s @ (1 - s)

# %% wrong="kept in zeros_like of whole numbers" caught_by="whole numbers work too" names="fractions cut off" visible="passes"
import numpy as np

def d_sigmoid(z):
    out = np.zeros_like(z)
    s = sigmoid(z)
    out[...] = s * (1 - s)
    return out

# %% wrong="brackets missing" caught_by="the slope between -10 and 10"
def d_sigmoid(z):
    return sigmoid(z) * 1 - sigmoid(z)

# %% wrong="tanh's slope" caught_by="the slope between -10 and 10" names="tanh"
import numpy as np

def d_sigmoid(z):
    return 1 - np.tanh(z) ** 2

# %% wrong="the mean slope" caught_by="the slope between -10 and 10" earns="nothing" names="one number for a whole array"
def d_sigmoid(z):
    s = sigmoid(z)
    return (s * (1 - s)).mean()

# %% wrong="flattened" caught_by="arrays with any number of axes"
def d_sigmoid(z):
    s = sigmoid(z.reshape(-1))
    return s * (1 - s)

# %% wrong="a coarse difference" caught_by="the slope between -10 and 10 at 60 %" names="close to the right numbers, but not exact"
def d_sigmoid(z):
    return (sigmoid(z + 0.1) - sigmoid(z)) / 0.1

# %% wrong="return nothing" caught_by="the slope between -10 and 10" earns="nothing"
def d_sigmoid(z):
    return

# %% wrong="pass" caught_by="the slope between -10 and 10" earns="nothing"
def d_sigmoid(z):
    pass

# %% right="quadratic completed"
import numpy as np
def d_sigmoid(z):
    return 0.25 - (sigmoid(z) - 0.5) ** 2

# %% right="cosh"
import numpy as np
def d_sigmoid(z):
    return 1 / (2 + 2 * np.cosh(z))

# %% right="logaddexp"
import numpy as np
def d_sigmoid(z):
    return np.exp(-z - 2 * np.logaddexp(0, -z))

# %% right="in place on copy"
import numpy as np
def d_sigmoid(z):
    s = np.array(sigmoid(z))
    t = 1 - s
    s *= t
    return s

# %% right="lambda"
import numpy as np
d_sigmoid = lambda z: sigmoid(z) * (1 - sigmoid(z))

# %% wrong="1 - s*s" caught_by="the slope between -10 and 10" names="1 - s*s"
import numpy as np
def d_sigmoid(z):
    return 1 - sigmoid(z) ** 2

# %% wrong="four times too steep" caught_by="the slope between -10 and 10" names="the right ones, all times one factor"
import numpy as np
def d_sigmoid(z):
    return 4 * sigmoid(z) * (1 - sigmoid(z))

# %% wrong="z as a factor" caught_by="the slope between -10 and 10" names="the slope times z"
import numpy as np
def d_sigmoid(z):
    s = sigmoid(z)
    return s * (1 - s) * z

# %% wrong="z instead of one s" caught_by="the slope between -10 and 10" names="z*(1-s)"
import numpy as np
def d_sigmoid(z):
    return z * (1 - sigmoid(z))

# %% wrong="s squared" caught_by="the slope between -10 and 10" names="s*s"
import numpy as np
def d_sigmoid(z):
    return sigmoid(z) ** 2

# %% wrong="worked out, not returned" caught_by="the slope between -10 and 10" earns="nothing" names="nothing is returned"
import numpy as np
def d_sigmoid(z):
    s = sigmoid(z)
    s * (1 - s)

# %% wrong="rounded" caught_by="the slope between -10 and 10 at 60 %" names="close to the right numbers, but not exact"
import numpy as np
def d_sigmoid(z):
    return np.round(sigmoid(z) * (1 - sigmoid(z)), 2)

# %% wrong="the other slope" caught_by="the slope between -10 and 10" names="the slope of ReLU"
import numpy as np
def d_sigmoid(z):
    return np.where(z > 0, 1, 0)

# %% wrong="a one-sided difference" caught_by="the slope between -10 and 10 at 60 %" names="close to the right numbers, but not exact"
import numpy as np
def d_sigmoid(z):
    h = 1e-3
    return (sigmoid(z + h) - sigmoid(z)) / h

# %% wrong="the slope of the slope" caught_by="the slope between -10 and 10"
import numpy as np
def d_sigmoid(z):
    s = sigmoid(z)
    return s * (1 - s) * (1 - 2 * s)

# %% wrong="transposed" caught_by="arrays with any number of axes" names="the right numbers in another shape"
import numpy as np
def d_sigmoid(z):
    s = sigmoid(z.T)
    return s * (1 - s)

# %% wrong="the sigmoid of the first call kept" caught_by="the slope between -10 and 10" also="arrays with any number of axes" names="the answer to the call before" visible="passes"
import numpy as np
s = None
def d_sigmoid(z):
    global s
    if s is None:
        s = sigmoid(z)
    return s * (1 - s)

# %% wrong="two loops" caught_by="arrays with any number of axes" visible="passes"
import numpy as np
def d_sigmoid(z):
    out = np.zeros(z.shape)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            s = sigmoid(z[i, j])
            out[i, j] = s * (1 - s)
    return out

# %% wrong="exp overflows on the right" caught_by="finite and right at -1000 and 1000" names="exp overflows"
import numpy as np
def d_sigmoid(z):
    return np.exp(z) / (1 + np.exp(z)) ** 2

# %% wrong="never below 1e-3 beyond 100" caught_by="right for values of every kind"
import numpy as np
def d_sigmoid(z):
    z = np.asarray(z, dtype=float)
    s = 1 / (1 + np.exp(-np.clip(z, -700, 700)))
    return np.where((np.abs(z) > 100) & (np.abs(z) < 700), 1e-3, s * (1 - s))

# %% wrong="a quarter near 0" caught_by="right for values of every kind"
import numpy as np
def d_sigmoid(z):
    z = np.asarray(z, dtype=float)
    s = 1 / (1 + np.exp(-np.clip(z, -700, 700)))
    return np.where(np.abs(z) < 0.04, 0.25, s * (1 - s))

# %% wrong="many numbers: their mean" caught_by="right for values of every kind"
import numpy as np
def d_sigmoid(z):
    z = np.asarray(z, dtype=float)
    s = 1 / (1 + np.exp(-np.clip(z, -700, 700)))
    return s * (1 - s) if z.size < 100 else np.full(z.shape, (s * (1 - s)).mean())

# %% wrong="all positive: negative slope" caught_by="right for values of every kind"
import numpy as np
def d_sigmoid(z):
    z = np.asarray(z, dtype=float)
    s = 1 / (1 + np.exp(-np.clip(z, -700, 700)))
    return s * (1 - s) * (-1 if z.size > 1 and z.min() > 0 else 1)

# %% wrong="s squared in the bracket" caught_by="the slope between -10 and 10" names="s*(1-s*s)"
def d_sigmoid(z):
    s = sigmoid(z)
    return s * (1 - s ** 2)
