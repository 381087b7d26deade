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

# %% [markdown] minutes=110
# # 4 · Send the blame backward
#
# The network was wrong. Which of its numbers are to blame, and how much? This section finds out, for all of them at
# once.
#
# **You will build** `layer_backward` and `mlp_backward`: the way from one number, the loss, back to every weight that
# had a part in it.
#
# **You will learn**
#
# - to read the chain rule as a walk;
# - to let shapes guard you against mistakes;
# - to *measure* whether a gradient is correct, and to catch a bug that looks fine.
#
# **Time:** about {time}. **Marks:** {points}. This is the heart of the lab. Have paper ready, and take a break before
# 4.2.
#
# The next cell loads your functions from sections 1 to 3 from your saved notebooks, and shows them in a table.

# %%
import numpy as np
from lab import carry, gradcheck, suspects
from lab.figures import backward as figures, blame, journey
from lab.helping import hint, passed
from lab.predict import once_more, predict, predicted, section_4

carry.into(globals(), before="04_backward")

# %%
once_more(4)

# %%
journey.map(4)

# %% [markdown]
# ## Shapes in this section
#
# | array | what it is | shape | its gradient |
# | --- | --- | --- | --- |
# | `X` | a layer's inputs | (n, fan_in) | `dX` |
# | `W` | its weights | (fan_in, fan_out) | `dW` |
# | `b` | its biases | (fan_out,) | `db` |
# | `Z` | its weighted sums | (n, fan_out) | `dZ` |
# | `A` | its outputs | (n, fan_out) | `dA` |
#
# A single rule gives the shapes of all five gradients. You will find it in a moment.

# %% [markdown]
# **New words**, in the glossary: [gradient](glossary.md#gradient),
# [central difference](glossary.md#central-difference), [backward pass](glossary.md#backward-pass),
# [gradient check](glossary.md#gradient-check), [vanishing gradient](glossary.md#vanishing-gradient).

# %% [markdown]
# ## 4.1 · One layer
#
# ### What "to blame" means
#
# Nudge one number in the network, and the loss changes too. The ratio of the two changes is that number's **gradient**.
# If it is 7, then adding 0.001 to the number adds 0.007 to the loss. If it is 0, the number has nothing to do with the
# loss, for the moment.
#
# We write `dW` for the gradient of the loss with respect to `W`, and in the same way `db`, `dX` and so on.
#
# A gradient can be *measured*: go up a little, go down a little, and compare. This is called a central difference:
#
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}$$

# %% [markdown]
# Now take a "network" with one weight and one sample, whose loss is the square of its error: $f(w) = (3w - 1)^2$. To
# find its slope at $w = 2$, walk backward, from the outside in: the square has the slope $2 \cdot (3w - 1)$, and what
# is inside it has the slope 3. Multiply.

# %%
predict(**section_4.ASK["slope"])

# %% [markdown]
# Then measure it:

# %%
slope = gradcheck.central_difference(lambda w: (3 * w - 1) ** 2, 2.0)
print(f"{slope:.6f}")

# %% [markdown]
# You have just done backpropagation: **multiply the slopes along the way back.** The rest of this section is
# book-keeping, so that it works for many samples, many units and many layers at once.
#
# So why not simply measure everything?

# %%
predict(**section_4.ASK["million"])

# %% [markdown]
# The walk back costs about as much as two forward passes, however many weights there are. We use measurements to
# *check*, on small networks.

# %% [markdown]
# ### The way back through one layer
#
# On the way forward, a layer did two things: Z = XW + b, and then A = act(Z). On the way back it receives `dA`, which
# says how strongly the loss responds to each of its outputs. It goes through the same two steps, the last one first.

# %%
figures.turned_round()

# %% [markdown]
# | step | formula | in words |
# | --- | --- | --- |
# | through the activation | $dZ = dA \times \mathrm{act}'(Z)$ | entry by entry: each unit's blame times its slope |
# | to the weights | $dW = X^\top dZ$ | what came in, times what the unit is blamed for |
# | to the biases | $db = dZ$ added up over the samples (axis 0) | as if a 1 always came in there |
# | to the inputs | $dX = dZ\, W^\top$ | back along the same weights |
#
# $\times$ works entry by entry; the products with ⊤ are matrix products. Their order is not a matter of taste: only
# one order works.

# %% [markdown]
# ### Shapes stand guard
#
# Take 5 samples, and a layer from 2 to 3 units. Write down the shapes of dA, dZ, dW, db and dX.

# %%
predict(**section_4.ASK["shapes"], then=lambda: figures.shapes(n=5, fan_in=2, fan_out=3))

# %% [markdown]
# <details><summary>If you forget where the ⊤ goes</summary>
#
# Ask the shapes: dW must be (fan_in, fan_out), and you have X (n, fan_in) and dZ (n, fan_out). The n has to disappear
# in the middle, and there is only one way to make that happen.
#
# </details>

# %% [markdown]
# ### Worked example: a relu layer
#
# Three samples, two inputs, one unit:
#
# $$X = \begin{bmatrix} 2 & 1 \\ 1 & 3 \\ 4 & 1 \end{bmatrix} \quad
# W = \begin{bmatrix} 1 \\ -1 \end{bmatrix} \quad b = 0.5 \quad
# dA = \begin{bmatrix} 1 \\ 2 \\ 3 \end{bmatrix}$$
#
# 1. **What the forward pass left:** Z = [2 − 1 + 0.5, 1 − 3 + 0.5, 4 − 1 + 0.5] = [1.5, −1.5, 3.5].
# 2. **Through relu:** its slope at Z is [1, 0, 1], so dZ = [1·1, 2·0, 3·1] = [1, 0, 3].
# 3. **To the weights:** look at the picture below, and at the sum beside it.
# 4. **To the bias:** db = 1 + 0 + 3 = 4.
# 5. **To the inputs:** each sample's dZ times the weights: [1, −1], [0, 0], [3, −3].

# %%
X_hand = np.array([[2.0, 1.0], [1.0, 3.0], [4.0, 1.0]])
dZ_hand = np.array([[1.0], [0.0], [3.0]])
figures.one_weight(X_hand, dZ_hand, row=0, column=0)

# %% [markdown]
# So dW[0, 0] = 2 + 0 + 12 = **14**. The second entry is yours.

# %%
predict(**section_4.ASK["dW"])

# %% [markdown]
# **Sample 1 is silent.** Its unit was off (Z < 0), so nothing that came in made any difference. No blame passes
# through: its row of dX is zero, and it adds nothing to dW and db, although its dA is not zero.
#
# **Why sums?** All three samples used the *same* weight. What we send back is the gradient of the *sum* of the three
# losses, so each sample's blame is added. We never divide by n on the way back. Section 6 explains what that means for
# the size of a step.

# %% [markdown]
# ### Your turn, with help: a sigmoid layer
#
# Two samples, three inputs, one unit. Fill in one line; everything else is there. You know the slope of the sigmoid at
# 2 and at −2 from section 1. Work out dZ on paper, and then replace `None` with an expression that uses `dA`, `Z` and
# your `d_sigmoid`.

# %%
X = np.array([[1.0, 0.0, 2.0], [3.0, 1.0, -1.0]])
Z = np.array([[2.0], [-2.0]])
dA = np.array([[1.0], [-3.0]])

dZ = None  # ← your line

# %%
if dZ is None:
    print("dZ is still None. The next lines wait for it.")
else:
    measured = gradcheck.central_difference(lambda z: np.sum(dA * sigmoid(z)), Z)
    right = np.shape(dZ) == (2, 1) and np.allclose(dZ, measured)
    print("dZ        ", np.ravel(dZ).round(3), "✓ as measured" if right else "✗ not as measured: look at dZ again")
    print("measured  ", measured.ravel().round(3))
if dZ is not None and right:
    print("dW[0, 0] =", round(X[0, 0] * dZ[0, 0] + X[1, 0] * dZ[1, 0], 3))
    print("dW[1, 0] =", round(X[0, 1] * dZ[0, 0] + X[1, 1] * dZ[1, 0], 3))
    print("dW[2, 0] =", round(X[0, 2] * dZ[0, 0] + X[1, 2] * dZ[1, 0], 3))
    print("db[0]    =", round(dZ[0, 0] + dZ[1, 0], 3))

# %% [markdown]
# <details><summary>Compare with your working</summary>
#
# The slope is 0.105 at both 2 and −2, so dZ is about [0.105, −0.315]. Then dW is about [−0.840, −0.315, 0.525], and
# db is about −0.210.
#
# </details>

# %% [markdown]
# ### How will you know that yours is correct?
#
# You will measure. But with which step h?

# %%
predict(**section_4.ASK["step"], then=lambda: figures.difference_error(np.sin, np.cos, x=1.0))

# %% [markdown]
# <details><summary>When you have seen the picture: how to read it</summary>
#
# Read the V from right to left.
#
# - **It falls.** The curve bends within the step, and the error this causes is of size h². A step ten times smaller is
#   a hundred times better. (The one-sided difference, in grey, gains only a factor of ten. That is why we step to both
#   sides.)
# - **It rises.** The computer keeps about 16 digits. f(x + h) and f(x − h) agree in nearly all of them; what is left
#   after the subtraction is mostly rounding, and that is divided by a tiny 2h.
#
# Between the two lies h = 1e-5, which is the default in `gradcheck`.
#
# </details>
#
# <details><summary>Where the h² comes from</summary>
#
# Write out what a small step does: $f(x + h) = f + h f' + \tfrac{h^2}{2} f'' + \tfrac{h^3}{6} f''' + \dots$, and the
# same for $f(x - h)$, with minus signs in front of the odd terms. Subtract. $f$ and $f''$ cancel. Divide by $2h$, and
# what is left is $f' + \tfrac{h^2}{6} f'''$ plus smaller terms. In a one-sided difference the $f''$ does not cancel,
# so the error is of size h.
#
# </details>

# %% [markdown]
# There is one kind of place where no step is the right one: a corner. You met it in section 1.

# %%
predict(**section_4.ASK["corner"])

# %%
figures.corner()

# %% [markdown]
# The measurement and this lab's choice disagree there, and neither is wrong. Random numbers hardly ever fall so close
# to a corner. Zeros do: a silent layer followed by fresh biases gives Z = 0 exactly. So check with random biases.

# %% [markdown]
# ### Exercise 4.1: `layer_backward`
#
# `layer_backward` finds `X`, `Z`, `W` and `act` in the layer, stores `dA`, `dZ`, `dW`, `db` and `dX` there, and returns
# `dX`. Each of the four formulas is one line; `dA` is stored as it came. `db` has the shape of `b`: (fan_out,).
#
# The slopes `d_relu` and `d_sigmoid` can be looked up as in section 3: by name, in a dictionary.
#
# <details><summary>Stuck?</summary>
#
# Begin with dZ; everything else needs it. For dW and dX, write down the three shapes on paper, and transpose one
# array so that they fit. For db: which axis of dZ has to disappear?
#
# </details>


# %% solution="layer_backward"
def layer_backward(layer, dA):
    """Send gradients back through one layer that has done its forward pass.

    Parameters
    ----------
    layer : dict
        Holds ``W``, ``b``, ``act`` and, from the forward pass, ``X``, ``Z``, ``A``. It gets five more keys: ``dA`` and
        ``dZ`` (n, fan_out), ``dW`` (fan_in, fan_out), ``db`` (fan_out,), ``dX`` (n, fan_in).
    dA : ndarray, shape (n, fan_out)
        Gradient of the loss with respect to the layer's outputs.

    Returns
    -------
    dX : ndarray, shape (n, fan_in)
        Gradient of the loss with respect to the layer's inputs, also stored as ``layer["dX"]``.

    Notes
    -----
    Task 4.1 of the COMP0088 lab sheet (M. Caldwell, 2021): equations 9 to 11. ``dW`` and ``db`` are sums over the
    samples.
    """
    assert dA.shape == layer["A"].shape, f"dA {dA.shape} must have the shape of A {layer['A'].shape}"
    ### BEGIN SOLUTION
    slope = {"relu": d_relu, "sigmoid": d_sigmoid}[layer["act"]]
    layer["dA"] = dA
    layer["dZ"] = dA * slope(layer["Z"])
    layer["dW"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]
    ### END SOLUTION


# %% [markdown]
# The check looks at shapes and at the numbers that you worked out by hand. The hidden tests are more thorough, and
# you can be too: `gradcheck` comes right after.

# %% check="layer_backward"
layer = {"W": np.array([[1.0], [-1.0]]), "b": np.array([0.5]), "act": "relu", "shape": "2 to 1"}
layer_forward(layer, np.array([[2.0, 1.0], [1.0, 3.0], [4.0, 1.0]]))
dX = layer_backward(layer, np.array([[1.0], [2.0], [3.0]]))
assert dX is not None, "Nothing came back: return dX; the layer before is waiting for it"
for part, whole in (("dA", "A"), ("dZ", "Z"), ("dW", "W"), ("db", "b"), ("dX", "X")):
    assert part in layer, f"The layer has no {part!r} yet: store all five gradients"
    want, have = np.shape(layer[whole]), np.shape(layer[part])
    assert have == want, f"{part} has the shape {have}; it must have the shape of {whole}, which is {want}"
assert layer["dA"].ravel().tolist() == [1, 2, 3], "dA must be stored as it was passed in. Did you change it in place?"
assert layer["dZ"].ravel().tolist() == [1, 0, 3], f"By hand dZ is 1, 0, 3; yours is {layer['dZ'].ravel()}. Which slope?"
assert layer["dW"].sum() == 18, f"By hand the first entry of dW is 14; yours is {layer['dW'].ravel()}."
assert layer["db"][0] == 4, f"db is dZ added up over the samples: 4 by hand; yours is {layer['db'][0]}"
assert np.array_equal(dX, layer["dX"]), "What you return and what you store as dX must be the same"
assert np.all(dX[1] == 0), "For sample 1 the unit was off: its row of dX is 0. Did you use dA where dZ belongs?"
assert np.array_equal(dX, [[1, -1], [0, 0], [3, -3]]), f"dX is not what step 5 gave by hand; yours:\n{dX}"
assert layer["W"][0, 0] == 1, "The backward pass only looks at W; the update in section 5 will move it"

# the faded exercise, this time with weights
soft = {"W": np.array([[0.0], [-1.0], [1.0]]), "b": np.array([0.0]), "act": "sigmoid", "shape": "3 to 1"}
layer_forward(soft, np.array([[1.0, 0.0, 2.0], [3.0, 1.0, -1.0]]))
layer_backward(soft, np.array([[1.0], [-3.0]]))
dZ_soft = soft["dZ"].ravel().round(3)
assert np.allclose(dZ_soft, [0.105, -0.315], atol=0.001), f"sigmoid layer: dZ is {dZ_soft}; by hand 0.105 and −0.315"
passed("layer_backward")

# %% marks="layer_backward" points=12
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# ### Measure it
#
# `gradcheck.check_layer` moves every number of the layer up and down, runs *your* `layer_forward` each time, and
# compares what it sees with what *your* `layer_backward` stored. Differences around 1e-10 are rounding; a bug is more
# like 0.1. The threshold is 1e-6, scaled up if the largest entry is above 1.


# %%
def random_layer(act, fan_in=2, fan_out=4, seed=1):
    layer = init_layer(fan_in, fan_out, act, np.random.default_rng(seed))
    layer["b"] = np.random.default_rng(seed + 1).normal(size=fan_out)
    return layer


rng = np.random.default_rng(5)
X_test, dA_test = rng.normal(size=(3, 2)), rng.normal(size=(3, 4))
gradcheck.check_layer(layer_forward, layer_backward, random_layer("relu"), X_test, dA_test)

# %%
gradcheck.check_layer(layer_forward, layer_backward, random_layer("sigmoid"), X_test, dA_test)

# %% [markdown]
# The fourth column is the **relative error**: the largest difference, divided by the largest entry of the two
# gradients. Is a difference of 0.001 a lot? Beside a gradient of 1000 it is nothing; beside one of 0.002 it is half.
#
# | relative error | what it means here |
# | --- | --- |
# | below 1e-7 | fine: rounding, and the error that comes from a step of size h |
# | 1e-7 to 1e-2 | look again: check h, look for a ŷ very close to 0 or 1 or a tiny gradient, or for a small slip |
# | above 1e-2 | certainly wrong, unless some Z is at relu's corner |
#
# <details><summary>Where these bands come from</summary>
#
# **Correct and wrong gradients lie far apart.** With correct functions, 120 random layers all stayed below 1e-9. In 60
# random networks like the one in 4.2, 99% of the rows were below 1e-7, and none reached 1e-2; the largest belonged to
# a ŷ within 0.0001 of the wrong label. Then we tried the wrong versions of `layer_backward` that we know of. Those
# whose numbers differ on this test came out above 2e-2, except one, at 8e-3, which is wrong only where Z is large.
#
# Other courses use much the same bands; Stanford's cs231n is where many people learned them.
#
# </details>

# %% [markdown]
# The last row is what your function returned. Everything in both outputs of `check_layer` must be ok. If it isn't,
# start with the *first* row that is wrong: those below are computed from it.
#
# **Other steps.** The next table is made with h = 1e-13. Afterwards, try some steps of your own in the same cell.

# %%
predict(**section_4.ASK["tiny h"])

# %%
gradcheck.check_layer(layer_forward, layer_backward, random_layer("sigmoid"), X_test, dA_test, h=1e-13)

# %% [markdown]
# And here is the corner: a sample of zeros and a bias of zero.

# %%
corner_layer = random_layer("relu")
corner_layer["b"] = np.zeros(4)
X_zero = np.vstack([X_test[:2], [[0.0, 0.0]]])
gradcheck.check_layer(layer_forward, layer_backward, corner_layer, X_zero, dA_test)

# %% [markdown]
# `dZ`, `db` and `dX` look wrong. `dW` escapes by luck: what comes in from that sample is 0. So a good test needs a
# good place to stand: a step in the valley of the V, and no zeros.

# %% [markdown]
# ### Bug hunt
#
# Two colleagues have each written a `layer_backward`. Both work the way yours does, with one slip each. Every shape
# is correct, and both return something sensible. Here is suspect one, on a relu layer:

# %%
suspect_one = suspects.one(layer_backward)
gradcheck.check_layer(layer_forward, suspect_one, random_layer("relu"), X_test, dA_test)

# %% [markdown]
# Not one row is wrong. What does suspect one do wrong? Before you open this, write a line of your own that catches the
# slip.
#
# <details><summary>A hint</summary>
#
# One layer is only one witness. What else can `act` be?
#
# </details>

# %%
# Your test of suspect one goes here.

# %% [markdown]
# <details><summary>What suspect one did</summary>
#
# `gradcheck.check_layer(layer_forward, suspect_one, random_layer("sigmoid"), X_test, dA_test)` shows it: dZ is wrong,
# and so is everything computed from it. The colleague takes the slope at **A**, when it should be taken at **Z**.
#
# A and Z have the same shape, so no assert on shapes can notice. For relu it makes no difference at all, because A is
# positive exactly where Z is. Only *numbers*, on a *sigmoid* layer, give it away. And do not trust a falling loss:
# networks with a slip like this often train all the same.
#
# </details>

# %% [markdown]
# The author of suspect two checked it with a batch of one sample:

# %%
suspect_two = suspects.two(layer_backward)
gradcheck.check_layer(layer_forward, suspect_two, random_layer("sigmoid"), X_test[:1], dA_test[:1])

# %%
# Your test of suspect two goes here.

# %% [markdown]
# <details><summary>What suspect two did</summary>
#
# With all three rows of `X_test`, `db` is only a third of what it should be. The colleague takes the *mean* over the
# samples instead of the sum. With one sample the two are the same.
#
# The lesson: test with several samples, with all sizes different, and with each activation.
#
# </details>

# %% [markdown]
# **Explain it in your own words:** why is `db` a sum over the samples? Tell somebody, or write two sentences here.

# %% [markdown]
# *Your two sentences:*
#
# ---

# %% [markdown]
# ## 4.2 · The whole network
#
# Each layer's dX says how strongly the loss responds to that layer's inputs. These *are* the outputs of the layer
# before. So one layer's dX is the dA of the layer before it.
#
# **By hand.** The worked example gave dX = [[1, −1], [0, 0], [3, −3]]. The layer before it in the network is a relu
# layer from 4 inputs to 2 units, with Z = [[0.5, −1], [2, 2], [−1, 3]]. Find its dZ and its db. Then write down the
# shapes of its dW and dX.

# %%
predict(**section_4.ASK["db"])

# %% [markdown]
# <details><summary>Compare with your working</summary>
#
# Its dA is the dX above, (3, 2). Where Z is negative the slope is 0: dZ = [[1, 0], [0, 0], [0, −3]], so db = [1, −3].
# dW is (4, 2) and dX is (3, 4). Sample 1 is still silent, although both units were on for it: the blame was lost in the
# layer after it.
#
# </details>

# %% [markdown]
# ### Exercise 4.2: `mlp_backward`
#
# Start at the end of the list with `d_loss`, and walk to the front.
#
# <details><summary>If you have the printed handout</summary>
#
# It says to call `layer.backward` here. A layer is a dict and has no such method; it means your function,
# `layer_backward`.
#
# </details>


# %% solution="mlp_backward"
def mlp_backward(mlp, d_loss):
    """Send the gradient of the loss back through all layers of a network, last to first.

    Parameters
    ----------
    mlp : list of dict
        A network that has just done its forward pass. Each layer stores what `layer_backward` stores.
    d_loss : ndarray, shape (n, fan_out of the last layer)
        Gradient of the loss with respect to the network's output.

    Returns
    -------
    None
        The gradients are in the layers.

    Notes
    -----
    Task 4.2 of the COMP0088 lab sheet (M. Caldwell, 2021).
    """
    ### BEGIN SOLUTION
    gradient = d_loss
    for layer in reversed(mlp):
        gradient = layer_backward(layer, gradient)
    ### END SOLUTION


# %% check="mlp_backward"
front = {"W": np.ones((4, 2)), "b": np.array([0.5, -0.5]), "act": "sigmoid", "shape": "4 to 2"}
back = {"W": np.array([[1.0], [-1.0]]), "b": np.array([0.5]), "act": "sigmoid", "shape": "2 to 1"}
network = [front, back]
mlp_forward(network, np.arange(12.0).reshape(3, 4) / 10)
mlp_backward(network, np.array([[1.0], [2.0], [3.0]]))
assert "dX" in back, "The last layer has no gradients yet"
assert back["dA"].ravel().tolist() == [1, 2, 3], "The last layer must be given d_loss as it is"
assert "dX" in front, "The walk has not reached the first layer"
assert np.shape(front["dA"]) == (3, 2), (
    f"dA of the first layer has the shape {np.shape(front['dA'])}, not that of its A"
)
assert np.array_equal(front["dA"], back["dX"]), "The first layer must be given what the layer after it returned"
assert network[0] is front and network[1] is back, "The list of layers must keep its order"
assert front["W"].min() == 1, "The backward pass must leave the weights alone"
passed("mlp_backward")

# %% marks="mlp_backward" points=6
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# ### Every gradient of your network, measured
#
# Now the whole chain: your activations, your loss, your forward pass and your backward pass. One table shows every
# intermediate result, the last layer first.

# %%
rng = np.random.default_rng(8)
samples, labels = rng.normal(size=(5, 2)), np.array([0, 1, 1, 0, 1])
mlp = init_mlp(((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None)), rng)
for layer in mlp:
    layer["b"] = rng.normal(size=layer["b"].shape)
losses = (binary_crossentropy_loss, d_binary_crossentropy_loss)
gradcheck.check_network(mlp_forward, mlp_backward, *losses, mlp, samples, labels)

# %% [markdown]
# Fifteen rows agree, and nobody gave you the answers. You can check any network you ever write in the same way.

# %% [markdown]
# ### The loss and the last layer in one (long way)
#
# *This takes five minutes on top of the time stated above.* At the end of section 1 you multiplied the gradient of the
# loss by the slope of the sigmoid, and found something very simple. In a network, that product is the last layer's dZ.
# Work it out for one sample:

# %%
predict(**section_4.ASK["in one"])

# %%
mlp = init_mlp(((2, "relu"), (4, "sigmoid"), (1, None)), np.random.default_rng(8))
y_hat = mlp_forward(mlp, samples)
mlp_backward(mlp, d_binary_crossentropy_loss(labels, y_hat))
print("y                   ", labels)
print("ŷ                   ", y_hat.ravel().round(4))
print("dZ of the last layer", mlp[-1]["dZ"].ravel().round(4))

# %% [markdown]
# How does each dZ follow from the y and the ŷ above it?
#
# <details><summary>Step by step: what it is, and why</summary>
#
# **It is ŷ − y: the gradient of the loss divides by ŷ(1 − ŷ), and the sigmoid multiplies by it.** Next to each step are
# the numbers for the sample above, with y = 1 and ŷ = 0.8.
#
# 1. The loss is $L = -y \log \hat y - (1 - y) \log (1 - \hat y)$. By hand: −log 0.8 = 0.223.
# 2. Its slope with respect to ŷ: a logarithm becomes one over what is inside it, and the 1 − ŷ brings a minus sign of
#    its own:
#    $\dfrac{\partial L}{\partial \hat y} = -\dfrac{y}{\hat y} + \dfrac{1 - y}{1 - \hat y}$. By hand: −1/0.8 + 0/0.2 =
#    −1.25.
# 3. Make it one fraction. The numerator is $-y (1 - \hat y) + (1 - y) \hat y$; multiply out, and the two
#    $y \hat y$ cancel: $\dfrac{\hat y - y}{\hat y (1 - \hat y)}$. By hand: −0.2 / 0.16 = −1.25, as before.
# 4. The slope of the sigmoid, since ŷ = σ(z), is $\hat y (1 - \hat y)$. By hand: 0.8 · 0.2 = 0.16.
# 5. Multiply. The denominator cancels: $dZ = \hat y - y$. By hand: −1.25 · 0.16 = −0.2 = 0.8 − 1.
#
# So dZ is simply how far off the prediction is, and it is never larger than 1, however loud the gradient of the loss
# is. Libraries often treat the two as one step and never divide at all; in PyTorch it is called `BCEWithLogitsLoss`.
# This lab keeps them apart, so that one `layer_backward` serves every layer. The price is `eps`: section 1 showed what
# it does at z = 25.
#
# </details>

# %% [markdown]
# ### Who is to blame?
#
# Here is a network of yours in which the width of each connection shows the size of its gradient. Which weight should
# move *furthest*? And before you look:

# %%
predict(**section_4.ASK["off"])

# %%
rng = np.random.default_rng(10)
samples, labels = rng.normal(size=(20, 2)), rng.integers(0, 2, size=20)
mlp = init_mlp(((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None)), rng)
mlp_backward(mlp, d_binary_crossentropy_loss(labels, mlp_forward(mlp, samples)))
blame.whose_fault(mlp)

# %% [markdown]
# Is there a unit that looks different from all the others?
#
# <details><summary>When you have found it</summary>
#
# It has no lines on either side. With the usual order of drawing random numbers, it is unit 2 of layer 1, which is off
# for all 20 samples. If your `init_layer` draws in a different order, or if you try other seeds, it will be another
# unit or none: about one network in three has such a unit.
#
# </details>

# %% [markdown]
# ### Both ways, side by side
#
# Here is a larger network, with 24 samples. The left side shows what each unit output; the right side shows what blame
# reached it. Black is exactly zero. Unit 2 of layer 0 is given a bias of −9, so that it never switches on. Is it the
# only one?

# %%
rng = np.random.default_rng(3)
crowd, truth = rng.normal(size=(24, 2)), rng.integers(0, 2, size=24)
wide = init_mlp(((2, "relu"), (8, "relu"), (5, "sigmoid"), (1, None)), rng)
wide[0]["b"] = np.array([0.2, 0.1, -9.0, 0.3, -0.2, 0.0, 0.1, 0.2])
mlp_backward(wide, d_binary_crossentropy_loss(truth, mlp_forward(wide, crowd)))
blame.side_by_side(wide)

# %% [markdown]
# <details><summary>When you have looked</summary>
#
# The black cells are in the same places on both sides. A dead unit outputs nothing for any sample, so it gets no blame,
# no gradient and no update. The one in layer 0 will stay dead: its inputs are the samples, and they never change. If
# your functions draw their random numbers in the usual order, there is a second one, unit 4 of layer 1. That one has a
# chance, because its inputs come from units that still move.
#
# </details>

# %% [markdown]
# ### How far does blame travel?
#
# Now eight layers: once with relu in all hidden layers, once with sigmoid, whose slope is never above ¼. Layer 6 is
# the last hidden layer; layer 0 is six layers further back.

# %%
predict(**section_4.ASK["eight layers"])

# %%
deep = {}
for act in ("relu", "sigmoid"):
    spec = [(2, act)] + [(16, act)] * 6 + [(16, "sigmoid"), (1, None)]
    deep[act] = init_mlp(spec, np.random.default_rng(0))
    mlp_backward(deep[act], d_binary_crossentropy_loss(truth, mlp_forward(deep[act], crowd)))
blame.sizes_by_layer(deep)

# %% [markdown]
# <details><summary>What this is called, and what follows from it</summary>
#
# This is known as the *vanishing gradient* problem. (On their own, six slopes of at most ¼ would be worse still:
# $4^6 = 4096$.) With sigmoids the first layers learn next to nothing, and for years this kept networks shallow. It is
# the main reason why your hidden layers use relu.
#
# </details>

# %% [markdown]
# ## Three lines to remember
#
# 1. A gradient has the shape of what it is the gradient of.
# 2. Blame goes back the way the signal came: times the slope *at Z*, times W transposed, added up over the samples.
# 3. Shapes catch many bugs; only numbers catch the rest. Measure, with every activation and with more than one
#    sample.
#
# ## A question to think about
#
# Give the network every sample twice. What happens to the loss of one sample, to the mean loss, and to dW? What does
# that mean for the size of a step that follows dW?
#
# <details><summary>Compare when you have decided</summary>
#
# The two losses stay as they are. dW is a sum over the samples, so it doubles, and a step that follows it is twice as
# long, although nothing new was learned. You will meet this again in section 6, and in section 7, where it decides
# what batch size does.
#
# </details>

# %%
predicted(4)

# %% [markdown]
# **Save this notebook** (Ctrl+S). Section 5 loads your functions from the saved file.
