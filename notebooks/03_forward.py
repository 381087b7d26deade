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

# %% [markdown] minutes=45
# # 3 · Push data through the network
#
# Samples go in at one end, predictions come out at the other. This section is about what happens in between.
#
# **You will build** `layer_forward` and `mlp_forward`, which take samples all the way to predictions.
#
# **You will learn**
#
# - to read a layer as a product of matrices;
# - to predict every shape before you run a line;
# - what a network does to the plane that its samples live in.
#
# **Time:** about {time}. **Marks:** {points}.
#
# You need what you wrote in sections 1 and 2. The next cell loads it from your saved notebooks, and shows it in a
# table.

# %%
import numpy as np
from lab import carry
from lab.figures import forward as figures, journey, plane
from lab.helping import hint, passed
from lab.predict import once_more, predict, predicted, section_3

carry.into(globals(), before="03_forward")

# %%
once_more(3)

# %%
journey.map(3)

# %% [markdown]
# ## Shapes in this section
#
# A layer receives *n* samples at once, one in each row. Here are three samples of two features, and a layer that
# turns two numbers into four. All three sizes differ on purpose: with equal sizes a mistake can hide.
#
# | array | shape | here | one row is | one column is |
# | --- | --- | --- | --- | --- |
# | `X` | (n, fan_in) | (3, 2) | one sample | one feature |
# | `W` | (fan_in, fan_out) | (2, 4) | the weights going out from one feature | the weights coming into one unit |
# | `b` | (fan_out,) | (4,) | | one unit's bias |
# | `Z` | (n, fan_out) | (3, 4) | one sample | one unit, before its activation |
# | `A` | (n, fan_out) | (3, 4) | one sample | one unit's output |

# %%
X = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
W = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]])
b = np.array([0.0, 1.0, 0.0, -1.0])
X.shape, W.shape, b.shape

# %% [markdown]
# **New word**, in the glossary: [forward pass](glossary.md#forward-pass).

# %% [markdown]
# ## 3.1 · One layer
#
# ### With a pencil
#
# A layer first works out weighted sums, $Z = XW + b$, and then applies its activation, $A = \mathrm{act}(Z)$.
#
# Each entry of $Z$ is one small sum. Take sample 2 and unit 1 (we count from 0, as Python does):

# %%
figures.one_entry(X, W, b, row=2, column=1)

# %% [markdown]
# Multiply the two highlighted numbers of `X` by the two highlighted numbers of `W`, pair by pair. Add the products,
# and add the bias.
#
# **Work it out before you read on.** Then do the same for sample 0 and unit 3, and apply relu to both.

# %%
predict(**section_3.ASK["pencil"])

# %% [markdown]
# <details><summary>Compare with your working</summary>
#
# Z[2, 1] = 3·0 + 1·1 + 1 = **2**, and relu leaves it at 2. Z[0, 3] = 1·2 + 2·(−1) + (−1) = **−1**, and relu makes it
# 0.
#
# All twelve:
#
# $$Z = \begin{bmatrix} 1 & 3 & 1 & -1 \\ 0 & 0 & -1 & 0 \\ 3 & 2 & -2 & 4 \end{bmatrix} \qquad
# A = \begin{bmatrix} 1 & 3 & 1 & 0 \\ 0 & 0 & 0 & 0 \\ 3 & 2 & 0 & 4 \end{bmatrix}$$
#
# </details>

# %%
predict(**section_3.ASK["four zeros"])

# %% [markdown]
# ### Which order fits?
#
# Is it `X` times `W`, or `W` times `X`? You don't have to remember. A matrix product pairs a row of the first array
# with a column of the second, and every number needs a partner.

# %%
predict(**section_3.ASK["wrong order"], then=lambda: figures.wrong_order(n=3, fan_in=2, fan_out=4))

# %% [markdown]
# Now run it. If NumPy has something to say, read it to the end.

# %%
try:
    print(W @ X)
except ValueError as error:
    print(error)

# %% [markdown]
# ### What the bias is for
#
# For each relu unit a straight line divides the plane: on one side the unit is off, on the other it is on. Everything
# on the off side is pressed flat onto the line. We call that a **fold** (a folded sheet of paper would keep both
# halves; a relu keeps only one). The next picture shows one such line for each of five units; the arrow points to the
# side on which the unit is on.

# %%
predict(**section_3.ASK["fold lines"])

# %%
directions = np.array([[1.0, 0.8, -0.3, -1.1, 0.4], [0.3, 1.0, 1.2, -0.2, -1.0]])
plane.folds(directions, b=np.array([0.9, -1.2, 1.1, 1.3, 1.0]))

# %% [markdown]
# <details><summary>If you have the printed handout</summary>
#
# Its equation 7 reads $Z = XW$. The bias is missing there; the course corrected it later. Left out of the sum, `b`
# would be a mere passenger: it could never change a prediction, so it could never learn.
#
# </details>
#
# There is one more question about `b`: it is a flat vector, but the weighted sums fill a table.

# %%
predict(**section_3.ASK["bias shape"])

# %%
sums = np.zeros((3, 4))
for size in (4, 3):
    try:
        print(size, "fits:", (sums + np.arange(size)).shape)
    except ValueError as error:
        print(size, "does not:", error)

# %% [markdown]
# <details><summary>Why that matters</summary>
#
# Each row gets the same biases, one for each unit. If n and fan_out happened to be equal, a vector with one number
# for each *sample* would fit as well, and nothing would tell you that it was wrong.
#
# </details>

# %% [markdown]
# ### Functions are values
#
# A layer knows its activation by name: `layer["act"]` is the text `"relu"` or `"sigmoid"`. You need a way to get from
# that text to the function. An `if` for each name works. A dictionary is neater, because a function is a value like
# any other:

# %%
shout = {"twice": lambda word: word + word, "loud": str.upper}
print(shout["loud"]("hello"), shout["twice"]("hello"))

# %% [markdown]
# Look at the brackets. `shout["loud"]` *finds* a function. The second pair of brackets *calls* it.

# %% [markdown]
# ### Exercise 3.1: `layer_forward`
#
# `layer_forward` works out `Z` and `A` for all rows at once, without a loop. It **stores** three arrays in the layer:
# `X`, `Z` and `A`. The way back, in section 4, needs all of them. It **returns** `A`.
#
# <details><summary>Stuck? The order of work</summary>
#
# Find the activation. Work out Z from the argument and two arrays of the layer. Put Z through the activation. Store
# the three arrays, and return A. Then print the shapes of all three before you look at a single number.
#
# </details>
#
# <details><summary>If you have the printed handout</summary>
#
# Its line `assert(x.shape…` stops with a NameError: the argument is called `X`. The assert below is correct.
#
# </details>


# %% solution="layer_forward"
def layer_forward(layer, X):
    """Send samples through one layer: Z = XW + b, A = act(Z).

    Parameters
    ----------
    layer : dict
        A layer as made by `init_layer`. It gets three more keys: ``X`` (n, fan_in), ``Z`` and ``A`` (n, fan_out).
    X : ndarray, shape (n, fan_in)
        One sample in each row.

    Returns
    -------
    A : ndarray, shape (n, fan_out)
        The layer's outputs, also stored as ``layer["A"]``.

    Notes
    -----
    Task 3.1 of the COMP0088 lab sheet (M. Caldwell, 2021): equations 7 and 8, with the bias.
    """
    assert X.shape[-1] == layer["W"].shape[0], f"X {X.shape} has the wrong number of columns for W {layer['W'].shape}"
    ### BEGIN SOLUTION
    activation = {"relu": relu, "sigmoid": sigmoid}[layer["act"]]
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = activation(layer["Z"])
    return layer["A"]
    ### END SOLUTION


# %% [markdown]
# The check tries your function on the numbers that you worked out by hand, and on a sigmoid layer with numbers of its
# own. The hidden tests are more thorough: they use other sizes and more samples.

# %% check="layer_forward"
X_check = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
W_check, b_check = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]]), np.array([0.0, 1.0, 0.0, -1.0])
layer = {"W": W_check.copy(), "b": b_check.copy(), "act": "relu", "shape": "2 to 4"}
A = layer_forward(layer, X_check)
assert A is not None, "Nothing came back: does your function end with return?"
assert not callable(A), "A function came back, not its result: did you call it?"
assert np.shape(A) == (3, 4), f"3 samples and 4 units make a (3, 4) output; yours is {np.shape(A)}"
for key in ("X", "Z", "A"):
    assert np.shape(layer.get(key)) == np.shape(X_check if key == "X" else A), f"Store {key!r}: section 4 needs it"
assert layer["Z"][2, 1] == 2, f"By hand Z[2, 1] is 2; yours is {layer['Z'][2, 1]}."
assert layer["Z"][0, 3] == -1, f"Z[0, 3] is −1 by hand; yours is {layer['Z'][0, 3]}. Is the activation in your Z?"
assert A[0, 3] == 0 and A[2, 1] == 2, f"relu makes the −1 a 0 and leaves the 2; yours: {A[0, 3]} and {A[2, 1]}"
assert np.array_equal(A, layer["A"]), "What you return and what you store as A must be the same"
assert np.array_equal(layer["W"], W_check) and np.array_equal(layer["b"], b_check), "W and b must stay as they are"
W_check, b_check = np.array([[1.0, 2.0, 0.0], [3.0, 1.0, 2.0]]), np.array([1.0, -1.0, 0.0])
soft = {"W": W_check, "b": b_check, "act": "sigmoid", "shape": "2 to 3"}
A = layer_forward(soft, np.array([[2.0, -1.0]]))
own = np.array_equal(soft["Z"], [[0, 2, -2]])
assert own, 'On a different layer, Z is wrong. Did you use the W and b of the notebook, not layer["W"] and layer["b"]?'
assert np.allclose(A, [[0.5, 0.881, 0.119]], atol=0.001), f"sigmoid of 0, 2 and −2 (section 1)? Yours: {A}"
passed("layer_forward")

# %% marks="layer_forward" points=8
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# ### Your layer at work
#
# Here is your own Z, with the entry you worked out by hand highlighted again. Change `row` and `column`, and check
# two more in your head.

# %%
example = {"W": W, "b": b, "act": "relu", "shape": "2 to 4"}
layer_forward(example, X)
figures.one_entry(X, W, b, row=2, column=1, Z=example["Z"])

# %% [markdown]
# And here is what one layer does to a whole plane. A grid and a circle go through *your* function. `W` rotates and
# shears the plane (this one mostly rotates it), `b` shifts it, and relu presses everything negative flat onto the
# axes. Each point of the circle keeps its colour, so that you can find it again.
#
# **Try it.** Change `b` so that no part of the circle is pressed flat. Then change it so that all of it is.
#
# <details><summary>Compare</summary>
#
# `[1.6, 1.7]` moves the whole circle to where both units are on. To flatten all of it, one unit that is never on is
# enough: `[-1.6, 0.3]`. With `[-1.6, -1.7]` the entire circle lands on a single point.
#
# </details>

# %%
bend = {"W": np.array([[1.0, 0.6], [-0.4, 1.0]]), "b": np.array([0.5, 0.3]), "act": "relu", "shape": "2 to 2"}
plane.own_fold(layer_forward, bend)

# %% [markdown]
# ## 3.2 · The whole network
#
# One fold is not much. The next layer folds the folded plane again. Here is a trained network with two units in each
# hidden layer, so that every stage can be drawn. Follow the orange triangles from 1 to 4.

# %%
plane.plane_folding()

# %% [markdown]
# The last layer is a single sigmoid unit, which can only draw one straight line. All the folding before it has one
# purpose: to move the samples to where one straight line is enough.
#
# Now take the spec `((2, 'relu'), (5, 'relu'), (3, 'sigmoid'), (1, None))`, and an X with 7 rows. Write down the
# shapes of each layer's `X` and `A`.

# %%
predict(**section_3.ASK["seven rows"])

# %% [markdown]
# <details><summary>Compare with your working</summary>
#
# | layer | X | A |
# | --- | --- | --- |
# | 0 | (7, 2) | (7, 5) |
# | 1 | (7, 5) | (7, 3) |
# | 2 | (7, 3) | (7, 1) |
#
# The 7 is in every row. Each layer's A has the shape of the next layer's X, because it *is* the next layer's X.
#
# </details>
#
# ### Two layers, with a pencil
#
# Take the layer that you worked through by hand. Its A has the rows [1, 3, 1, 0], [0, 0, 0, 0] and [3, 2, 0, 4]. Send
# it through a second relu layer with a single unit, whose four weights are 1, −1, 2, 1 and whose bias is 0.5. **What
# comes out for each sample?**

# %%
predict(**section_3.ASK["two layers"])

# %% [markdown]
# <details><summary>Compare with your working</summary>
#
# - sample 0: 1 − 3 + 2 + 0 + 0.5 = **0.5**
# - sample 1: 0 + 0.5 = **0.5**, the bias alone, because the first layer has forgotten the sample
# - sample 2: 3 − 2 + 0 + 4 + 0.5 = **5.5**
#
# Samples 0 and 1 come out the same, for different reasons.
#
# </details>

# %% [markdown]
# ### Exercise 3.2: `mlp_forward`
#
# The first layer gets `X`. Each later layer gets what the layer before it returned. Nothing else happens to the
# numbers on the way.


# %% solution="mlp_forward"
def mlp_forward(mlp, X):
    """Send samples through all layers of a network, first to last.

    Parameters
    ----------
    mlp : list of dict
        A network as made by `init_mlp`. Each layer stores what `layer_forward` stores.
    X : ndarray, shape (n, fan_in of the first layer)
        One sample in each row.

    Returns
    -------
    A : ndarray, shape (n, fan_out of the last layer)
        The last layer's output: if that is a sigmoid layer, probabilities of label 1.

    Notes
    -----
    Task 3.2 of the COMP0088 lab sheet (M. Caldwell, 2021).
    """
    ### BEGIN SOLUTION
    A = X
    for layer in mlp:
        A = layer_forward(layer, A)
    return A
    ### END SOLUTION


# %% [markdown]
# The check uses your second pencil exercise. The hidden tests also try deeper networks and networks with a single
# layer, and look at what each layer was given.

# %% check="mlp_forward"
X_check = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
W_check, b_check = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]]), np.array([0.0, 1.0, 0.0, -1.0])
first = {"W": W_check, "b": b_check, "act": "relu", "shape": "2 to 4"}
second = {"W": np.array([[1.0], [-1.0], [2.0], [1.0]]), "b": np.array([0.5]), "act": "relu", "shape": "4 to 1"}
out = mlp_forward([first, second], X_check)
assert out is not None, "Nothing came back: return what the last layer gives"
assert "A" in second, (
    "The second layer was never used. Is return inside the loop, or does the loop stop one layer early?"
)
assert np.shape(out) == (3, 1), f"3 samples, 1 output unit: the shape is (3, 1); yours is {np.shape(out)}"
assert np.array_equal(second["X"], first["A"]), "The second layer must be given what the first one returned"
assert np.array_equal(out, second["A"]), "Return what the last layer gave, not what an earlier one did"
assert out[2, 0] == 5.5, f"By hand the output for sample 2 is 5.5; yours is {out[2, 0]}."
passed("mlp_forward")

# %% marks="mlp_forward" points=5
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# ### Your network has an opinion
#
# Nobody has trained the next three networks. You built them, with three seeds, and your `mlp_forward` queries each of
# them at some ten thousand points. (Black is where a network outputs ½.)

# %%
predict(**section_3.ASK["opinions"])


# %%
def probability(seed, points):
    spec = ((2, "relu"), (6, "relu"), (4, "sigmoid"), (1, None))
    return mlp_forward(init_mlp(spec, np.random.default_rng(seed)), points)


plane.opinions(probability, seeds=(2, 4, 5))

# %% [markdown]
# Training will move the folds away from where they start. These random opinions are what it starts from. (Try seed 0:
# if your functions draw their random numbers in the usual order, it outputs more than ½ everywhere, so there is no
# black line.)

# %% [markdown]
# ### A test that needs no answers
#
# Some tests catch mistakes even if you don't know a single correct number. Here is one: run a whole batch, and then
# each of its samples alone.

# %%
predict(**section_3.ASK["alone"])

# %%
mlp = init_mlp(((2, "relu"), (5, "relu"), (3, "sigmoid"), (1, None)), np.random.default_rng(3))
crowd = np.random.default_rng(4).normal(size=(7, 2))
together = mlp_forward(mlp, crowd)
alone = np.vstack([mlp_forward(mlp, crowd[i : i + 1]) for i in range(7)])
print(f"largest difference: {np.abs(together - alone).max():.1e}")

# %% [markdown]
# **Break it.** In `layer_forward`, subtract each column's mean from `Z`. Run that cell and the one above. What has
# changed, and why? Put it right again.
#
# <details><summary>Compare</summary>
#
# Now each sample depends on the others in the batch, and the difference becomes about 0.18.
#
# </details>
#
# **Look inside.** The layers still hold what they stored in the *last* call, when one sample was alone:
# `mlp[0]["A"].shape` is (1, 5). The way back uses what is stored. So a backward pass always belongs to the forward
# pass just before it.

# %% [markdown]
# ## Three lines to remember
#
# 1. Z = XW + b: a row of X meets a column of W. If the shapes fit in one order only, that is the order.
# 2. A relu layer folds the plane along straight lines; the biases decide where. What lands on zero is forgotten.
# 3. Each layer keeps X, Z and A, because the way back will need them.
#
# ## A question to think about
#
# Leave relu out, so that A = Z in every layer. How many layers would you need to do what three such layers do? Write
# down the second layer's formula, and substitute the first one's into it.
#
# <details><summary>Compare when you have tried it</summary>
#
# One. $(XW_0 + b_0)\,W_1 + b_1 = X\,(W_0 W_1) + (b_0 W_1 + b_1)$: again one product and one bias. With no bend
# between them, layers melt into one.
#
# </details>

# %%
predicted(3)

# %% [markdown]
# **Save this notebook** (Ctrl+S). Section 4 loads your functions from the saved file.
