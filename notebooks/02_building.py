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

# %% [markdown] minutes=40
# # 2 · Build a network out of dictionaries
#
# A network sounds like machinery. In this lab it is a list of dictionaries full of numbers, and you are about to make
# one.
#
# **You will build** two functions: one makes a layer, the other makes a whole network.
#
# **You will learn**
#
# - what a network is, as data;
# - why the starting numbers have to be random, and *how large* they may be;
# - where random numbers come from, and why the generator is passed in.
#
# **Time:** about {time}. **Marks:** {points}.
#
# The next cell loads the functions that you wrote in section 1 from your saved notebook, and shows them in a table.
# If one is missing, carry on; you won't need it until section 3.

# %%
import numpy as np

from lab import carry
from lab.figures import building as figures
from lab.figures import journey
from lab.helping import hint, passed
from lab.predict import once_more, predict, predicted, section_2

carry.into(globals(), before="02_building")

# %%
once_more(2)

# %%
journey.map(2)

# %% [markdown]
# ## Shapes in this section
#
# | name | what it is | shape |
# | --- | --- | --- |
# | `fan_in` | how many numbers go into each unit of a layer | an int |
# | `fan_out` | how many units the layer has, and so how many numbers come out | an int |
# | `W` | the weights, one for each edge | `(fan_in, fan_out)` |
# | `b` | the biases, one for each unit | `(fan_out,)` |
#
# A neuron that is part of a layer is usually called a *unit*.

# %% [markdown]
# **New words**, in the glossary: [layer](glossary.md#layer), [hidden layer](glossary.md#hidden-layer),
# [MLP](glossary.md#MLP), [fan_in and fan_out](glossary.md#fan_in-and-fan_out), [weight](glossary.md#weight),
# [bias](glossary.md#bias), [generator](glossary.md#generator).

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
# There are four keys: the weights, the biases, the *name* of the activation, and a description for humans. Later
# sections will put more into the same dictionary: what came in, what went out, the gradients. A layer keeps its own
# records.

# %%
predict(**section_2.ASK["edge"], then=lambda: figures.layer_as_edges(layer["W"], edge=(1, 2)))

# %% [markdown]
# ### Why not start with equal numbers?
#
# Take three samples of two features, and a layer of four units in which every weight is 0.5. (`@` multiplies
# matrices: entry (i, j) is row i of `X` times column j of `W`, added up.)

# %%
predict(**section_2.ASK["columns"])

# %%
X = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])  # shape (3, 2): 3 samples, 2 features
W = np.full((2, 4), 0.5)  # shape (2, 4): fan_in 2, fan_out 4
print(X @ W)

# %% [markdown]
# <details><summary>What that means for learning</summary>
#
# Nothing tells the four units apart, so learning will change all four in the same way: the layer will consist of
# copies for ever. In section 6 you will see training get stuck like this.
#
# </details>
#
# The starting weights must *differ*, so we draw them at random. The biases may all start at 0, because the weights
# already make the units different.

# %% [markdown]
# ### How large may they be?
#
# Take six layers of 64 units with relu, and inputs with a spread (standard deviation) of about 1. We draw all the
# weights three times: from the range that this section recommends, which we call **He's range** after Kaiming He; from
# *a tenth* of it; and from *a range three times as wide*. Then we look at the spread of the numbers that leave each
# layer.

# %%
predict(**section_2.ASK["tenth"])

# %%
predict(**section_2.ASK["triple"], then=lambda: figures.depth())

# %% [markdown]
# The network and the data are the same in all three; only the range of the starting weights differs.
#
# <details><summary>Why exactly these factors?</summary>
#
# relu lets a positive factor through: relu(0.1 · z) = 0.1 · relu(z), and all biases are 0. So each layer multiplies by
# 0.1 once more, and six layers make 0.1⁶ = 0.000001: the 0.76 of He's range becomes 0.00000076. Three times the range
# gives 3⁶ = 729 times as much, 553.
#
# </details>

# %% [markdown]
# He's range keeps the signal at about the same strength from layer to layer. Drawing from it is **He's initialisation**
# (He and others, 2015, arXiv 1502.01852; here in its uniform form), which was made for relu:
#
# $$W_{ij} \text{ uniform between } -\sqrt{6/\mathrm{fan\_in}} \text{ and } +\sqrt{6/\mathrm{fan\_in}}$$
#
# **By hand.** Work out the range for a fan_in of 6, of 24 and of 96. What happens to the weights when there are four
# times as many inputs?
#
# <details><summary>Compare with your working</summary>
#
# | fan_in | 6 / fan_in | the range |
# | --- | --- | --- |
# | 6 | 1 | ±1 |
# | 24 | 0.25 | ±0.5 |
# | 96 | 0.0625 | ±0.25 |
#
# Four times as many inputs halve the weights: a sum of more random terms is larger, and smaller weights make up for
# it.
#
# </details>
#
# <details><summary>Where does the 6 come from?</summary>
#
# A uniform number between −r and r has variance r²/3. With r² = 6 / fan_in that is 2 / fan_in. Adding up fan_in such
# terms doubles the mean square of the inputs; relu throws away the negative half and so halves it again. The two
# balance. What stays level is the *mean square*, not the standard deviation that the picture shows: after relu the
# numbers are no longer centred on 0, so a mean square of 1 goes with a standard deviation of 0.82.
#
# </details>

# %% [markdown]
# ### Random numbers that can be repeated
#
# NumPy draws random numbers from a **generator**, which is made with a *seed*. In the next cells the seed is 7.

# %%
predict(**section_2.ASK["rows"])

# %%
rng = np.random.default_rng(7)
print(rng.uniform(-1, 1, size=3).round(3))
print(rng.uniform(-1, 1, size=3).round(3))
print(np.random.default_rng(7).uniform(-1, 1, size=3).round(3))

# %% [markdown]
# **A tempting shortcut.** Why not let the function make its own generator?

# %%
predict(**section_2.ASK["own generator"])


# %%
def weights_with_own_generator(fan_in, fan_out):
    rng = np.random.default_rng(0)
    return rng.uniform(-1, 1, size=(fan_in, fan_out)).round(2)


print(weights_with_own_generator(2, 3))
print(weights_with_own_generator(2, 3))

# %% [markdown]
# So a seed inside the function won't do, and without any seed nobody could ever repeat a run. That is why all the
# randomness in this lab comes in through an argument called `rng`; the caller chooses the generator. Draw from it, and
# from nothing else.
#
# ### Exercise 2.1: `init_layer`
#
# A generator's method `uniform(low, high, size=…)` does the drawing. The layer's `"shape"` entry may be any string you
# like.


# %% solution="init_layer"
def init_layer(fan_in, fan_out, act, rng):
    """Make one layer with random weights in He's range and biases of 0.

    Parameters
    ----------
    fan_in : int
        Number of inputs of each unit.
    fan_out : int
        Number of units in the layer.
    act : str
        Name of the layer's activation, "relu" or "sigmoid".
    rng : numpy.random.Generator
        The source of all random numbers.

    Returns
    -------
    dict
        ``W`` : ndarray, shape (fan_in, fan_out), uniform between -sqrt(6 / fan_in) and sqrt(6 / fan_in);
        ``b`` : ndarray, shape (fan_out,), zeros;
        ``act`` : the argument `act`;
        ``shape`` : str, describes the layer's size to a human reader.

    Notes
    -----
    Task 2.1 of the COMP0088 lab sheet (M. Caldwell, 2021).
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
assert layer["act"] == "sigmoid", f"act is the name passed in. Yours: {layer['act']!r}"
low, high = W.min(), W.max()
assert low < 0 < high, f"Weights have both signs. Yours run from {low:.2f} to {high:.2f}."
assert max(-low, high) <= 0.5, f"fan_in 24 means ±0.5. Yours: {low:.2f} to {high:.2f}. Too wide."
slip = "Which fan did you use? Did you take the square root?"
assert low < -0.45 and high > 0.45, f"fan_in 24 means ±0.5. Yours: {low:.2f} to {high:.2f}. {slip}"
twin, again = init_layer(24, 500, "relu", rng), init_layer(24, 500, "relu", np.random.default_rng(1))
assert not np.array_equal(W, twin["W"]), "Two calls gave equal weights. Who made the generator?"
assert np.array_equal(W, again["W"]), "One seed, two results. Do all numbers come from rng?"
passed("init_layer")

# %% marks="init_layer" points=7
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# Here are your own starting weights, for the three values of fan_in that you worked out by hand. The dashed lines
# mark the ends of each range.

# %%
figures.starting_weights(init_layer, {6: 1, 24: 0.5, 96: 0.25}, np.random.default_rng(2))

# %% [markdown]
# Now inputs with a spread of 1 go into *your* layer. Each unit receives 6 inputs, then 96, then 1000.

# %%
predict(**section_2.ASK["fan in"])

# %%
rng = np.random.default_rng(3)
for fan_in in (6, 96, 1000):
    X = rng.normal(size=(400, fan_in))  # shape (400, fan_in): 400 samples
    layer = init_layer(fan_in, 50, "relu", rng)
    print(f"fan_in {fan_in:4d}: spread of X @ W is {(X @ layer['W']).std():.2f}")

# %% [markdown]
# **Break it.** In `init_layer`, let the range depend on `fan_out` instead of `fan_in`. Run that cell, and then the
# one just above this text. What has changed? Put it right again.
#
# <details><summary>Compare your six numbers</summary>
#
# With `fan_in`, all three are close to √2 = 1.41. Keeping the three equal is what the square root in the range is for.
# (relu then removes the negative half.) With `fan_out` they are about 0.5, 2 and 6: the more inputs, the larger the
# sums.
#
# </details>

# %% [markdown]
# ## 2.2 · The whole network
#
# A network is a list of layers. It is described by a **spec**, a list or tuple of pairs `(fan_in, act)`:

# %%
spec = ((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None))

# %%
predict(**section_2.ASK["layers"])

# %%
predict(**section_2.ASK["last pair"], then=lambda: figures.network(spec))

# %% [markdown]
# Each pair gives a number of values at one place in the network, and what the layer **that starts there** does with
# them. So `(3, "sigmoid")` does not mean "three sigmoid units". It means that three numbers go in here, and that what
# comes out has gone through sigmoid. How many come out? The pair itself doesn't say; the *next* pair does, with its
# `fan_in`.
#
# **By hand.** For each of the layers, write down the shapes of `W` and `b`, the activation, and how many numbers it
# has to learn.

# %%
predict(**section_2.ASK["count"])

# %% [markdown]
# <details><summary>Compare with your working</summary>
#
# | layer | from the pairs | W | b | act | numbers to learn |
# | --- | --- | --- | --- | --- | --- |
# | `mlp[0]` | `(2, "relu")`, `(4, …)` | (2, 4) | (4,) | relu | 8 + 4 |
# | `mlp[1]` | `(4, "relu")`, `(3, …)` | (4, 3) | (3,) | relu | 12 + 3 |
# | `mlp[2]` | `(3, "sigmoid")`, `(1, …)` | (3, 1) | (1,) | sigmoid | 3 + 1 |
#
# Everything that this network will ever know has to fit into those few numbers.
#
# </details>
#
# **How we count layers.** A layer is a dictionary with its own `W` and `b`. The last one is the *output* layer, and
# the ones before it are *hidden* layers. The input is data; it has no weights and is not counted.
#
# <details><summary>If you have the printed handout</summary>
#
# It speaks of an "input layer" too, but its footnote arrives at the same count. Its figure 1 shows this very spec. A
# common slip is to read the spec as "the hidden layer of 3 units is a sigmoid layer". It also allows any iterable as a
# spec; here a list or a tuple is all you need to handle.
#
# </details>

# %% [markdown]
# ### Exercise 2.2: `init_mlp`
#
# `init_mlp` takes a spec of two or more pairs, and calls your `init_layer` once for each pair except the last.


# %% solution="init_mlp"
def init_mlp(spec, rng):
    """Make a network with random weights.

    Parameters
    ----------
    spec : list or tuple of (int, str or None)
        Two or more pairs ``(fan_in, act)``. Each but the last starts a layer with that fan_in and activation; its
        fan_out is the fan_in of the next pair. The last pair's act is None.
    rng : numpy.random.Generator
        The source of all random numbers.

    Returns
    -------
    list of dict
        ``len(spec) - 1`` layers as made by `init_layer`, in order from input to output.

    Notes
    -----
    Task 2.2 of the COMP0088 lab sheet (M. Caldwell, 2021).
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
    raise AssertionError("You asked for an index beyond the end. Which pair has no next one?") from error
assert mlp is not None, "init_mlp returned None. Does it end in a return line?"
assert not isinstance(mlp, dict), "One layer came back, a dict; a network is a list of layers."
assert all(isinstance(layer, dict) for layer in mlp), "Not every item is a layer, a dict. `+=` adds keys; use append."
slips = {
    1: "Is return inside the loop, or is the list created again on every pass through the loop?",
    4: "What does the last pair do?",
}
slip = slips.get(len(mlp), "Is one missing at either end? A range starts at 0.")
assert len(mlp) == 3, f"Four pairs, three layers; yours: {len(mlp)}. {slip}"
shapes = [np.shape(layer["W"]) for layer in mlp]
assert shapes == [(5, 2), (2, 7), (7, 3)], f"Your W, in order: {shapes}. Look at the drawing."
acts = [layer["act"] for layer in mlp]
assert acts == ["relu", "sigmoid", "relu"], f"Activations: {acts}. Which layer does each pair's activation belong to?"
twins = init_mlp(((3, "relu"), (3, "relu"), (3, None)), np.random.default_rng(1))
equal = np.allclose(twins[0]["W"], twins[1]["W"])
assert not equal, "Two layers have equal weights. Do all layers draw from the one rng you were given?"
passed("init_mlp")

# %% marks="init_mlp" points=6
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# Here is *your* network. Green edges are positive, dashed pink ones negative, and thick ones strong. It knows nothing
# yet.

# %%
mlp = init_mlp(spec, np.random.default_rng(8))
print("numbers to learn:", sum(layer["W"].size + layer["b"].size for layer in mlp))
figures.network(spec, mlp)

# %% [markdown]
# Change the seed or the spec, and run it again. In layers with more than eight units, dots stand for the ones in the
# middle.

# %% [markdown]
# ## Three lines to remember
#
# 1. A network is a list of dictionaries; `W` is the table of a layer's edges, with inputs as rows and units as
#    columns.
# 2. The starting weights must differ, and their range must suit `fan_in`; otherwise a deep network turns every signal
#    into a whisper or a scream.
# 3. A pair's activation belongs to the layer that starts there; randomness comes in through `rng`.
#
# ## A question to think about
#
# He's range keeps the signal level for relu. Suppose that all six layers had *no* activation, only weighted sums.
# Would the spread stay level, grow or shrink? (What does relu do that would be missing?)
#
# <details><summary>Compare when you have decided</summary>
#
# It would grow: nothing throws the negative half away, so each layer multiplies the spread by √2, as you saw above.
# Six layers make it about 8 times as large. Without relu the range should be ±√(3 / fan_in).
#
# </details>

# %%
predicted(2)

# %% [markdown]
# **Save this notebook** (Ctrl+S). Section 3 loads your functions from the saved file.
