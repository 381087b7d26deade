# %% right="maximum"
import numpy as np

def relu(z):
    return np.maximum(0, z)

# %% right="where, with a print"
import numpy as np

def relu(z):
    print("relu of", z)
    return np.where(z > 0, z, 0)

# %% right="times a comparison, argument renamed"
def relu(x):
    """My ReLU."""
    return x * (x > 0)

# %% right="a mask on a copy"
import numpy as np

def relu(z):
    r = np.array(z, dtype=float)
    r[r < 0] = 0
    return r

# %% right="one number at a time, any number of axes"
import numpy as np

def relu(z):
    z = np.asarray(z)
    out = np.zeros(z.shape)
    for place in np.ndindex(z.shape):
        if z[place] > 0:
            out[place] = z[place]
    return out

# %% right="vectorize with otypes, the helper in a cell after it"
import numpy as np

def relu(z):
    return np.vectorize(one_relu, otypes=[float])(z)

# %%
def one_relu(v):
    if v > 0:
        return v
    return 0

# %% right="half of z and its size"
def relu(z):
    return (z + abs(z)) / 2

# %% right="a lambda"
import numpy as np
relu = lambda z: np.clip(z, 0, None)

# %% right="single precision"
import numpy as np

def relu(z):
    return np.maximum(np.asarray(z, dtype=np.float32), np.float32(0))

# %% right="in place on the array that was given" visible="stops"
def relu(z):
    z *= (z > 0)
    return z

# %% right="recursion over the axes"
import numpy as np

def relu(z):
    if np.ndim(z) == 0:
        return z if z > 0 else 0.0
    return np.array([relu(part) for part in z])

# %% right="by its own slope"
import numpy as np

def relu(z):
    z = np.asarray(z)
    return z * d_relu(z)

def d_relu(z):
    return np.where(z > 0, 1, 0)

# %% wrong="the size without the sign" caught_by="negative numbers become 0, positive ones stay" names="without its sign"
import numpy as np

def relu(z):
    return np.abs(z)

# %% wrong="vectorize without otypes" caught_by="fractions survive behind a negative number" names="vectorize"
import numpy as np

def relu(z):
    return np.vectorize(lambda v: v if v > 0 else 0)(z)

# %% wrong="max over the columns" caught_by="negative numbers become 0, positive ones stay" earns="nothing" names="maximum over an axis"
import numpy as np

def relu(z):
    return np.max(z, 0)

# %% wrong="Python's max" caught_by="negative numbers become 0, positive ones stay" earns="nothing" names="ValueError"
def relu(z):
    return max(0, z)

# %% wrong="an if for the whole array" caught_by="negative numbers become 0, positive ones stay" earns="nothing"
def relu(z):
    if z > 0:
        return z
    else:
        return 0

# %% wrong="leaky" caught_by="negative numbers become 0, positive ones stay" names="leaky"
import numpy as np

def relu(z):
    return np.where(z > 0, z, 0.01 * z)

# %% wrong="minimum" caught_by="negative numbers become 0, positive ones stay" names="wrong side of 0"
import numpy as np

def relu(z):
    return np.minimum(z, 0)

# %% wrong="the slope" caught_by="negative numbers become 0, positive ones stay" names="the slope of ReLU"
def relu(z):
    return (z > 0) * 1.0

# %% wrong="capped at 1" caught_by="negative numbers become 0, positive ones stay"
import numpy as np

def relu(z):
    return np.clip(z, 0, 1)

# %% wrong="capped at 6" caught_by="negative numbers become 0, positive ones stay" visible="passes"
import numpy as np

def relu(z):
    return np.minimum(np.maximum(z, 0), 6)

# %% wrong="two loops, so two axes only" caught_by="arrays with any number of axes" visible="passes"
import numpy as np

def relu(z):
    n, m = z.shape
    out = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            out[i, j] = max(z[i, j], 0)
    return out

# %% wrong="flattened" caught_by="arrays with any number of axes"
import numpy as np

def relu(z):
    return np.maximum(np.ravel(z), 0)

# %% wrong="a list instead of an array" caught_by="arrays with any number of axes" visible="passes"
import numpy as np

def relu(z):
    return np.maximum(z, 0).tolist()

# %% wrong="rounded to whole numbers" caught_by="negative numbers become 0, positive ones stay at 50 %" names="fractions cut off"
import numpy as np

def relu(z):
    return np.maximum(z, 0).astype(int)

# %% wrong="in place, with fractions, so no whole numbers" caught_by="whole numbers work too" names="UFuncTypeError"
def relu(z):
    mask = (z > 0).astype(float)
    z *= mask
    return z

# %% wrong="a softplus" caught_by="negative numbers become 0, positive ones stay" names="softplus"
import numpy as np

def relu(z):
    return np.log(1 + np.exp(z))

# %% wrong="printed, not returned" caught_by="negative numbers become 0, positive ones stay" earns="nothing" names="return"
import numpy as np

def relu(z):
    r = np.maximum(0, z)
    print(r)

# %% wrong="a name that is nowhere" caught_by="negative numbers become 0, positive ones stay" earns="nothing" names="NameError"
def relu(z):
    return maximum(z, 0)

# %% wrong="pass" caught_by="negative numbers become 0, positive ones stay" earns="nothing"
def relu(z):
    pass

# %% wrong="the stub" caught_by="negative numbers become 0, positive ones stay" earns="nothing" names="Not attempted"
def relu(z):
    raise NotImplementedError("not written yet: replace this line with your own code")

# %% right="minus minimum"
import numpy as np
def relu(z):
    return z - np.minimum(z, 0)

# %% right="float32"
import numpy as np
def relu(z):
    return np.maximum(np.asarray(z, dtype=np.float32), np.float32(0))

# %% right="maximum.reduce of stack"
import numpy as np
def relu(z):
    return np.stack([z, np.zeros_like(z)]).max(axis=0)

# %% wrong="the half forgotten" caught_by="negative numbers become 0, positive ones stay" names="the right ones, all times one factor"
import numpy as np
def relu(z):
    return z + np.abs(z)

# %% wrong="leaky with a tenth" caught_by="negative numbers become 0, positive ones stay" names="a leaky ReLU with a tenth"
import numpy as np
def relu(z):
    return np.maximum(0.1 * z, z)

# %% wrong="transposed" caught_by="arrays with any number of axes" names="the right numbers in another shape"
import numpy as np
def relu(z):
    return np.maximum(z, 0).T

# %% wrong="a tuple with z in it" caught_by="arrays with any number of axes" names="the right numbers in another shape"
import numpy as np
def relu(z):
    return np.maximum(z, 0), z

# %% wrong="whole numbers only" caught_by="negative numbers become 0, positive ones stay at 50 %" names="fractions cut off"
import numpy as np
def relu(z):
    return np.maximum(z, 0).astype(int)

# %% wrong="rounded to hundredths" caught_by="negative numbers become 0, positive ones stay at 60 %" names="close to the right numbers, but not exact" visible="passes"
import numpy as np
def relu(z):
    return np.round(np.maximum(z, 0), 2)

# %% wrong="the first answer kept" caught_by="negative numbers become 0, positive ones stay" also="arrays with any number of axes" names="the answer to the call before" visible="passes"
import numpy as np
cache = {}
def relu(z):
    if "out" not in cache:
        cache["out"] = np.maximum(z, 0)
    return cache["out"]

# %% wrong="the minus in front" caught_by="negative numbers become 0, positive ones stay" names="the right ones with the other sign"
import numpy as np
def relu(z):
    return -np.maximum(z, 0)

# %% wrong="max over everything, 0 at least" caught_by="negative numbers become 0, positive ones stay" earns="nothing" names="the maximum of the whole array"
import numpy as np
def relu(z):
    return np.max(z, initial=0)

# %% wrong="rows one by one, so no single number" caught_by="a single NumPy number" visible="passes"
import numpy as np
def relu(z):
    out = np.zeros_like(z, dtype=float)
    for i in range(len(z)):
        out[i] = np.maximum(z[i], 0)
    return out

# %% wrong="a notebook's variable instead of z" caught_by="negative numbers become 0, positive ones stay" earns="nothing"
import numpy as np
data = np.array([[1.0, -2.0], [3.0, 4.0]])
def relu(z):
    return np.maximum(data, 0)

# %% wrong="an if with any" caught_by="negative numbers become 0, positive ones stay" names="z itself"
import numpy as np
def relu(z):
    if np.any(z > 0):
        return z
    return np.zeros_like(z)

# %% wrong="negative numbers dropped" caught_by="negative numbers become 0, positive ones stay" earns="nothing"
import numpy as np
def relu(z):
    return z[z > 0]

# %% wrong="capped at 100" caught_by="right for values of every kind"
import numpy as np
def relu(z):
    return np.minimum(np.maximum(z, 0), 100)

# %% wrong="capped at 1e5" caught_by="right for values of every kind"
import numpy as np
def relu(z):
    return np.minimum(np.maximum(z, 0), 1e5)

# %% wrong="leaky far out" caught_by="right for values of every kind"
import numpy as np
def relu(z):
    return np.where(z > 0, z, np.where(z < -20, 0.01 * z, 0))

# %% wrong="zero below 0.01" caught_by="right for values of every kind"
import numpy as np
def relu(z):
    return np.where(z > 0.01, z, 0.0)

# %% wrong="large arrays untouched" caught_by="right for values of every kind"
import numpy as np
def relu(z):
    return np.maximum(z, 0) if np.size(z) < 100 else np.abs(z)

# %% wrong="all negative: left as it is" caught_by="right for values of every kind"
import numpy as np
def relu(z):
    z = np.asarray(z)
    return np.maximum(z, 0) if z.max() > 0 or z.size < 2 else z
