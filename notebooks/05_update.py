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

# %% [markdown] minutes=35
# # 5 · Take one step downhill
#
# You know which way is up. Now the network takes a step in the other direction, and for the first time its numbers
# change.
#
# **You will build** `layer_update` and `mlp_update`.
#
# **You will learn**
#
# - how far one step should go, and what happens when it goes too far;
# - how to change what is *in* a dictionary, and not a copy of it.
#
# **Time:** about {time}. **Marks:** {points}. The code is short; choosing a learning rate is the hard part.
#
# The next cell loads your functions from sections 1 to 4 from your saved notebooks, and shows them in a table.

# %%
import numpy as np
from lab import carry, data
from lab.figures import journey, update as figures
from lab.helping import hint, passed
from lab.predict import once_more, predict, predicted, section_5

carry.into(globals(), before="05_update")

# %%
once_more(5)

# %%
journey.map(5)

# %% [markdown]
# ## Shapes in this section
#
# | array | shape | its gradient | shape |
# | --- | --- | --- | --- |
# | `W` | (fan_in, fan_out) | `dW` | (fan_in, fan_out) |
# | `b` | (fan_out,) | `db` | (fan_out,) |
#
# The shapes agree, so no matrix product is needed, and n does not appear at all: section 4 has already added up the
# samples.

# %% [markdown]
# **New words**, in the glossary: [step](glossary.md#step), [learning rate](glossary.md#learning-rate).

# %% [markdown]
# ## 5.1 · One layer
#
# ### Downhill
#
# The gradient points in the direction in which the loss rises fastest. So go the other way, by a fraction $\alpha$ of
# it. $\alpha$ is the **learning rate**; in the code it is `lr`.
#
# $$W \leftarrow W - \alpha\, dW \qquad b \leftarrow b - \alpha\, db$$
#
# ### How far?
#
# A loss with two weights can be drawn as a bowl, seen from above. The star is the lowest point. Three walks start at
# the square, and they differ only in their learning rate. These are their first two steps.

# %%
figures.walks(steps=2, named=False)

# %%
predict(**section_5.ASK["walks"], then=lambda: figures.walks(steps=20))

# %% [markdown]
# <details><summary>When you have seen all 20 steps: what happened</summary>
#
# The arrows do not point at the star. They point straight down the slope, and this bowl is six times steeper in one
# direction than in the other. A rate that suits the flat direction can be too much for the steep one.
#
# - **A** is safe and slow. Its loss falls at every step, but you would have to wait a long time.
# - **B** overshoots a little, each time by less, and arrives.
# - **C** lands further up the other side each time. And look at its loss: 14.8, 11.2, 10.3, 10.8, 11.9 … it *falls*
#   at first, because what it gains along the flat direction hides what it loses along the steep one. Then it grows
#   for ever.
#
# A loss that falls for two steps proves little. But go back to the first picture: C's second step is a little longer
# than its first, while those of A and B are shorter. Steps that get longer are the warning sign.
#
# </details>

# %% [markdown]
# ### With a pencil
#
# The worked example of section 4 had W = [[1], [−1]] and b = 0.5, and you found dW = [[14], [4]] and db = 4. Take one
# step with lr = 0.1. **What are W and b afterwards?**

# %%
predict(**section_5.ASK["one step"])

# %% [markdown]
# <details><summary>Compare with your working</summary>
#
# W = [[1 − 1.4], [−1 − 0.4]] = [[−0.4], [−1.4]] and b = 0.5 − 0.4 = 0.1.
#
# </details>
#
# A second step would need *new* gradients. dW belonged to the old W; the place where we are now has a different slope.
# So every step consists of three parts: forward, backward, update.

# %% [markdown]
# ### A trap

# %%
predict(**section_5.ASK["purse"])

# %%
purse = {"coins": 10}
coins = purse["coins"]
coins = coins - 3
print(purse["coins"], coins)
purse["coins"] = purse["coins"] - 3
print(purse["coins"])

# %% [markdown]
# With weights, a slip here is a quiet one: no error, and every shape is correct.
#
# Arrays offer one more way: `array -= step`.

# %%
predict(**section_5.ASK["friend"])

# %%
shared = np.array([10.0, 20.0])
purse, friend = {"coins": shared}, {"coins": shared}
purse["coins"] = purse["coins"] - 3
print(purse["coins"], friend["coins"])

purse, friend = {"coins": shared}, {"coins": shared}
purse["coins"] -= 3
print(purse["coins"], friend["coins"])

# %% [markdown]
# Both ways change what is in the first purse, and both are fine for a layer. But when you keep "the old weights" for
# comparison, remember what you have just seen.

# %% [markdown]
# ### Exercise 5.1: `layer_update`
#
# `layer_update` moves what the layer holds under `W` and `b`, once. It returns nothing: the change in the layer is
# its whole effect.


# %% solution="layer_update"
def layer_update(layer, lr):
    """Move a layer's weights and biases one step against their gradients.

    Parameters
    ----------
    layer : dict
        Holds ``W`` (fan_in, fan_out), ``b`` (fan_out,) and, from the backward pass, ``dW`` and ``db`` in the same
        shapes. ``W`` and ``b`` change.
    lr : float
        Learning rate: the fraction of the gradient that one step takes.

    Returns
    -------
    None

    Notes
    -----
    Task 5.1 of the COMP0088 lab sheet (M. Caldwell, 2021): equations 12 and 13.
    """
    ### BEGIN SOLUTION
    layer["W"] = layer["W"] - lr * layer["dW"]
    layer["b"] = layer["b"] - lr * layer["db"]
    ### END SOLUTION


# %% [markdown]
# The check takes the step that you took by hand. The hidden tests are more thorough.

# %% check="layer_update"
layer = {"W": np.array([[1.0], [-1.0]]), "b": np.array([0.5]), "act": "relu", "shape": "2 to 1"}
layer |= {"dW": np.array([[14.0], [4.0]]), "db": np.array([4.0])}
layer_update(layer, 0.1)
W, b = layer["W"], layer["b"]
shapes = f"W and b must keep their shapes, (2, 1) and (1,); they have {np.shape(W)} and {np.shape(b)} now."
assert np.shape(W) == (2, 1) and np.shape(b) == (1,), shapes
assert W[0, 0] != 1, "layer['W'] has not changed: did you move a copy?"
smaller = "must get smaller: does your step start from the old value, and which way is downhill?"
assert W[0, 0] < 1, f"W[0, 0] went from 1 to {W[0, 0]:g}. Its gradient is 14, so it {smaller}"
how_far = f"Yours: {W.round(4).tolist()}; its step is {(1 - W[0, 0]) / 1.4:.3g} times the one by hand."
assert np.allclose(W, [[-0.4], [-1.4]]), f"By hand W became [[-0.4], [-1.4]]. {how_far}"
assert b[0] != 0.5, "W has taken its step, but layer['b'] has not changed."
assert b[0] < 0.5, f"b went from 0.5 to {b[0]:g}. Its gradient is 4, so it {smaller}"
assert np.allclose(b, [0.1]), f"By hand b became [0.1]. Yours: {b.round(4).tolist()}"
passed("layer_update")

# %% marks="layer_update" points=4
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# ### Your own walk
#
# This is the bowl again, and now *your* `layer_update` does the walking. In this picture "arrives" means that less
# than a thousandth of the loss remains. Find the largest `lr` with which it still arrives if you give it time
# (`steps=200`). Then find the one with which it arrives soonest. They are not the same.
#
# **Break it.** Change the minus in your `layer_update` to a plus, run that cell, then the one below, and watch. Then
# put it right, and run both again.

# %%
figures.own_walk(layer_update, lr=0.1, steps=20)

# %% [markdown]
# <details><summary>What to find</summary>
#
# Along the steep direction each step multiplies the distance by 1 − 6·lr. Beyond lr = ⅓ that is below −1, and the
# distance grows. Just under ⅓ the walk arrives, but only after a long time: at 0.33 the loss is still 3 after 20 steps.
# The fastest rate for both directions together is lr = 2/(1 + 6) ≈ 0.286. For a real network nobody knows these
# curvatures, so people try several rates and see.
#
# </details>

# %% [markdown]
# ## 5.2 · The whole network
#
# Every layer moves once.

# %%
predict(**section_5.ASK["order"])

# %% [markdown]
# ### Exercise 5.2: `mlp_update`
#
# `mlp_update` calls your `layer_update` for every layer.


# %% solution="mlp_update"
def mlp_update(mlp, lr):
    """Move the weights and biases of all layers of a network one step against their gradients.

    Parameters
    ----------
    mlp : list of dict
        A network that has done its forward and its backward pass. Each layer's ``W`` and ``b`` change.
    lr : float
        Learning rate, the same for all layers.

    Returns
    -------
    None

    Notes
    -----
    Task 5.2 of the COMP0088 lab sheet (M. Caldwell, 2021).
    """
    ### BEGIN SOLUTION
    for layer in mlp:
        layer_update(layer, lr)
    ### END SOLUTION


# %% check="mlp_update"
sizes = ((2, 4), (4, 3), (3, 1))
network = [{"W": np.ones(size), "b": np.zeros(size[1]), "act": "relu", "shape": f"{size}"} for size in sizes]
for layer in network:
    layer |= {"dW": np.full(layer["W"].shape, 2.0), "db": np.full(layer["b"].shape, -1.0)}
mlp_update(network, 0.25)
assert len(network) == 3, f"The list should keep its three layers; it has {len(network)} now."
assert None not in network, "A layer is None now: layer_update returns nothing, so do not assign its result."
for number, layer in enumerate(network):
    W, b = layer["W"], layer["b"]
    assert not np.all(W == 1), f"Layer {number} has not moved. Is it visited?"
    moved = f"has moved from 1 to {np.mean(W):.3g}, as far as {(1 - np.mean(W)) / 0.5:.2g} steps; one is expected."
    assert np.allclose(W, 0.5), f"W of layer {number} {moved}"
    moved = f"have moved from 0 to {np.mean(b):.3g}, as far as {np.mean(b) / 0.25:.2g} steps; one is expected."
    assert np.allclose(b, 0.25), f"The biases of layer {number} {moved}"
passed("mlp_update")

# %% marks="mlp_update" points=2
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# ### One real step
#
# All the pieces are there. Take a fresh network, 50 samples, and one step.

# %%
spec = ((2, "relu"), (6, "relu"), (4, "sigmoid"), (1, None))
X, y = data.make("lab", 50, noise=0.1, rng=np.random.default_rng(0))


def loss_after(lr):
    mlp = init_mlp(spec, np.random.default_rng(1))  # the same seed: the same network each time
    mlp_backward(mlp, d_binary_crossentropy_loss(y, mlp_forward(mlp, X)))
    mlp_update(mlp, lr)
    return np.mean(binary_crossentropy_loss(y, mlp_forward(mlp, X)))


print(f"before any step: {loss_after(0.0):.4f}")

# %% [markdown]
# `loss_after(lr)` is the loss after one step. Sketch its curve for rates from 0.0001 to 1. Where does it start?

# %%
predict(**section_5.ASK["curve"])

# %%
rates = np.geomspace(1e-4, 1, 41)
figures.one_step(rates, [loss_after(rate) for rate in rates], before=loss_after(0.0))

# %% [markdown]
# <details><summary>How to read the picture</summary>
#
# The gradient is correct at the starting point. A huge step uses it far from there, where it no longer holds. Above the
# dashed line, one step has left the network worse off than no step at all. (Both axes are logarithmic.)
#
# </details>
#
# Now for the number of samples.

# %%
predict(**section_5.ASK["more samples"])

# %% [markdown]
# Put 200 instead of 50 in the cell with `data.make`, and run it and the picture again. You will meet this effect again
# in sections 6 and 7. Put the 50 back when you have seen it, and run that cell again.

# %% [markdown]
# ### Could a layer update early?
#
# Could each layer take its step as soon as its own gradient is known, during the walk back? In the next cell, only
# the *last* layer moves, and then the blame is sent back once more with everything else as it was.

# %%
predict(**section_5.ASK["early"])

# %%
mlp = init_mlp(spec, np.random.default_rng(1))
d_loss = d_binary_crossentropy_loss(y, mlp_forward(mlp, X))
mlp_backward(mlp, d_loss)
before = mlp[0]["dW"].copy()
layer_update(mlp[-1], 0.01)
mlp_backward(mlp, d_loss)
change = np.abs(mlp[0]["dW"] - before).max() / np.abs(before).max()
print(f"largest change in the first layer's dW: {change:.0%} of its largest entry")

# %% [markdown]
# <details><summary>What that means</summary>
#
# The first layer is now blamed for something else, although neither its weights nor the samples have changed. (By how
# much depends on the seed: with the eight that we tried, from a tenth of that largest entry to twice it.) So: first all
# the gradients, then all the steps.
#
# </details>

# %% [markdown]
# ## Three lines to remember
#
# 1. W ← W − lr · dW, in the dictionary and not in a copy. Every layer moves once, after all gradients are known.
# 2. With too small a rate the network crawls; with too large a rate it flies away. Steps that get longer are the
#    warning sign.
# 3. A gradient holds only where it was measured: each step needs a new one.
#
# ## A question to think about
#
# Walk C flew away along one direction while it was arriving along the other. What would you change if each weight could
# have a learning rate of its own?
#
# <details><summary>Compare when you have decided</summary>
#
# A small rate for the steep direction, and a large one for the flat one: here 1/6 and 1 would arrive in a single step.
# A network does not reveal its curvatures, but the sizes of its past gradients are a hint. Methods such as Adam divide
# each weight's step by them; section 7 says where to read about them.
#
# </details>

# %%
predicted(5)

# %% [markdown]
# **Save this notebook** (Ctrl+S). Section 6 loads your functions from the saved file.
