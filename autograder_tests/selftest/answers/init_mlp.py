# %% right="a loop over positions"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        fan_in, act = spec[i]
        mlp.append(init_layer(fan_in, spec[i + 1][0], act, rng))
    return mlp

# %% right="zip and a comprehension, keyword call"
def init_mlp(spec, rng):
    assert len(spec) > 1
    return [init_layer(fan_in=a, fan_out=b, act=f, rng=rng) for (a, f), (b, _) in zip(spec, spec[1:])]

# %% right="remembers the pair before, renamed arguments, prints"
def init_mlp(pairs, generator):
    layers, before = [], None
    for pair in pairs:
        if before is not None:
            layers += [init_layer(before[0], pair[0], before[1], generator)]
        before = pair
    print(len(layers), "layers")
    return layers

# %% right="recursion"
def init_mlp(spec, rng):
    if len(spec) < 2:
        return []
    first = init_layer(spec[0][0], spec[1][0], spec[0][1], rng)
    return [first] + init_mlp(spec[1:], rng)

# %% right="from the last layer to the first"
def init_mlp(spec, rng):
    mlp = []
    for i in reversed(range(len(spec) - 1)):
        mlp.insert(0, init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% right="without init_layer"
import numpy as np

def init_mlp(spec, rng):
    mlp = []
    for (n, act), (m, ignored) in zip(spec[:-1], spec[1:]):
        limit = np.sqrt(6 / n)
        mlp.append({"W": rng.uniform(-limit, limit, (n, m)), "b": np.zeros(m), "act": act, "shape": f"{n}-{m}"})
    return mlp

# %% right="a list of empty places, a lambda in a cell after it"
def init_mlp(spec, rng):
    sizes = [pair[0] for pair in spec]
    mlp = [None] * (len(sizes) - 1)
    for k in range(len(mlp)):
        mlp[k] = make(sizes, k, spec[k][1], rng)
    return mlp

# %%
make = lambda sizes, k, act, rng: init_layer(sizes[k], sizes[k + 1], act, rng)

# %% right="an iterator"
def init_mlp(spec, rng):
    it = iter(spec)
    fan_in, act = next(it)
    mlp = list()
    for fan_out, following in it:
        mlp.append(init_layer(fan_in, fan_out, act, rng))
        fan_in, act = fan_out, following
    return mlp

# %% wrong="a layer for the last pair too" caught_by="one layer fewer than pairs, in a list"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec)):
        fan_in, act = spec[i]
        fan_out = spec[i + 1][0] if i + 1 < len(spec) else 1
        mlp.append(init_layer(fan_in, fan_out, act, rng))
    return mlp

# %% wrong="one step too far" caught_by="one layer fewer than pairs, in a list" earns="nothing" names="IndexError"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec)):
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% wrong="one layer too few" caught_by="one layer fewer than pairs, in a list" names="the number of layers"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 2):
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% wrong="the next pair's activation" caught_by="each layer has the activation of its own pair" names="the next pair's activation"
def init_mlp(spec, rng):
    return [init_layer(a, b, act, rng) for (a, _), (b, act) in zip(spec, spec[1:])]

# %% wrong="relu everywhere" caught_by="each layer has the activation of its own pair" names="relu everywhere"
def init_mlp(spec, rng):
    return [init_layer(a, b, "relu", rng) for (a, _), (b, act) in zip(spec, spec[1:])]

# %% wrong="sigmoid at the end whatever spec says" caught_by="each layer has the activation of its own pair" names="whatever spec says"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        act = "sigmoid" if i == len(spec) - 2 else "relu"
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], act, rng))
    return mlp

# %% wrong="fan_in and fan_out exchanged" caught_by="each layer's outputs are the next one's inputs" names="fan_in and fan_out exchanged"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        mlp.append(init_layer(spec[i + 1][0], spec[i][0], spec[i][1], rng))
    return mlp

# %% wrong="square layers" caught_by="each layer's outputs are the next one's inputs" names="fan_out the same as fan_in"
def init_mlp(spec, rng):
    return [init_layer(n, n, act, rng) for n, act in spec[:-1]]

# %% wrong="always the first size" caught_by="each layer's outputs are the next one's inputs" names="inputs of the first"
def init_mlp(spec, rng):
    return [init_layer(spec[0][0], spec[i][0], spec[i - 1][1], rng) for i in range(1, len(spec))]

# %% wrong="in reverse order" caught_by="each layer's outputs are the next one's inputs" names="reverse order"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        mlp.insert(0, init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% wrong="a generator for each layer" caught_by="every layer is drawn anew from the generator that is given" names="layers copied"
import numpy as np

def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], np.random.default_rng(42)))
    return mlp

# %% wrong="a generator of its own" caught_by="every layer is drawn anew from the generator that is given" names="a generator or seed of its own" visible="passes"
import numpy as np

def init_mlp(spec, rng):
    rng = np.random.default_rng(1)
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]

# %% wrong="a generator without a seed" caught_by="every layer is drawn anew from the generator that is given" names="random numbers from elsewhere" visible="passes"
import numpy as np

def init_mlp(spec, rng):
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], np.random.default_rng()) for i in range(len(spec) - 1)]

# %% wrong="a tuple of layers" caught_by="one layer fewer than pairs, in a list at 50 %" visible="passes"
def init_mlp(spec, rng):
    return tuple(init_layer(a, b, f, rng) for (a, f), (b, _) in zip(spec, spec[1:]))

# %% wrong="return inside the loop" caught_by="one layer fewer than pairs, in a list" names="the number of layers"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
        return mlp

# %% wrong="the list started anew in the loop" caught_by="one layer fewer than pairs, in a list" names="the number of layers"
def init_mlp(spec, rng):
    for i in range(len(spec) - 1):
        mlp = []
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% wrong="a dict of layers" caught_by="one layer fewer than pairs, in a list at 50 %"
def init_mlp(spec, rng):
    mlp = {}
    for i in range(len(spec) - 1):
        mlp[i] = init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng)
    return mlp

# %% wrong="arguments of init_layer in the wrong order" caught_by="one layer fewer than pairs, in a list" earns="nothing"
def init_mlp(spec, rng):
    return [init_layer(a, f, b, rng) for (a, f), (b, _) in zip(spec, spec[1:])]

# %% wrong="only tuples" caught_by="spec may be a list or a tuple, of lists or of tuples"
def init_mlp(spec, rng):
    spec = spec + ((None, None),)
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 2)]

# %% wrong="nothing returned" caught_by="one layer fewer than pairs, in a list" earns="nothing"
def init_mlp(spec, rng):
    mlp = [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]

# %% wrong="pass" caught_by="one layer fewer than pairs, in a list" earns="nothing"
def init_mlp(spec, rng):
    pass

# %% right="reduce"
import numpy as np
from functools import reduce
def init_mlp(spec, rng):
    def step(state, pair):
        mlp, (n, act) = state
        return mlp + [init_layer(n, pair[0], act, rng)], pair
    return reduce(step, spec[1:], ([], spec[0]))[0]

# %% right="unzip"
import numpy as np
def init_mlp(spec, rng):
    sizes, acts = zip(*spec)
    return [init_layer(sizes[i], sizes[i + 1], acts[i], rng) for i in range(len(sizes) - 1)]

# %% right="keywords reordered"
import numpy as np
def init_mlp(spec, rng):
    return [init_layer(rng=rng, act=spec[i][1], fan_out=spec[i + 1][0], fan_in=spec[i][0]) for i in range(len(spec) - 1)]

# %% right="seeds drawn from rng for each layer"
import numpy as np
def init_mlp(spec, rng):
    return [init_layer(p[0], q[0], p[1], np.random.default_rng(rng.integers(2**32))) for p, q in zip(spec, spec[1:])]

# %% right="previous"
import numpy as np
def init_mlp(spec, rng):
    mlp, prev = [], None
    for pair in spec:
        if prev is not None:
            mlp.append(init_layer(prev[0], pair[0], prev[1], rng))
        prev = pair
    return mlp

# %% right="None check"
import numpy as np
def init_mlp(spec, rng):
    mlp = []
    for i, pair in enumerate(spec):
        if pair[1] is not None:
            mlp.append(init_layer(pair[0], spec[i + 1][0], pair[1], rng))
    return mlp

# %% right="partial"
import numpy as np
from functools import partial
def init_mlp(spec, rng):
    layer = partial(init_layer, rng=rng)
    return [layer(spec[i][0], spec[i + 1][0], spec[i][1]) for i in range(len(spec) - 1)]

# %% right="yield"
import numpy as np
def layers(spec, rng):
    for p, q in zip(spec, spec[1:]):
        yield init_layer(p[0], q[0], p[1], rng)
def init_mlp(spec, rng):
    return list(layers(spec, rng))

# %% wrong="the first pair's activation" caught_by="each layer has the activation of its own pair" names="the first pair's activation everywhere"
import numpy as np
def init_mlp(spec, rng):
    return [init_layer(spec[i][0], spec[i + 1][0], spec[0][1], rng) for i in range(len(spec) - 1)]

# %% wrong="the activation of the pair before" caught_by="each layer has the activation of its own pair" names="the activation of the pair before"
import numpy as np
def init_mlp(spec, rng):
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i - 1][1], rng) for i in range(len(spec) - 1)]

# %% wrong="always the last size" caught_by="each layer's outputs are the next one's inputs" names="every layer with the outputs of the last"
import numpy as np
def init_mlp(spec, rng):
    return [init_layer(spec[i][0], spec[-1][0], spec[i][1], rng) for i in range(len(spec) - 1)]

# %% wrong="from the last pair round to the first" caught_by="one layer fewer than pairs, in a list" names="the number of layers"
import numpy as np
def init_mlp(spec, rng):
    return [init_layer(spec[i - 1][0], spec[i][0], spec[i - 1][1], rng) for i in range(len(spec))]

# %% wrong="the first pair left out" caught_by="one layer fewer than pairs, in a list" names="the number of layers"
import numpy as np
def init_mlp(spec, rng):
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(1, len(spec) - 1)]

# %% wrong="two layers always" caught_by="one layer fewer than pairs, in a list" names="the number of layers"
import numpy as np
def init_mlp(spec, rng):
    a = init_layer(spec[0][0], spec[1][0], spec[0][1], rng)
    b = init_layer(spec[1][0], spec[2][0], spec[1][1], rng)
    return [a, b]

# %% wrong="spec from its end" caught_by="each layer's outputs are the next one's inputs" names="the layers in reverse order"
import numpy as np
def init_mlp(spec, rng):
    spec = spec[::-1]
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]

# %% wrong="each layer in a list of its own" caught_by="one layer fewer than pairs, in a list at 50 %"
import numpy as np
def init_mlp(spec, rng):
    return [[init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng)] for i in range(len(spec) - 1)]

# %% wrong="spec returned as well" caught_by="one layer fewer than pairs, in a list at 50 %"
import numpy as np
def init_mlp(spec, rng):
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)], spec

# %% wrong="a copy of the generator for each layer" caught_by="every layer is drawn anew from the generator that is given" names="layers copied"
import numpy as np
import copy
def init_mlp(spec, rng):
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], copy.deepcopy(rng)) for i in range(len(spec) - 1)]

# %% wrong="a seed for each layer" caught_by="every layer is drawn anew from the generator that is given" names="a generator or seed of its own" visible="passes"
import numpy as np
def init_mlp(spec, rng):
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], np.random.default_rng(i)) for i in range(len(spec) - 1)]

# %% wrong="one layer, repeated" caught_by="each layer's outputs are the next one's inputs" names="layers copied"
import numpy as np
def init_mlp(spec, rng):
    return [init_layer(spec[0][0], spec[1][0], spec[0][1], rng)] * (len(spec) - 1)

# %% wrong="a list outside the function" caught_by="one layer fewer than pairs, in a list" names="the number of layers"
import numpy as np
mlp = []
def init_mlp(spec, rng):
    for i in range(len(spec) - 1):
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% wrong="only lists" caught_by="spec may be a list or a tuple, of lists or of tuples"
import numpy as np
def init_mlp(spec, rng):
    spec = spec.copy()
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]

# %% wrong="without init_layer, fan_out in the range" caught_by="every layer is complete" visible="passes"
import numpy as np
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        n, m = spec[i][0], spec[i + 1][0]
        r = np.sqrt(6 / m)
        mlp.append({"W": rng.uniform(-r, r, (n, m)), "b": np.zeros(m), "act": spec[i][1], "shape": f"{n}-{m}"})
    return mlp

# %% wrong="without init_layer, random biases" caught_by="every layer is complete" visible="passes"
import numpy as np
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        n, m = spec[i][0], spec[i + 1][0]
        r = np.sqrt(6 / n)
        mlp.append({"W": rng.uniform(-r, r, (n, m)), "b": rng.uniform(-r, r, m), "act": spec[i][1], "shape": f"{n}-{m}"})
    return mlp

# %% wrong="the next pair looked up by value" caught_by="each layer's outputs are the next one's inputs" visible="passes"
import numpy as np
def init_mlp(spec, rng):
    mlp = []
    for pair in spec[:-1]:
        nxt = spec[spec.index(pair) + 1]
        mlp.append(init_layer(pair[0], nxt[0], pair[1], rng))
    return mlp

# %% wrong="spec made a dict" caught_by="each layer's outputs are the next one's inputs" also="every layer is drawn anew from the generator that is given"
import numpy as np
def init_mlp(spec, rng):
    d = dict(spec)
    sizes = list(d)
    return [init_layer(sizes[i], sizes[i + 1], d[sizes[i]], rng) for i in range(len(sizes) - 1)]

# %% wrong="weights made smaller afterwards" caught_by="every layer is complete" visible="passes"
import numpy as np
def init_mlp(spec, rng):
    mlp = [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]
    for layer in mlp:
        layer["W"] *= 0.1
    return mlp

# %% wrong="one output always" caught_by="each layer's outputs are the next one's inputs"
import numpy as np
def init_mlp(spec, rng):
    n = len(spec) - 1
    return [init_layer(spec[i][0], spec[i + 1][0] if i < n - 1 else 1, spec[i][1], rng) for i in range(n)]

# %% wrong="layers added up" caught_by="one layer fewer than pairs, in a list" earns="nothing" names="no list of layers"
import numpy as np
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        mlp += init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng)
    return mlp

# %% wrong="seven layers at most" caught_by="right for values of every kind"
def init_mlp(spec, rng):
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(min(len(spec) - 1, 7))]

# %% wrong="the last layer smaller" caught_by="right for values of every kind"
def init_mlp(spec, rng):
    mlp = [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]
    if spec[-1][0] == 1:
        mlp[-1]["W"] = mlp[-1]["W"] * 0.1
    return mlp

# %% wrong="equal pairs share their layer from the fourth on" caught_by="right for values of every kind"
def init_mlp(spec, rng):
    made, mlp = {}, []
    for i in range(len(spec) - 1):
        key = (spec[i][0], spec[i + 1][0], spec[i][1])
        if key not in made or i < 3:
            made[key] = init_layer(*key, rng)
        mlp.append(made[key])
    return mlp

# %% wrong="deep networks are all relu" caught_by="right for values of every kind"
def init_mlp(spec, rng):
    n = len(spec) - 1
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1] if n < 5 or i == n - 1 else "relu", rng) for i in range(n)]

# %% wrong="wide layers cut at 100" caught_by="right for values of every kind"
def init_mlp(spec, rng):
    sizes = [min(size, 100) for size, _ in spec]
    return [init_layer(sizes[i], sizes[i + 1], spec[i][1], rng) for i in range(len(spec) - 1)]

# %% wrong="layers of one input lose their weights" caught_by="right for values of every kind"
def init_mlp(spec, rng):
    mlp = [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]
    for layer in mlp:
        if layer["W"].shape[0] == 1:
            layer["W"] = layer["W"] * 0 + 1
    return mlp

# %% wrong="weights kept within ±1" caught_by="right for values of every kind"
import numpy as np

def init_mlp(spec, rng):
    mlp = [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]
    for layer in mlp:
        layer["W"] = np.clip(layer["W"], -1, 1)
    return mlp

# %% wrong="layers of one unit drawn from elsewhere" caught_by="right for values of every kind"
import numpy as np

def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        own = rng if spec[i + 1][0] > 1 or len(spec) > 2 else np.random.default_rng(i)
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], own))
    return mlp

# %% wrong="pairs of the same size in a row make one layer" caught_by="right for values of every kind"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        if i > 2 and spec[i][0] == spec[i + 1][0] and spec[i][1] == spec[i - 1][1]:
            continue
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% wrong="biases of 0.1 at the end of a deep network" caught_by="right for values of every kind"
def init_mlp(spec, rng):
    mlp = [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]
    if len(mlp) > 4:
        mlp[-1]["b"] = mlp[-1]["b"] + 0.1
    return mlp
