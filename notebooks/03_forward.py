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

# %% [markdown] minutes=30
# # 3 · Push data through the network
#
# **You will build** `layer_forward` and `mlp_forward`: the way from samples to predictions.
#
# **You will learn** to read a layer as a product of grids, to predict every shape before you run a line, and to see
# what a network does to the plane that its samples live in.
#
# **About {time}.** You need what you wrote in sections 1 and 2. The next cell fetches it from your saved notebooks.

# %%
import numpy as np
from lab import carry
from lab.figures import forward as figures, journey, plane
from lab.helping import passed

carry.into(globals(), before="03_forward")

# %%
journey.map(3)

# %% [markdown]
# ## One layer, with a pencil
#
# A layer gets *n* samples at once: one row each. Here are three samples of two features, and a layer that turns two
# numbers into four. All three sizes differ on purpose. With equal sizes a mistake can hide.
#
# | array | shape | here | one row is | one column is |
# | --- | --- | --- | --- | --- |
# | `X` | (n, fan_in) | (3, 2) | one sample | one feature |
# | `W` | (fan_in, fan_out) | (2, 4) | what one feature sends out | what one unit listens to |
# | `b` | (fan_out,) | (4,) | | one unit's bias |
# | `Z` | (n, fan_out) | (3, 4) | one sample | one unit, before its activation |
# | `A` | (n, fan_out) | (3, 4) | one sample | one unit's output |

# %%
X = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
W = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]])
b = np.array([0.0, 1.0, 0.0, -1.0])
X.shape, W.shape, b.shape

# %% [markdown]
# A layer first takes weighted sums, $Z = XW + b$, and then bends them, $A = \mathrm{act}(Z)$.
#
# Each entry of $Z$ is one small sum. Take sample 2 and unit 1 (we count from 0, as Python does):

# %%
figures.one_entry(X, W, b, row=2, column=1)

# %% [markdown]
# Multiply the two lit numbers of `X` with the two lit numbers of `W`, pairwise. Add the products. Add the bias.
#
# **Work it out before you read on.** Then do one more: sample 0 and unit 3. Then put relu on both.
#
# <details><summary>Compare with your paper</summary>
#
# Z[2, 1] = 3·0 + 1·1 + 1 = **2**, and relu leaves it at 2. Z[0, 3] = 1·2 + 2·(−1) + (−1) = **−1**, and relu makes it 0.
#
# All twelve:
#
# $$Z = \begin{bmatrix} 1 & 3 & 1 & -1 \\ 0 & 0 & -1 & 0 \\ 3 & 2 & -2 & 4 \end{bmatrix} \qquad
# A = \begin{bmatrix} 1 & 3 & 1 & 0 \\ 0 & 0 & 0 & 0 \\ 3 & 2 & 0 & 4 \end{bmatrix}$$
#
# </details>

# %% [markdown]
# **Predict.** Sample 1 comes out of relu as four zeros. What can the layers after this one still find out about it?
#
# <details><summary>Compare</summary>
#
# Nothing. The next layer multiplies its weights with zeros, so only its biases come out. From there on, every sample
# that this layer maps to zeros is treated the same, and gets the same prediction. A silent layer forgets.
#
# </details>

# %% [markdown]
# ## Which order fits?
#
# `X` times `W`, or `W` times `X`? You need not remember it. A product lays a row of the first against a column of the
# second, and every number needs a partner.

# %%
figures.wrong_order(n=3, fan_in=2, fan_out=4)

# %% [markdown]
# **Predict** what NumPy says to the wrong order. Read its message to the end: it names the two numbers that do not
# match.

# %%
try:
    print(W @ X)
except ValueError as error:
    print(error)

# %% [markdown]
# ## What the bias is for
#
# A relu unit is off on one side of a straight line and on at the other. Everything on the off side is pressed flat onto
# the line. We call that a **fold** (a folded sheet of paper would keep both halves; a relu keeps one). Below is one
# line for each of five units; the arrow points to the side where the unit is on. **Predict:** without biases, which
# point do all these lines share?
#
# <details><summary>If you have the printed handout</summary>
#
# Its equation 7 reads $Z = XW$. The bias is missing there; the course corrected it later. Without it `b` would be a
# passenger: it could never change a prediction, so it could never learn.
#
# </details>

# %%
directions = np.array([[1.0, 0.8, -0.3, -1.1, 0.4], [0.3, 1.0, 1.2, -0.2, -1.0]])
plane.folds(directions, b=np.array([0.9, -1.2, 1.1, 1.3, 1.0]))

# %% [markdown]
# One more question about `b`. Its shape is (fan_out,), but the sums have the shape (n, fan_out). **Predict** the two
# lines that this prints, then run it.

# %%
sums = np.zeros((3, 4))
for size in (4, 3):
    try:
        print(size, "fits:", (sums + np.arange(size)).shape)
    except ValueError as error:
        print(size, "does not:", error)

# %% [markdown]
# NumPy lines shapes up from the right. (4,) fits under (3, 4), so each row gets the same four biases: one for each
# unit. If n and fan_out were equal, a vector with one number for each *sample* would fit as well, and be wrong in
# silence.

# %% [markdown]
# ## Functions are values
#
# A layer knows its activation by name: `layer["act"]` is the text `"relu"` or `"sigmoid"`. You need to get from the
# text to the function. An `if` for each name works. A dictionary says it better, because a function is a value like
# any other:

# %%
shout = {"twice": lambda word: word + word, "loud": str.upper}
print(shout["loud"]("hello"), shout["twice"]("hello"))

# %% [markdown]
# Look at where the brackets are. `shout["loud"]` *finds* a function. The second pair of brackets *calls* it.

# %% [markdown]
# ## 3.1 · Your turn: one layer
#
# Write `layer_forward`. It works out `Z` and `A` for all rows at once, without a loop, and it **stores** three arrays
# in the layer: `X`, `Z` and `A`. The way back, in section 4, needs all of them. It **returns** `A`.
#
# <details><summary>Stuck? The order of work</summary>
#
# Find the activation. Work out Z from the argument and two arrays of the layer. Put Z through the activation. Store,
# return. Then print the shapes of all three before you look at any number.
#
# </details>
#
# <details><summary>If you have the printed handout</summary>
#
# Its line `assert(x.shape…` stops with a NameError: the argument is called `X`. Below it is right.
#
# </details>


# %% solution="layer_forward"
def layer_forward(layer, X):
    """Send samples through one layer: Z = XW + b, A = act(Z).

    Parameters
    ----------
    layer : dict
        A layer as `init_layer` makes it. Gets three more keys: ``X`` (n, fan_in), ``Z`` and ``A`` (n, fan_out).
    X : ndarray, shape (n, fan_in)
        One sample in each row.

    Returns
    -------
    A : ndarray, shape (n, fan_out)
        The layer's outputs, also stored as ``layer["A"]``.

    Notes
    -----
    Equations 7 and 8 of the COMP0088 lab sheet (Caldwell, 2021), with the bias.
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
# **Check yourself.** The next cell tries your function on the numbers of your pencil and on a sigmoid layer with
# numbers of its own. When it passes, it says so in its last line. You are on the right way then, but it is not the
# mark: the hidden tests look further (other sizes, more samples).

# %% check="layer_forward"
X_check = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
W_check, b_check = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]]), np.array([0.0, 1.0, 0.0, -1.0])
layer = {"W": W_check.copy(), "b": b_check.copy(), "act": "relu", "shape": "2 to 4"}
A = layer_forward(layer, X_check)
assert A is not None, "nothing came back: does your function end with return?"
assert np.shape(A) == (3, 4), f"3 samples and 4 units make a (3, 4) output; yours is {np.shape(A)}"
for key in ("X", "Z", "A"):
    assert np.shape(layer.get(key)) == np.shape(X_check if key == "X" else A), f"store {key!r}: section 4 needs it"
assert layer["Z"][2, 1] == 2, f"you worked out Z[2, 1] by hand; your function says {layer['Z'][2, 1]}"
assert layer["Z"][0, 3] == -1, f"Z[0, 3] is −1 by hand; yours is {layer['Z'][0, 3]}. Is the activation in your Z?"
assert A[0, 3] == 0 and A[2, 1] == 2, f"relu makes the −1 a 0 and leaves the 2; yours: {A[0, 3]} and {A[2, 1]}"
assert np.array_equal(A, layer["A"]), "what you return and what you store as A must be the same"
assert np.array_equal(layer["W"], W_check) and np.array_equal(layer["b"], b_check), "W and b must stay as they are"
W_check, b_check = np.array([[1.0, 2.0, 0.0], [3.0, 1.0, 2.0]]), np.array([1.0, -1.0, 0.0])
soft = {"W": W_check, "b": b_check, "act": "sigmoid", "shape": "2 to 3"}
A = layer_forward(soft, np.array([[2.0, -1.0]]))
own = np.array_equal(soft["Z"], [[0, 2, -2]])
assert own, 'another layer, a wrong Z. Did you use the W and b of the notebook, not layer["W"] and layer["b"]?'
assert np.allclose(A, [[0.5, 0.881, 0.119]], atol=0.001), f"sigmoid of 0, 2 and −2 (section 1)? Yours: {A}"
passed("layer_forward")

# %% marks="layer_forward" points=8
# hidden tests run here after you hand in. They look further than the check.

# %% [markdown]
# ### Your layer at work
#
# Here is your own Z, with the entry that you did by hand lit again. Change `row` and `column` and check two more in
# your head.

# %%
example = {"W": W, "b": b, "act": "relu", "shape": "2 to 4"}
layer_forward(example, X)
figures.one_entry(X, W, b, row=2, column=1, Z=example["Z"])

# %% [markdown]
# And here is what one layer does to a whole plane. A grid and a circle go through *your* function. `W` turns and shears
# the plane (this one mostly turns it), `b` moves it, and relu presses everything negative flat onto the axes. A point
# of the circle keeps its colour, so that you can find it again.
#
# **Try it:** change `b` so that nothing of the circle is pressed flat. Then so that all of it is.
#
# <details><summary>Compare</summary>
#
# `[1.6, 1.7]` moves the whole circle to where both units are on. For all of it, one unit that is never on is enough:
# `[-1.6, 0.3]`. With `[-1.6, -1.7]` all of it lands on a single point.
#
# </details>

# %%
bend = {"W": np.array([[1.0, 0.6], [-0.4, 1.0]]), "b": np.array([0.5, 0.3]), "act": "relu", "shape": "2 to 2"}
plane.own_fold(layer_forward, bend)

# %% [markdown]
# ## From one layer to a network
#
# One fold is not much. The next layer folds the folded plane again. Below is a trained network with two units in each
# layer, so that every stage can be drawn. Follow the orange triangles from 1 to 4.

# %%
plane.plane_folding()

# %% [markdown]
# The last layer is a single sigmoid unit. It can only draw one straight line. All the bending before it has one
# purpose: to move the samples to where one straight line is enough.
#
# **Predict:** `spec` is ((2, 'relu'), (5, 'relu'), (3, 'sigmoid'), (1, None)) and X has 7 rows. Write down the shape of
# each layer's `X` and `A`.
#
# <details><summary>Compare</summary>
#
# | layer | X | A |
# | --- | --- | --- |
# | 0 | (7, 2) | (7, 5) |
# | 1 | (7, 5) | (7, 3) |
# | 2 | (7, 3) | (7, 1) |
#
# The 7 is in every line. Each layer's A has the shape of the next layer's X, because it *is* the next layer's X.
#
# </details>

# %% [markdown]
# ### Two layers by hand
#
# Take the layer from your pencil. Its A has the rows [1, 3, 1, 0], [0, 0, 0, 0] and [3, 2, 0, 4]. Send it on to a
# second relu layer with one unit, whose four weights are 1, −1, 2, 1 and whose bias is 0.5. **What comes out for each
# sample?**
#
# <details><summary>Compare with your paper</summary>
#
# - sample 0: 1 − 3 + 2 + 0 + 0.5 = **0.5**
# - sample 1: 0 + 0.5 = **0.5**, the bare bias: the first layer has forgotten the sample
# - sample 2: 3 − 2 + 0 + 4 + 0.5 = **5.5**
#
# Samples 0 and 1 come out the same, for different reasons.
#
# </details>

# %% [markdown]
# ## 3.2 · Your turn: all layers
#
# Write `mlp_forward`. The first layer gets `X`. Each later layer gets what the one before gave back. Nobody changes the
# numbers on the way.


# %% solution="mlp_forward"
def mlp_forward(mlp, X):
    """Send samples through all layers of a network, first to last.

    Parameters
    ----------
    mlp : list of dict
        A network as `init_mlp` makes it. Each layer stores what `layer_forward` stores.
    X : ndarray, shape (n, fan_in of the first layer)
        One sample in each row.

    Returns
    -------
    A : ndarray, shape (n, fan_out of the last layer)
        What the last layer gives: for a sigmoid, probabilities of label 1.

    Notes
    -----
    Task 3.2 of the COMP0088 lab sheet (Caldwell, 2021).
    """
    ### BEGIN SOLUTION
    A = X
    for layer in mlp:
        A = layer_forward(layer, A)
    return A
    ### END SOLUTION


# %% [markdown]
# **Check yourself.** This uses your second pencil exercise. Passing is not the mark: the hidden tests also look at
# deeper networks, at networks with a single layer, and at what each layer was given.

# %% check="mlp_forward"
X_check = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
W_check, b_check = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]]), np.array([0.0, 1.0, 0.0, -1.0])
first = {"W": W_check, "b": b_check, "act": "relu", "shape": "2 to 4"}
second = {"W": np.array([[1.0], [-1.0], [2.0], [1.0]]), "b": np.array([0.5]), "act": "relu", "shape": "4 to 1"}
out = mlp_forward([first, second], X_check)
assert out is not None, "nothing came back: return what the last layer gives"
assert "A" in second, "the second layer has never been used. Does return stand inside the loop?"
assert np.shape(out) == (3, 1), f"3 samples, 1 output unit: the shape is (3, 1); yours is {np.shape(out)}"
assert np.array_equal(second["X"], first["A"]), "the second layer must be fed with what the first one gave"
assert np.array_equal(out, second["A"]), "return what the last layer gave, not what an earlier one did"
assert out[2, 0] == 5.5, f"you worked out 5.5 for sample 2 by hand; your network says {out[2, 0]}"
passed("mlp_forward")

# %% marks="mlp_forward" points=5
# hidden tests run here after you hand in. They look further than the check.

# %% [markdown]
# ### Your network has an opinion
#
# Nobody has trained these three networks. You built them, with three seeds, and your `mlp_forward` asks each of them
# about ten thousand points. Before you run it: will they agree? (Black is where a network says ½.)


# %%
def probability(seed, points):
    spec = ((2, "relu"), (6, "relu"), (4, "sigmoid"), (1, None))
    return mlp_forward(init_mlp(spec, np.random.default_rng(seed)), points)


plane.opinions(probability, seeds=(2, 4, 5))

# %% [markdown]
# Look at the middle of each map. Everything runs straight out from the origin, the black line too. You know why: fresh
# biases are zero, so every fold goes through that point. Training will move them. These random opinions are where
# training starts. (Try seed 0: it says more than ½ nearly everywhere, so it has no black line.)

# %% [markdown]
# ### A test that needs no right answers
#
# In a forward pass the samples never meet: each row minds its own business. So what the network says about a sample
# cannot depend on who else is in the batch. A test like this catches mistakes without knowing a single right number.

# %%
mlp = init_mlp(((2, "relu"), (5, "relu"), (3, "sigmoid"), (1, None)), np.random.default_rng(3))
crowd = np.random.default_rng(4).normal(size=(7, 2))
together = mlp_forward(mlp, crowd)
alone = np.vstack([mlp_forward(mlp, crowd[i : i + 1]) for i in range(7)])
print(f"largest difference: {np.abs(together - alone).max():.1e}")

# %% [markdown]
# Zero, or a last digit of about 1e-16. **Break it:** in `layer_forward`, subtract each column's mean from `Z`. Run that
# cell and the one above: the number becomes about 0.18. Now each sample depends on its company. Put it right again.
#
# **Look inside.** The layers still hold what they stored in the *last* call, one sample alone: `mlp[0]["A"].shape` is
# (1, 5). The way back uses what is stored. So a backward pass always belongs to the forward pass just before it.

# %% [markdown]
# ## Three lines to remember
#
# 1. Z = XW + b: a row of X meets a column of W. If the shapes fit in one order only, that is the order.
# 2. A relu layer folds the plane along straight lines; biases decide where. What lands on zero is forgotten.
# 3. Each layer keeps X, Z and A, because the way back will ask for them.
#
# **A question to think about** (not marked). Leave relu out, so that A = Z in every layer. How many layers would you
# need to do what three such layers do? Write the second layer's formula and put the first one's in.
#
# <details><summary>Compare</summary>
#
# One. $(XW_0 + b_0)\,W_1 + b_1 = X\,(W_0 W_1) + (b_0 W_1 + b_1)$: again one product and one bias. Without a bend
# between them, layers melt into one.
#
# </details>

# %% [markdown]
# **Save this notebook** (Ctrl+S). Section 4 fetches your functions from the saved file.
