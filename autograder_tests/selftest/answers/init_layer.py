# %% right="uniform"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, (fan_in, fan_out))
    b = np.zeros(fan_out)
    return {"W": W, "b": b, "act": act, "shape": f"{fan_in} -> {fan_out}"}

# %% right="random, stretched, in single precision"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    layer = {}
    u = rng.random((fan_in, fan_out)).astype(np.float32)
    layer["W"] = (2 * u - 1) * np.float32(np.sqrt(6 / fan_in))
    layer["b"] = np.zeros((fan_out,), dtype=np.float32)
    layer["act"] = act
    layer["shape"] = "(" + str(fan_in) + ", " + str(fan_out) + ")"
    return layer

# %% right="column by column, in another order"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    r = (6 / fan_in) ** 0.5
    columns = [rng.uniform(low=-r, high=r, size=fan_in) for _ in range(fan_out)]
    return dict(shape="%d x %d" % (fan_in, fan_out), act=act, b=np.array([0.0] * fan_out), W=np.column_stack(columns))

# %% right="number by number"
import math
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    W = np.empty((fan_in, fan_out))
    for i in range(fan_in):
        for j in range(fan_out):
            W[i, j] = rng.uniform(-math.sqrt(6 / fan_in), math.sqrt(6 / fan_in))
    return {"W": W, "b": W[0] * 0, "act": act, "shape": str(W.shape)}

# %% right="another generator on the same bits, biases drawn first and thrown away"
import numpy as np

def init_layer(n_in, n_out, activation, generator):
    """Own names for the arguments."""
    generator = np.random.Generator(generator.bit_generator)
    b = 0 * generator.normal(size=n_out)
    limit = he(n_in)
    print("limit", limit)
    return {"W": generator.uniform(-limit, limit, [n_in, n_out]), "b": b, "act": activation, "shape": "a layer"}

def he(n):
    return np.sqrt(6.0 / n)

# %% right="transposed from the other way round"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = (rng.random(size=(fan_out, fan_in)) - 0.5).T * 2 * limit
    return {"W": W, "b": np.full(fan_out, 0.0), "act": act, "shape": repr((fan_in, fan_out)), "name": "mine"}

# %% right="a generator seeded from the one given"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    inner = np.random.default_rng(rng.integers(2**63))
    edge = np.sqrt(6 / fan_in)
    return {"W": inner.uniform(-edge, edge, size=(fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}>{fan_out}"}

# %% right="default_rng of a generator is that generator"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    rng = np.random.default_rng(rng)
    he_limit = np.sqrt(np.divide(6, fan_in))
    W = np.multiply(rng.uniform(-1, 1, (fan_in, fan_out)), he_limit)
    return {"W": W, "b": np.repeat(0.0, fan_out), "act": act, "shape": "{}x{}".format(fan_in, fan_out)}

# %% wrong="fan_out in the range" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="fan_out instead of fan_in"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_out)
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="normal" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="normal instead of uniform"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    W = rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="no root" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="without the root"
def init_layer(fan_in, fan_out, act, rng):
    import numpy as np
    limit = 6 / fan_in
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="the root of 6 only" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="sqrt(6) / fan_in"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6) / fan_in
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="Glorot" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="Glorot"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="the positive half" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="only the positive half"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    W = rng.random((fan_in, fan_out)) * np.sqrt(6 / fan_in)
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="half of the width" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="half of the range"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    W = (rng.random((fan_in, fan_out)) - 0.5) * np.sqrt(6 / fan_in)
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="only the two ends of the range" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="numbers that occur again and again in W" visible="passes"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.choice([-limit, limit], size=(fan_in, fan_out))
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="zeros" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="numbers that occur again and again in W"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    return {"W": np.zeros((fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="W transposed" caught_by="W has one row for each input and one column for each output" names="W transposed"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    return {"W": rng.uniform(-limit, limit, (fan_out, fan_in)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="W as a list of lists" caught_by="W has one row for each input and one column for each output at 80 %" names="list" visible="passes"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, (fan_in, fan_out)).tolist()
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="a whole division under the root" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="numbers that occur again and again in W"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 // fan_in)
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="NumPy's global numbers" caught_by="the numbers come from the generator that is given" names="random numbers from elsewhere"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    return {"W": np.random.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="a generator of its own with a seed" caught_by="the numbers come from the generator that is given" names="a generator or seed of its own"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    rng = np.random.default_rng(0)
    limit = np.sqrt(6 / fan_in)
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="a copy of the generator" caught_by="the numbers come from the generator that is given" names="does not move on"
import copy
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = copy.deepcopy(rng).uniform(-limit, limit, (fan_in, fan_out))
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="one row for all inputs" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="all rows of W alike" visible="passes"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = np.tile(rng.uniform(-limit, limit, fan_out), (fan_in, 1))
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="mirror images" caught_by="every weight has its own random number" names="negative" visible="passes"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    half = rng.uniform(-limit, limit, (fan_in, (fan_out + 1) // 2))
    W = np.hstack([half, -half])[:, :fan_out]
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="b for the inputs" caught_by="b holds a 0 for each output"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_in), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="b with two axes" caught_by="b holds a 0 for each output at 60 %"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros((1, fan_out)), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="b a single 0" caught_by="b holds a 0 for each output at 60 %"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": 0, "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="b random" caught_by="b holds a 0 for each output" names="other than 0"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": rng.uniform(-limit, limit, fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="act fixed" caught_by="act is the name that was given"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": "relu", "shape": f"{fan_in}x{fan_out}"}

# %% wrong="act as the function itself" caught_by="act is the name that was given"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    f = {"relu": relu, "sigmoid": sigmoid}[act]
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": f, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="shape as a tuple" caught_by="shape is a text" visible="passes"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    return {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": (fan_in, fan_out)}

# %% wrong="keys in small letters" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="no key 'W'"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    return {"w": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in}x{fan_out}"}

# %% wrong="a tuple instead of a dict" caught_by="W has one row for each input and one column for each output" earns="nothing" names="no dict is returned"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    return rng.uniform(-limit, limit, (fan_in, fan_out)), np.zeros(fan_out)

# %% wrong="nothing returned" caught_by="shape is a text" earns="nothing"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    layer = {"W": rng.uniform(-limit, limit, (fan_in, fan_out)), "b": np.zeros(fan_out), "act": act, "shape": ""}

# %% wrong="pass" caught_by="act is the name that was given" earns="nothing"
def init_layer(fan_in, fan_out, act, rng):
    pass

# %% right="random scaled"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = (2 * rng.random((fan_in, fan_out)) - 1) * limit
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% right="exponential cdf"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = (1 - 2 * np.exp(-rng.exponential(size=(fan_in, fan_out)))) * limit
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% right="sign times uniform"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(0, limit, (fan_in, fan_out)) * rng.choice([-1, 1], (fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% right="np.str_ shape"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': np.str_('4x3')}

# %% right="spawn"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.spawn(1)[0].uniform(-limit, limit, (fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% right="ordered dict"
import numpy as np
from collections import OrderedDict
def init_layer(fan_in, fan_out, act, rng):
    r = np.sqrt(6 / fan_in)
    return OrderedDict(W=rng.uniform(-r, r, size=(fan_in, fan_out)), b=np.zeros(fan_out), act=act, shape='q')

# %% right="b int zeros"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out, dtype=int), 'act': act, 'shape': 'x'}

# %% right="via variance"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    sd = np.sqrt(2 / fan_in)
    r = sd * np.sqrt(3)
    return dict(W=rng.uniform(-r, r, (fan_in, fan_out)), b=np.zeros(fan_out), act=act, shape='%s %s' % (fan_in, fan_out))

# %% right="lambda"
import numpy as np
init_layer = lambda i, o, a, g: {'W': g.uniform(-(6 / i) ** .5, (6 / i) ** .5, (i, o)), 'b': np.zeros(o), 'act': a, 'shape': f'{i}, {o}'}

# %% wrong="the 2 of the spread" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="sqrt(2 / fan_in)"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(2 / fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="one input too many" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="sqrt(6 / (fan_in + 1))" visible="passes"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / (fan_in + 1))
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="the root of fan_in only" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="6 / sqrt(fan_in)"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = 6 / np.sqrt(fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="brackets missing when stretching" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="brackets missing: 2 * u - limit"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = 2 * rng.random((fan_in, fan_out)) - limit
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="one end only" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="an upper end of 1"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="0 to 1" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="numbers from 0 to 1"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="always ±1" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="a fixed range of ±1"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-1, 1, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="a normal distribution, cut" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="numbers that occur again and again in W" visible="passes"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = np.clip(rng.normal(0, np.sqrt(2 / fan_in), size=(fan_in, fan_out)), -limit, limit)
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="a triangle" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" visible="passes"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.triangular(-limit, 0, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="equal steps, shuffled" caught_by="every weight has its own random number" visible="passes"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.permutation(np.linspace(-limit, limit, fan_in * fan_out)).reshape(fan_in, fan_out)
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="sorted" caught_by="every weight has its own random number" visible="passes"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = np.sort(rng.uniform(-limit, limit, size=(fan_in, fan_out)), axis=None).reshape(fan_in, fan_out)
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="one column for all units" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="numbers that occur again and again in W" visible="passes"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = np.tile(rng.uniform(-limit, limit, size=(fan_in, 1)), (1, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="a loop that leaves the last row at 0" caught_by="every weight has its own random number" names="numbers left at 0" visible="passes"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = np.zeros((fan_in, fan_out))
    for i in range(fan_in - 1):
        W[i] = rng.uniform(-limit, limit, fan_out)
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="zeros on the diagonal" caught_by="every weight has its own random number" names="numbers left at 0" visible="passes"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    np.fill_diagonal(W, 0)
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="arguments in the wrong order" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="fan_in and fan_out exchanged"
import numpy as np
def init_layer(fan_out, fan_in, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="keys of other names" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="other keys"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'weights': W, 'bias': np.zeros(fan_out), 'activation': act, 'shape': 'x'}

# %% wrong="another range for sigmoid" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="Glorot's range, with fan_in + fan_out"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    if act == 'sigmoid':
        limit = np.sqrt(6 / (fan_in + fan_out))
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="weights kept from call to call" caught_by="the numbers come from the generator that is given" names="a generator or seed of its own"
import numpy as np
cache = {}
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    if (fan_in, fan_out) not in cache:
        cache[fan_in, fan_out] = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': cache[fan_in, fan_out], 'b': np.zeros(fan_out), 'act': act, 'shape': 'x'}

# %% wrong="a seed made of the sizes" caught_by="the numbers come from the generator that is given" names="a generator or seed of its own"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    rng = np.random.default_rng(fan_in * fan_out)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="b left out as None" caught_by="b holds a 0 for each output"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': None, 'act': act, 'shape': 'x'}

# %% wrong="no b" caught_by="b holds a 0 for each output" names="no key 'b'"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'act': act, 'shape': 'x'}

# %% wrong="act in capitals" caught_by="act is the name that was given"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act.upper(), 'shape': 'x'}

# %% wrong="no shape" caught_by="shape is a text" names="no key 'shape'"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=(fan_in, fan_out))
    return {'W': W, 'b': np.zeros(fan_out), 'act': act}

# %% wrong="one weight for each output" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="another number of weights"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=fan_out)
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="W flat" caught_by="W has one row for each input and one column for each output at 80 %"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, size=fan_in * fan_out)
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="rounded weights" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="numbers that occur again and again in W" visible="passes"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = np.round(rng.uniform(-limit, limit, size=(fan_in, fan_out)), 1)
    return {'W': W, 'b': np.zeros(fan_out), 'act': act, 'shape': f'{fan_in}x{fan_out}'}

# %% wrong="large layers drawn from a normal distribution" caught_by="right for values of every kind"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, (fan_in, fan_out))
    if fan_in > 100:
        W = rng.normal(scale=np.sqrt(2 / fan_in), size=(fan_in, fan_out))
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in} x {fan_out}"}

# %% wrong="the range never beyond ±1" caught_by="right for values of every kind"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = min(1.0, np.sqrt(6 / fan_in))
    W = rng.uniform(-limit, limit, (fan_in, fan_out))
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in} x {fan_out}"}

# %% wrong="small layers drawn from elsewhere" caught_by="right for values of every kind"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    if fan_in * fan_out < 10:
        rng = np.random.default_rng()
    W = rng.uniform(-limit, limit, (fan_in, fan_out))
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in} x {fan_out}"}

# %% wrong="sigmoid layers start with biases of one tenth" caught_by="right for values of every kind"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, (fan_in, fan_out))
    b = np.full(fan_out, 0.1) if act == "sigmoid" else np.zeros(fan_out)
    return {"W": W, "b": b, "act": act, "shape": f"{fan_in} x {fan_out}"}

# %% wrong="small sigmoid layers in Glorot's range" caught_by="right for values of every kind"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    if act == "sigmoid" and fan_out < 100:
        limit = np.sqrt(6 / (fan_in + fan_out))
    W = rng.uniform(-limit, limit, (fan_in, fan_out))
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in} x {fan_out}"}

# %% wrong="square layers are the identity" caught_by="right for values of every kind"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, (fan_in, fan_out))
    if fan_in == fan_out:
        W = np.eye(fan_in)
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in} x {fan_out}"}

# %% wrong="one weight set to 0" caught_by="right for values of every kind"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, (fan_in, fan_out))
    W[0, 0] = 0
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in} x {fan_out}"}

# %% wrong="a layer of one weight starts at 1" caught_by="right for values of every kind"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit, limit, (fan_in, fan_out))
    if W.size == 1:
        W[:] = 1.0
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in} x {fan_out}"}

# %% wrong="one input: positive weights only" caught_by="right for values of every kind"
import numpy as np

def init_layer(fan_in, fan_out, act, rng):
    limit = np.sqrt(6 / fan_in)
    W = rng.uniform(-limit if fan_in > 1 else 0, limit, (fan_in, fan_out))
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in} x {fan_out}"}

# %% wrong="normal, as wide as the range" caught_by="W fills the range ±sqrt(6 / fan_in) evenly" names="normal instead of uniform"
import numpy as np
def init_layer(fan_in, fan_out, act, rng):
    W = rng.normal(0, np.sqrt(6 / fan_in), (fan_in, fan_out))
    return {"W": W, "b": np.zeros(fan_out), "act": act, "shape": f"{fan_in} to {fan_out}"}
