# %% right="the formula, which may warn"
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

# %% right="two sides"
import numpy as np

def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))

# %% right="by tanh"
import numpy as np
sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))

# %% right="one number at a time with math"
import math
import numpy as np

def one(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    return math.exp(v) / (1 + math.exp(v))

def sigmoid(z):
    return np.vectorize(one, otypes=[float])(z)

# %% right="clipped, single precision"
import numpy as np

def sigmoid(z):
    z = np.clip(np.asarray(z, dtype=np.float32), -60, 60)
    return np.float32(1) / (np.float32(1) + np.exp(-z))

# %% right="powers of e, argument renamed, prints"
import numpy as np

def sigmoid(logit):
    print(type(logit))
    return (1 + np.e ** (-1.0 * logit)) ** -1

# %% right="logaddexp"
import numpy as np

def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))

# %% right="masks on a float array"
import numpy as np

def sigmoid(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    pos = z >= 0
    out[pos] = 1 / (1 + np.exp(-z[pos]))
    e = np.exp(z[~pos])
    out[~pos] = e / (1 + e)
    return out

# %% right="e to z, capped"
import numpy as np

def sigmoid(z):
    e = np.exp(np.minimum(z, 500))
    return e / (e + 1)

# %% right="every entry by its index"
import numpy as np
from math import exp

def sigmoid(z):
    z = np.asarray(z)
    s = np.zeros(z.shape)
    for i in np.ndindex(*z.shape):
        s[i] = 1 / (1 + exp(-max(z[i], -700)))
    return s

# %% wrong="the sign of the exponent" caught_by="the curve between -10 and 10" names="the sign of the exponent"
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(z))

# %% wrong="e to z over 1 plus e to z" caught_by="finite and right at -1000 and 1000" names="exp overflows"
import numpy as np

def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))

# %% wrong="brackets missing" caught_by="the curve between -10 and 10" names="brackets missing"
import numpy as np

def sigmoid(z):
    return 1 / 1 + np.exp(-z)

# %% wrong="tanh" caught_by="the curve between -10 and 10" names="tanh"
import numpy as np

def sigmoid(z):
    return np.tanh(z)

# %% wrong="softmax" caught_by="the curve between -10 and 10" names="softmax"
import numpy as np

def sigmoid(z):
    return np.exp(z) / np.sum(np.exp(z))

# %% wrong="math.exp on an array" caught_by="the curve between -10 and 10" earns="nothing" names="TypeError"
import math

def sigmoid(z):
    return 1 / (1 + math.exp(-z))

# %% wrong="math.exp on each number, too large at -1000" caught_by="finite and right at -1000 and 1000" names="OverflowError"
import math
import numpy as np

def sigmoid(z):
    return np.vectorize(lambda v: 1 / (1 + math.exp(-v)), otypes=[float])(z)

# %% wrong="kept in zeros_like of whole numbers" caught_by="whole numbers work too" names="fractions cut off" visible="passes"
import numpy as np

def sigmoid(z):
    out = np.zeros_like(z)
    out[...] = 1 / (1 + np.exp(-z))
    return out

# %% wrong="0 for a far number, and no otypes" caught_by="finite and right at -1000 and 1000" names="fractions cut off" visible="passes"
import math
import numpy as np

def sigmoid(z):
    return np.vectorize(lambda v: 0 if v < -500 else 1 / (1 + math.exp(-v)))(z)

# %% wrong="the 1 forgotten" caught_by="the curve between -10 and 10"
import numpy as np

def sigmoid(z):
    return 1 / np.exp(-z)

# %% wrong="minus below the line" caught_by="the curve between -10 and 10" names="1 - exp(-z)"
import numpy as np

def sigmoid(z):
    return 1 / (1 - np.exp(-z))

# %% wrong="a step" caught_by="the curve between -10 and 10"
import numpy as np

def sigmoid(z):
    return np.where(z > 0, 1.0, 0.0)

# %% wrong="a straight approximation" caught_by="the curve between -10 and 10"
import numpy as np

def sigmoid(z):
    return np.clip(0.25 * z + 0.5, 0, 1)

# %% wrong="clipped too early" caught_by="the curve between -10 and 10 at 60 %" names="close to the right numbers, but not exact" visible="passes"
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -5, 5)))

# %% wrong="rounded" caught_by="the curve between -10 and 10 at 60 %" names="close to the right numbers, but not exact" visible="passes"
import numpy as np

def sigmoid(z):
    return np.round(1 / (1 + np.exp(-z)), 2)

# %% wrong="flattened" caught_by="arrays with any number of axes"
import numpy as np

def sigmoid(z):
    return np.array([1 / (1 + np.exp(-v)) for v in np.ravel(z)])

# %% wrong="the slope" caught_by="the curve between -10 and 10" names="the slope of the sigmoid"
import numpy as np

def sigmoid(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)

# %% wrong="not returned" caught_by="the curve between -10 and 10" earns="nothing"
import numpy as np

def sigmoid(z):
    s = 1 / (1 + np.exp(-z))

# %% wrong="return None" caught_by="the curve between -10 and 10" earns="nothing"
def sigmoid(z):
    # TODO
    return None

# %% right="expm1"
import numpy as np
def sigmoid(z):
    return 1 / (2 + np.expm1(-z))

# %% right="one minus"
import numpy as np
def sigmoid(x):
    return 1 - 1 / (1 + np.exp(x))

# %% right="class"
import numpy as np
class S:
    def __init__(self, k=1):
        self.k = k
    def __call__(self, z):
        return 1 / (1 + np.exp(-self.k * z))
sigmoid = S()

# %% right="nan_to_num big"
import numpy as np
def sigmoid(z):
    e = np.exp(z)
    return np.nan_to_num(e / (1 + e), nan=1.0)

# %% wrong="e written out by hand" caught_by="the curve between -10 and 10 at 60 %" names="close to the right numbers, but not exact" visible="passes"
import numpy as np
def sigmoid(z):
    return 1 / (1 + 2.718 ** -z)

# %% wrong="powers of 2" caught_by="the curve between -10 and 10" names="powers of 2 instead of e"
import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp2(-z))

# %% wrong="the tanh form without the half" caught_by="the curve between -10 and 10" names="2 z instead of z"
import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-2 * z))

# %% wrong="z cut to ±10" caught_by="finite and right at -1000 and 1000 at 60 %" names="close to the right numbers, but not exact" visible="passes"
import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))

# %% wrong="a 2 above the line" caught_by="the curve between -10 and 10" names="the right ones, all times one factor"
import numpy as np
def sigmoid(z):
    return 2 / (1 + np.exp(-z))

# %% wrong="softmax down the columns" caught_by="the curve between -10 and 10" earns="nothing" names="a softmax over the first axis"
import numpy as np
def sigmoid(z):
    e = np.exp(z)
    return e / e.sum(axis=0)

# %% wrong="the mean taken off" caught_by="the curve between -10 and 10" names="the mean of z taken off first"
import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-(z - z.mean())))

# %% wrong="something small added" caught_by="the curve between -10 and 10 at 60 %" names="close to the right numbers, but not exact"
import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z)) + 1e-3

# %% wrong="the two sides exchanged" caught_by="finite and right at -1000 and 1000" names="exp overflows"
import numpy as np
def sigmoid(z):
    return np.where(z < 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))

# %% wrong="transposed" caught_by="arrays with any number of axes" names="the right numbers in another shape"
import numpy as np
def sigmoid(z):
    return (1 / (1 + np.exp(-z))).T

# %% wrong="the first answer kept" caught_by="the curve between -10 and 10" also="arrays with any number of axes" names="the answer to the call before" visible="passes"
import numpy as np
memo = []
def sigmoid(z):
    if not memo:
        memo.append(1 / (1 + np.exp(-z)))
    return memo[0]

# %% wrong="0 and 1 beyond ±5" caught_by="the curve between -10 and 10 at 60 %" names="close to the right numbers, but not exact" visible="passes"
import numpy as np
def sigmoid(z):
    return np.where(z > 5, 1.0, np.where(z < -5, 0.0, 1 / (1 + np.exp(-z))))

# %% wrong="the other activation" caught_by="the curve between -10 and 10" names="ReLU"
import numpy as np
def sigmoid(z):
    return np.maximum(z, 0)

# %% wrong="half near 0" caught_by="right for values of every kind"
import numpy as np
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.where(np.abs(z) < 0.02, 0.5, 1 / (1 + np.exp(-np.clip(z, -700, 700))))

# %% wrong="wrong between 30 and 500" caught_by="right for values of every kind"
import numpy as np
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    s = 1 / (1 + np.exp(-np.clip(z, -700, 700)))
    return np.where((z > 31) & (z < 500), 0.999, s)

# %% wrong="many numbers: divided by their sum" caught_by="right for values of every kind"
import numpy as np
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    s = 1 / (1 + np.exp(-np.clip(z, -700, 700)))
    return s if z.size < 100 else s / s.sum()

# %% wrong="all negative: 1 - s" caught_by="right for values of every kind"
import numpy as np
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    s = 1 / (1 + np.exp(-np.clip(z, -700, 700)))
    return s if z.size < 2 or z.max() > 0 else 1 - s
