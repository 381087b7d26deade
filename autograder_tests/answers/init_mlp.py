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

# %% wrong="a layer for the last pair too" caught_by="one layer fewer than pairs, in a list" marks="2.7..3.3"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec)):
        fan_in, act = spec[i]
        fan_out = spec[i + 1][0] if i + 1 < len(spec) else 1
        mlp.append(init_layer(fan_in, fan_out, act, rng))
    return mlp

# %% wrong="one step too far" caught_by="one layer fewer than pairs, in a list" marks="0..0" names="IndexError"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec)):
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% wrong="one layer too few" caught_by="one layer fewer than pairs, in a list" marks="0.5..1.2"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 2):
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% wrong="the next pair's activation" caught_by="each layer has the activation of its own pair" marks="3..3.6" names="the next pair's activation"
def init_mlp(spec, rng):
    return [init_layer(a, b, act, rng) for (a, _), (b, act) in zip(spec, spec[1:])]

# %% wrong="relu everywhere" caught_by="each layer has the activation of its own pair" marks="3..3.6" names="relu everywhere"
def init_mlp(spec, rng):
    return [init_layer(a, b, "relu", rng) for (a, _), (b, act) in zip(spec, spec[1:])]

# %% wrong="sigmoid at the end whatever spec says" caught_by="each layer has the activation of its own pair" marks="3..3.6" names="whatever spec says"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        act = "sigmoid" if i == len(spec) - 2 else "relu"
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], act, rng))
    return mlp

# %% wrong="fan_in and fan_out exchanged" caught_by="each layer's outputs are the next one's inputs" marks="2.7..3.3" names="fan_in and fan_out exchanged"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        mlp.append(init_layer(spec[i + 1][0], spec[i][0], spec[i][1], rng))
    return mlp

# %% wrong="square layers" caught_by="each layer's outputs are the next one's inputs" marks="2.7..3.3" names="fan_out the same as fan_in"
def init_mlp(spec, rng):
    return [init_layer(n, n, act, rng) for n, act in spec[:-1]]

# %% wrong="always the first size" caught_by="each layer's outputs are the next one's inputs" marks="2.7..3.3" names="inputs of the first"
def init_mlp(spec, rng):
    return [init_layer(spec[0][0], spec[i][0], spec[i - 1][1], rng) for i in range(1, len(spec))]

# %% wrong="in reverse order" caught_by="each layer's outputs are the next one's inputs" marks="2.7..3.3" names="reverse order"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        mlp.insert(0, init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% wrong="a generator for each layer" caught_by="every layer is drawn anew from the generator that is given" marks="3.3..3.9" names="layers copied"
import numpy as np

def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], np.random.default_rng(42)))
    return mlp

# %% wrong="a generator of its own" caught_by="every layer is drawn anew from the generator that is given" marks="3.3..3.9" names="a generator or seed of its own"
import numpy as np

def init_mlp(spec, rng):
    rng = np.random.default_rng(1)
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]

# %% wrong="a generator without a seed" caught_by="every layer is drawn anew from the generator that is given" marks="3.3..3.9" names="random numbers from elsewhere"
import numpy as np

def init_mlp(spec, rng):
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], np.random.default_rng()) for i in range(len(spec) - 1)]

# %% wrong="a tuple of layers" caught_by="one layer fewer than pairs, in a list" marks="4.2..4.8"
def init_mlp(spec, rng):
    return tuple(init_layer(a, b, f, rng) for (a, f), (b, _) in zip(spec, spec[1:]))

# %% wrong="return inside the loop" caught_by="one layer fewer than pairs, in a list" marks="0.5..1.2"
def init_mlp(spec, rng):
    mlp = []
    for i in range(len(spec) - 1):
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
        return mlp

# %% wrong="the list started anew in the loop" caught_by="one layer fewer than pairs, in a list" marks="0.5..1.2"
def init_mlp(spec, rng):
    for i in range(len(spec) - 1):
        mlp = []
        mlp.append(init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng))
    return mlp

# %% wrong="a dict of layers" caught_by="one layer fewer than pairs, in a list" marks="0..0" names="no list of layers"
def init_mlp(spec, rng):
    mlp = {}
    for i in range(len(spec) - 1):
        mlp[i] = init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng)
    return mlp

# %% wrong="arguments of init_layer in the wrong order" caught_by="one layer fewer than pairs, in a list" marks="0..0"
def init_mlp(spec, rng):
    return [init_layer(a, f, b, rng) for (a, f), (b, _) in zip(spec, spec[1:])]

# %% wrong="only tuples" caught_by="spec may be a list or a tuple, of lists or of tuples" marks="4.5..5.1"
def init_mlp(spec, rng):
    spec = spec + ((None, None),)
    return [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 2)]

# %% wrong="nothing returned" caught_by="one layer fewer than pairs, in a list" marks="0..0"
def init_mlp(spec, rng):
    mlp = [init_layer(spec[i][0], spec[i + 1][0], spec[i][1], rng) for i in range(len(spec) - 1)]

# %% wrong="pass" caught_by="one layer fewer than pairs, in a list" marks="0..0"
def init_mlp(spec, rng):
    pass
