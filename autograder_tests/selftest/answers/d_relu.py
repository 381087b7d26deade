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

# %% wrong="1 at 0 as well" caught_by="the slope at exactly 0 is 0" names="at exactly 0"
def d_relu(z):
    return (z >= 0) * 1.0

# %% wrong="a half at 0" caught_by="the slope at exactly 0 is 0" names="one half"
import numpy as np

def d_relu(z):
    return np.heaviside(z, 0.5)

# %% wrong="nan at 0" caught_by="the slope at exactly 0 is 0" names="not finite"
import numpy as np

def d_relu(z):
    return np.maximum(z, 0) / z

# %% wrong="the sign" caught_by="slope 1 above 0, slope 0 below" names="the sign of z"
import numpy as np

def d_relu(z):
    return np.sign(z)

# %% wrong="relu again" caught_by="slope 1 above 0, slope 0 below" names="ReLU instead of its slope"
import numpy as np

def d_relu(z):
    return np.maximum(z, 0)

# %% wrong="sides swapped" caught_by="slope 1 above 0, slope 0 below" names="two sides swapped"
import numpy as np

def d_relu(z):
    return np.where(z > 0, 0, 1)

# %% wrong="1 everywhere" caught_by="slope 1 above 0, slope 0 below" names="slope of 1 everywhere"
import numpy as np

def d_relu(z):
    return np.ones_like(z)

# %% wrong="leaky" caught_by="slope 1 above 0, slope 0 below" names="leaky"
import numpy as np

def d_relu(z):
    return np.where(z > 0, 1, 0.01)

# %% wrong="an if for the whole array" caught_by="slope 1 above 0, slope 0 below" earns="nothing" names="ValueError"
def d_relu(z):
    if z > 0:
        return 1
    return 0

# %% wrong="0 assigned only where negative" caught_by="slope 1 above 0, slope 0 below" also="a single NumPy number"
def d_relu(z):
    r = z * 1.0
    r[r < 0] = 0
    return r

# %% wrong="a slope as a single number" caught_by="slope 1 above 0, slope 0 below" earns="nothing" names="one number for a whole array"
import numpy as np

def d_relu(z):
    return np.mean(z > 0)

# %% wrong="indexing, so no single number" caught_by="a single NumPy number" visible="passes"
def d_relu(z):
    g = z.copy()
    g[z > 0] = 1
    g[z <= 0] = 0
    return g

# %% wrong="flattened" caught_by="arrays with any number of axes"
def d_relu(z):
    return (z > 0).flatten() * 1.0

# %% wrong="a smooth slope" caught_by="slope 1 above 0, slope 0 below" names="sigmoid"
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def d_relu(z):
    return sigmoid(z)

# %% wrong="a name misspelt" caught_by="slope 1 above 0, slope 0 below" earns="nothing" names="NameError"
def d_relu(z):
    return (Z > 0) * 1.0

# %% wrong="three dots" caught_by="slope 1 above 0, slope 0 below" earns="nothing"
def d_relu(z):
    ...

# %% right="relu division"
import numpy as np
def d_relu(z):
    r = relu(z)
    return np.divide(r, z, out=np.zeros(np.shape(z)), where=np.asarray(z) != 0)

# %% right="uint8"
import numpy as np
def d_relu(z):
    return np.asarray(np.asarray(z) > 0, dtype=np.uint8)

# %% right="lambda"
import numpy as np
d_relu = lambda z: np.where(z > 0, 1, 0)

# %% wrong="2 instead of 1" caught_by="slope 1 above 0, slope 0 below" names="the right ones, all times one factor"
import numpy as np
def d_relu(z):
    return 2 * (z > 0)

# %% wrong="a minus in front" caught_by="slope 1 above 0, slope 0 below" names="the right ones with the other sign"
import numpy as np
def d_relu(z):
    return -1 * (z > 0)

# %% wrong="z cut to 0 and 1" caught_by="slope 1 above 0, slope 0 below" names="z cut to the range from 0 to 1" visible="passes"
import numpy as np
def d_relu(z):
    return np.clip(z, 0, 1)

# %% wrong="z kept where it is not positive" caught_by="slope 1 above 0, slope 0 below" names="z kept where it is not positive"
import numpy as np
def d_relu(z):
    return np.where(z > 0, 1, z)

# %% wrong="the second assignment hits the first" caught_by="slope 1 above 0, slope 0 below" names="0 everywhere"
import numpy as np
def d_relu(z):
    d = np.array(z, dtype=float)
    d[d <= 0] = 1
    d[d > 0] = 0
    return d

# %% wrong="a central difference across the corner" caught_by="the slope at exactly 0 is 0" names="a slope of one half at 0"
import numpy as np
def d_relu(z):
    h = 1e-6
    return (np.maximum(z + h, 0) - np.maximum(z - h, 0)) / (2 * h)

# %% wrong="the corner at 1" caught_by="slope 1 above 0, slope 0 below" names="a step at 1 instead of 0" visible="passes"
import numpy as np
def d_relu(z):
    return np.where(z > 1, 1, 0)

# %% wrong="1 wherever z is not 0" caught_by="slope 1 above 0, slope 0 below" names="a slope of 1 everywhere"
import numpy as np
def d_relu(z):
    return np.where(z != 0, 1, 0)

# %% wrong="two loops" caught_by="arrays with any number of axes" visible="passes"
import numpy as np
def d_relu(z):
    out = np.zeros(z.shape)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            out[i][j] = 1 if z[i][j] > 0 else 0
    return out

# %% wrong="transposed" caught_by="arrays with any number of axes" names="the right numbers in another shape"
import numpy as np
def d_relu(z):
    return np.where(z > 0, 1, 0).T

# %% wrong="the first answer kept" caught_by="slope 1 above 0, slope 0 below" also="arrays with any number of axes" names="the answer to the call before" visible="passes"
import numpy as np
last = None
def d_relu(z):
    global last
    if last is None:
        last = np.where(z > 0, 1, 0)
    return last

# %% wrong="places instead of slopes" caught_by="slope 1 above 0, slope 0 below" earns="nothing"
import numpy as np
def d_relu(z):
    return np.where(z > 0)

# %% wrong="Python objects" caught_by="arrays with any number of axes" names="the right numbers in another shape" visible="passes"
import numpy as np
def d_relu(z):
    return np.array(z > 0, dtype=object)

# %% wrong="a list instead of an array" caught_by="arrays with any number of axes" names="the right numbers in another shape" visible="passes"
import numpy as np
def d_relu(z):
    return (z > 0).tolist()

# %% wrong="axes of length 1 dropped" caught_by="arrays with any number of axes" names="the right numbers in another shape" visible="passes"
import numpy as np
def d_relu(z):
    return np.squeeze(np.where(z > 0, 1, 0))

# %% wrong="divided in place, so no whole numbers" caught_by="whole numbers work too" names="UFuncTypeError" visible="passes"
import numpy as np

def d_relu(z):
    slope = np.array(z)
    slope /= np.where(slope == 0, 1, np.abs(slope))
    return np.maximum(slope, 0)

# %% wrong="zero far out" caught_by="right for values of every kind"
import numpy as np
def d_relu(z):
    return np.where((z > 0) & (z < 100), 1.0, 0.0)

# %% wrong="one above 0.01" caught_by="right for values of every kind"
import numpy as np
def d_relu(z):
    return (np.asarray(z) > 0.01) * 1.0

# %% wrong="large arrays all ones" caught_by="right for values of every kind"
import numpy as np
def d_relu(z):
    return (np.asarray(z) > 0) * 1.0 if np.size(z) < 100 else np.ones(np.shape(z))

# %% wrong="a small slope far below 0" caught_by="right for values of every kind"
import numpy as np
def d_relu(z):
    return np.where(z > 0, 1.0, np.where(z < -50, 0.01, 0.0))

# %% wrong="slope 0 where every number is positive" caught_by="right for values of every kind"
import numpy as np
def d_relu(z):
    z = np.asarray(z)
    return (z > 0) * 1.0 if z.size < 2 or z.min() <= 0 else z * 0.0
