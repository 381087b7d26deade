# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2 · Build a network out of dictionaries
#
# The first cell fetches the functions that you wrote in section 1 from your saved notebook and shows a table of them.
# Is one missing? Go on: this section does not need it. Write it before section 3.

# %%
import numpy as np

from lab import carry
from lab.figures import building as figures
from lab.figures import journey
from lab.helping import passed

carry.into(globals(), before="02_building")

# %%
journey.map(2)

# %% [markdown] minutes=30
# ## What this section is about ({time})
#
# **You will build** two functions: one makes a layer, the other makes a whole network.
#
# **You will learn**
#
# - that a network is nothing but a list of dictionaries full of numbers;
# - why the starting numbers have to be random, and *how large* they may be;
# - where random numbers come from, and why the generator is handed in.
#
# ### Shapes in this section
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `fan_in` | how many numbers come into each unit of a layer | an int |
# | `fan_out` | how many units the layer has, so how many numbers go out | an int |
# | `W` | the weights, one for each edge | `(fan_in, fan_out)` |
# | `b` | the biases, one for each unit | `(fan_out,)` |
#
# *Unit* is the usual word for one neuron of a layer.

# %% [markdown]
# ## 2.1 · One layer
#
# Here is a layer from 2 inputs to 3 units, written out by hand:

# %%
layer = {
    "W": np.array([[0.3, -1.2, 0.7], [0.1, 0.9, -0.4]]),
    "b": np.zeros(3),
    "act": "relu",
    "shape": "2 -> 3",
}
print("W", layer["W"].shape, "  b", layer["b"].shape)

# %% [markdown]
# Four keys: the weights, the biases, the *name* of the activation, and a text for people to read. Later sections
# put more into the same dictionary: what came in, what went out, the gradients. A layer keeps its own records.
#
# **Predict.** `layer["W"][1, 2]` belongs to one edge of the drawing. Which units does it connect? (Counting from 0.)

# %%
print(layer["W"][1, 2])
figures.layer_as_edges(layer["W"], edge=(1, 2))

# %% [markdown]
# **Row** = where the edge starts, **column** = where it ends. A column holds all the weights that one unit listens
# with.
#
# ### Why not start with equal numbers?
#
# Three samples, two features, a layer of four units, every weight 0.5. **Predict** the four columns of `X @ W`.
# (`@` multiplies matrices: entry (i, j) is row i of `X` times column j of `W`, added up.)

# %%
X = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])  # shape (3, 2): 3 samples, 2 features
W = np.full((2, 4), 0.5)  # shape (2, 4): fan_in 2, fan_out 4
print(X @ W)

# %% [markdown]
# Four units, one opinion. Nothing tells them apart, so whatever learning changes in one it changes in all four: a
# layer of copies, for ever. In section 6 you will see training stuck that way. Starting numbers must *differ*, so we
# draw them at random. Biases may all start at 0: the weights already make the units different.

# %% [markdown]
# ### How large may they be?
#
# **Predict.** Six layers of 64 units with relu, inputs with a spread (standard deviation) of about 1. All weights
# are drawn from the range that this section recommends, named **He's range** after Kaiming He; then from *a tenth* of
# it, then from *three times* it. What is the spread of the numbers that leave layer 6? Write three guesses down, then
# run.

# %%
figures.depth()

# %% [markdown]
# Same network, same data; only the range of the starting numbers differs. From a tenth, nothing is left: less than a
# millionth. From three times, hundreds.
#
# <details><summary>Why a millionth of what He's range gives (0.76)?</summary>
#
# relu passes a factor on: relu(0.1 · z) = 0.1 · relu(z), and biases are 0. So each layer multiplies by 0.1 once
# more, and six layers make 0.1⁶ = 0.000001: from 0.76 to 0.00000076. Three times the range makes 3⁶ = 729 times as
# much: 553.
#
# </details>

# %% [markdown]
# The range in the middle keeps the voice level. It is **He's initialisation** (He and others, 2015, arXiv
# 1502.01852; here in its uniform form), made for relu:
#
# $$W_{ij} \text{ uniform between } -\sqrt{6/\mathrm{fan\_in}} \text{ and } +\sqrt{6/\mathrm{fan\_in}}$$
#
# **By hand.**
#
# | fan_in | 6 / fan_in | the range |
# | --- | --- | --- |
# | 6 | 1 | ±1 |
# | 24 | 0.25 | ±0.5 |
# | 96 | 0.0625 | ±0.25 |
#
# Four times as many inputs, half the weights: a sum of more random terms is larger, and smaller weights make up for
# it.
#
# <details><summary>Where does the 6 come from?</summary>
#
# A uniform number between −r and r has variance r²/3. With r² = 6 / fan_in that is 2 / fan_in. Adding fan_in such
# terms doubles the mean square of the inputs; relu throws away the negative half and so halves it again. In
# balance.
#
# </details>

# %% [markdown]
# ### Random numbers that can be repeated
#
# NumPy draws from a **generator**. A *seed* fixes where it starts; every draw moves it on.
# **Predict:** which of these three rows will be equal?

# %%
rng = np.random.default_rng(7)
print(rng.uniform(-1, 1, size=3).round(3))
print(rng.uniform(-1, 1, size=3).round(3))
print(np.random.default_rng(7).uniform(-1, 1, size=3).round(3))

# %% [markdown]
# **Break it.** Here is a tempting shortcut: the function makes its own generator. Two layers, please. What is wrong?


# %%
def weights_with_own_generator(fan_in, fan_out):
    rng = np.random.default_rng(0)
    return rng.uniform(-1, 1, size=(fan_in, fan_out)).round(2)


print(weights_with_own_generator(2, 3))
print(weights_with_own_generator(2, 3))

# %% [markdown]
# Both layers are the same, on every run, and your neighbour gets *your* network. Without the seed 0 nobody could
# repeat a run at all. So all randomness of this lab comes in through an argument `rng`: whoever calls decides. Draw
# from it, and from nothing else.
#
# ### Exercise 2.1
#
# Write `init_layer`. A generator's method `uniform(low, high, size=…)` does the drawing. `shape` may be any text
# you like.


# %% solution="init_layer"
def init_layer(fan_in, fan_out, act, rng):
    """Make one layer with random weights in He's range and biases of 0.

    Parameters
    ----------
    fan_in : int
        Numbers that come into each unit.
    fan_out : int
        Units in the layer.
    act : str
        Name of the layer's activation, "relu" or "sigmoid".
    rng : numpy.random.Generator
        Where all random numbers are drawn from.

    Returns
    -------
    dict
        ``W`` : ndarray, shape (fan_in, fan_out), uniform between -sqrt(6 / fan_in) and sqrt(6 / fan_in);
        ``b`` : ndarray, shape (fan_out,), zeros;
        ``act`` : the argument `act`;
        ``shape`` : str, tells a reader the layer's size.
    """
    ### BEGIN SOLUTION
    limit = np.sqrt(6 / fan_in)
    return {
        "W": rng.uniform(-limit, limit, size=(fan_in, fan_out)),
        "b": np.zeros(fan_out),
        "act": act,
        "shape": f"{fan_in} -> {fan_out}",
    }
    ### END SOLUTION


# %% check="init_layer"
rng = np.random.default_rng(1)
layer = init_layer(24, 500, "sigmoid", rng)
assert isinstance(layer, dict), f"A layer is a dict; a {type(layer).__name__} came back."
missing = sorted({"W", "b", "act", "shape"} - set(layer))
assert not missing, f"Missing keys: {missing}. Yours: {list(layer)}"
W, b = np.asarray(layer["W"]), np.asarray(layer["b"])
assert W.shape == (24, 500), f"W has one row for each input, one column for each unit. Yours: {W.shape}"
assert b.shape == (500,), f"b has one number for each unit, in a flat row. Yours: {b.shape}"
assert np.all(b == 0), "The biases start at 0; some of yours do not."
assert layer["act"] == "sigmoid", f"act is the name handed in. Yours: {layer['act']!r}"
low, high = W.min(), W.max()
assert low < 0 < high, f"Weights have both signs. Yours run from {low:.2f} to {high:.2f}."
assert max(-low, high) <= 0.5, f"fan_in 24 means ±0.5. Yours: {low:.2f} to {high:.2f}. Too wide."
assert low < -0.45 and high > 0.45, f"fan_in 24 means ±0.5. Yours: {low:.2f} to {high:.2f}. Which fan? Any root?"
twin, again = init_layer(24, 500, "relu", rng), init_layer(24, 500, "relu", np.random.default_rng(1))
assert not np.array_equal(W, twin["W"]), "Two calls gave equal weights. Who made the generator?"
assert np.array_equal(W, again["W"]), "One seed, two results. Do all numbers come from rng?"
passed("init_layer")

# %% marks="init_layer" points=7
# hidden tests run here after you hand in. They look further than the check.

# %% [markdown]
# Your own starting weights, for the three fan_in worked by hand. The dashed lines are the ends from the table.

# %%
figures.starting_weights(init_layer, {6: 1, 24: 0.5, 96: 0.25}, np.random.default_rng(2))

# %% [markdown]
# **Predict, then run.** Inputs with a spread of 1 go into *your* layer. How large is the spread of the weighted
# sums if each unit listens to 6, to 96, to 1000 inputs?

# %%
rng = np.random.default_rng(3)
for fan_in in (6, 96, 1000):
    X = rng.normal(size=(400, fan_in))  # shape (400, fan_in): 400 samples
    layer = init_layer(fan_in, 50, "relu", rng)
    print(f"fan_in {fan_in:4d}: spread of X @ W is {(X @ layer['W']).std():.2f}")

# %% [markdown]
# About √2 = 1.41, whatever the number of inputs. That is what the root in the range is for. (Then relu silences the
# negative half.)
#
# **Break it.** In `init_layer`, let the range depend on `fan_out` instead of `fan_in`. Run that cell, then the one
# just above this text. The spread is now about 0.5, 2 and 6: the more inputs, the louder. Put it back.

# %% [markdown]
# ## 2.2 · A whole network
#
# A network is a list of layers. It is described by a **spec**, a list or tuple of pairs `(fan_in, act)`:

# %%
spec = ((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None))

# %% [markdown]
# **Predict.** How many layers is that? What does the last pair, with its `None`, do?

# %%
figures.network(spec)

# %% [markdown]
# Each pair says how many numbers *arrive* at a place and what the layer **that starts there** does with them. So
# `(3, "sigmoid")` does not mean "three sigmoid units". It means: here three numbers go in, and what comes out went
# through sigmoid. How many come out? That the pair itself does not know: the *next* pair says it, with its
# `fan_in`. And the last pair only closes the chain: it gives a size, starts nothing, and so has no activation.
#
# **By hand.**
#
# | layer | from the pairs | W | b | act | numbers to learn |
# | --- | --- | --- | --- | --- | --- |
# | `mlp[0]` | `(2, "relu")`, `(4, …)` | (2, 4) | (4,) | relu | 8 + 4 |
# | `mlp[1]` | `(4, "relu")`, `(3, …)` | (4, 3) | (3,) | relu | 12 + 3 |
# | `mlp[2]` | `(3, "sigmoid")`, `(1, …)` | (3, 1) | (1,) | sigmoid | 3 + 1 |
#
# Together 31 numbers. Everything this network will ever know has to fit in there.
#
# **How we count layers.** A layer is a dictionary with its own `W` and `b`. So this is a **three-layer** network: two
# hidden layers, of 4 and 3 units, and an output layer. The input is data; it has no weights and is not counted.
#
# <details><summary>If you have the printed handout</summary>
#
# It speaks of an "input layer" too, but its footnote comes to the same count. Its figure 1 shows this very spec. The
# usual slip is to read it as "the hidden layer of 3 units is a sigmoid layer". It also speaks of any iterable as a
# spec; a list or a tuple is all you need.
#
# </details>

# %% [markdown]
# ### Exercise 2.2
#
# Write `init_mlp`. It gets a spec of two or more pairs and calls your `init_layer` once for each pair but the last.


# %% solution="init_mlp"
def init_mlp(spec, rng):
    """Make a network with random weights.

    Parameters
    ----------
    spec : list or tuple of (int, str or None)
        Two or more pairs ``(fan_in, act)``. Each but the last starts a layer with that fan_in and activation; its
        fan_out is the fan_in of the next pair. The last pair's act is None.
    rng : numpy.random.Generator
        Where all random numbers are drawn from.

    Returns
    -------
    list of dict
        ``len(spec) - 1`` layers as `init_layer` makes them, in order from input to output.
    """
    ### BEGIN SOLUTION
    mlp = []
    for here in range(len(spec) - 1):
        fan_in, act = spec[here]
        fan_out = spec[here + 1][0]
        mlp.append(init_layer(fan_in, fan_out, act, rng))
    return mlp
    ### END SOLUTION


# %% check="init_mlp"
example = [(5, "relu"), (2, "sigmoid"), (7, "relu"), (3, None)]
try:
    mlp = init_mlp(example, np.random.default_rng(1))
except IndexError as error:
    raise AssertionError("A place beyond the end was asked for. Which pair has no next one?") from error
assert mlp is not None, "init_mlp returned None. Does it end in a return line?"
assert not isinstance(mlp, dict), "One layer came back, a dict; a network is a list of layers."
assert all(isinstance(layer, dict) for layer in mlp), "Not every item is a layer, a dict. `+=` adds keys; use append."
slip = {1: "Does return stand inside the loop?", 4: "What does the last pair do?"}.get(len(mlp), "")
assert len(mlp) == 3, f"Four pairs, three layers; yours: {len(mlp)}. {slip}"
shapes = [np.shape(layer["W"]) for layer in mlp]
assert shapes == [(5, 2), (2, 7), (7, 3)], f"Your W, in order: {shapes}. Look at the drawing."
acts = [layer["act"] for layer in mlp]
assert acts == ["relu", "sigmoid", "relu"], f"Your activations: {acts}. Whose is each pair's?"
twins = init_mlp(((3, "relu"), (3, "relu"), (3, None)), np.random.default_rng(1))
assert not np.allclose(twins[0]["W"], twins[1]["W"]), "Two layers have equal weights. One rng?"
passed("init_mlp")

# %% marks="init_mlp" points=6
# hidden tests run here after you hand in. They look further than the check.

# %% [markdown]
# Here it is, *your* network: green edges positive, purple negative, thick ones strong. It knows nothing yet.

# %%
mlp = init_mlp(spec, np.random.default_rng(8))
print("numbers to learn:", sum(layer["W"].size + layer["b"].size for layer in mlp))
figures.network(spec, mlp)

# %% [markdown]
# Change the seed, or the spec, and run again. A layer with more than eight units is drawn with dots.
#
# ## Three lines to remember
#
# 1. A network is a list of dictionaries; `W` is the table of a layer's edges, rows in, columns out.
# 2. Starting weights must differ, and their range must fit `fan_in`, or depth turns a voice into a whisper or a scream.
# 3. A pair's activation belongs to the layer that starts there; randomness comes in through `rng`.
#
# **A question to think about** (no marks). He's range keeps the spread level for relu. Suppose all six layers had *no*
# activation, just weighted sums. Would the spread stay level, grow or shrink? (What does relu do that would be
# missing?)
#
# <details><summary>When you have decided, compare</summary>
#
# It grows: nothing throws the negative half away, so each layer multiplies the spread by √2, as you saw above. Six
# layers make about 8 times as much. Without relu the range should be ±√(3 / fan_in).
#
# </details>

# %% [markdown]
# **Save this notebook** (Ctrl+S) before you open section 3.
