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

# %% [markdown] minutes=95
# # 6 · Train the network
#
# All the parts are there: forward, backward, update. What is missing is the loop that uses them again and again.
#
# **You will build** three functions: `mlp_minibatch` takes one step, `mlp_epoch` goes through the data once, and
# `mlp_train` runs many such passes.
#
# **You will learn**
#
# - what one pass through the data does, and why the samples are reshuffled each time;
# - what the loss that you report really measures;
# - what a falling loss curve does *not* prove.
#
# **Time:** about {time}. **Marks:** {points}. Two experiments near the end are marked *Extra*; without them it takes
# about a quarter of an hour less.
#
# The next cell loads your functions from sections 1 to 5 from your saved notebooks, and shows them in a table.

# %%
import copy

import numpy as np

from lab import carry, data, known_steps
from lab.figures import curves, journey, landscape, rates
from lab.figures import training as figures
from lab.helping import hint, passed
from lab.predict import once_more, predict, predicted, section_6

carry.into(globals(), before="06_training")

# %%
once_more(6)

# %%
journey.map(6)

# %% [markdown]
# ## Where this is going
#
# Here is what training does to a network. These five snapshots of its map were taken during a single run, and then
# shuffled. As everywhere in this lab, orange stands for label 1 and blue for label 0; the stronger the colour, the
# surer the network.

# %%
figures.out_of_order()

# %% [markdown]
# Put the snapshots in order, from the leftmost dot on the loss curve (before any training) to the last. Two of them
# differ very little: compare their lower left corners.

# %%
predict(**section_6.ASK["snapshots"])

# %% [markdown]
# <details><summary>How to tell</summary>
#
# B is the network before training: its boundary has nothing to do with the samples. In E it has found the orange
# corner. From D to A to C the boundary moves less and less. What grows is the network's certainty. The colours get
# stronger, and the pale zone along the boundary gets narrower.
#
# The white area of B has no boundary at its edge. There, all the units of a relu layer are off and all biases are still
# 0, so the last z is 0 too, and ŷ is exactly 0.5: the network takes neither side. You see such areas only before
# training, because the first step moves the last bias.
#
# </details>
#
# At the end of this section you will take snapshots of your own network.

# %% [markdown]
# ## Shapes in this section
#
# | word | meaning | here |
# | --- | --- | --- |
# | sample | one row of `X` with its label in `y` | `N` = 50 of them |
# | mini-batch | the samples that one step looks at | `n` of them |
# | step | forward, backward, update, once | one per mini-batch |
# | epoch | one pass: every sample is used once | N / batch steps, rounded up |
# | learning rate | the factor `lr` in front of the gradient | 0.01 |
#
# | name | shape | what it is |
# | --- | --- | --- |
# | `X` | (n, fan_in) | the samples of one mini-batch |
# | `y` | (n,) | their labels, 0 or 1 |
# | `y_hat` | (n, 1) | what `mlp_forward` returns: probabilities |
# | loss of each sample | (n, 1) | what `binary_crossentropy_loss` returns |
# | `d_loss` | (n, 1) | its gradient, which `mlp_backward` takes |
# | the loss that you return | () | one number: the mean |

# %%
X, y = data.load(n=50)
X.shape, y.shape

# %% [markdown]
# These are the settings for this notebook. `SPEC` is the network of section 2: three layers, 2 → 4 → 3 → 1. Fifty
# samples in batches of four make 13 steps an epoch; the last step looks at only two samples.

# %%
SPEC = ((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None))
BATCH, EPOCHS, LR = 4, 200, 0.01

# %% [markdown]
# **New words**, in the glossary: [mini-batch](glossary.md#mini-batch), [epoch](glossary.md#epoch),
# [baseline loss](glossary.md#baseline-loss).

# %% [markdown]
# ## 6.1 · One mini-batch
#
# One mini-batch is the whole lab in five lines. Here they are in words, and out of order:
#
# - (a) send the gradient back through the network
# - (b) move every layer against its gradient
# - (c) measure how wrong each prediction is, and keep the numbers
# - (d) run the samples forward to get predictions
# - (e) turn predictions and labels into the gradient of the loss
#
# Find an order that works, and write it down.

# %%
predict(**section_6.ASK["five lines"])

# %% [markdown]
# <details><summary>An order that works</summary>
#
# d, c, e, a, b. One line can move, as long as it uses the predictions of line d: a new forward pass after line b would
# measure a different network.
#
# </details>

# %% [markdown]
# ### With a pencil
#
# Take a network with one layer, `fan_in` = 2, `fan_out` = 1, sigmoid, all weights 0, and a mini-batch of `n` = 3:
#
# | sample | x₁ | x₂ | y | z | ŷ | loss | dA | dZ |
# | --- | --- | --- | --- | --- | --- | --- | --- | --- |
# | 0 | 1 | 0 | 1 | 0 | 0.5 | 0.693 | −2 | −0.5 |
# | 1 | 0 | 1 | 0 | 0 | 0.5 | 0.693 | 2 | 0.5 |
# | 2 | 2 | 1 | 1 | 0 | 0.5 | 0.693 | −2 | −0.5 |
#
# Find dW and db, and then take one step with lr = 0.1.
#
# <details><summary>Compare with your working</summary>
#
# - dW = X⊤ dZ: for x₁ it is 1·(−0.5) + 0·0.5 + 2·(−0.5) = **−1.5**; for x₂ it is 0 + 0.5 − 0.5 = **0**. Samples 1 and
#   2 pull on x₂'s weight in opposite directions, equally hard.
# - db = −0.5 + 0.5 − 0.5 = **−0.5**.
# - After the step, W = [[0.15], [0]] and b = [0.05].
#
# </details>
#
# With the new weights the three losses are 0.598, 0.718 and 0.533. Their mean is 0.617; before the step it was 0.693.

# %%
predict(**section_6.ASK["which mean"])

# %%
predict(**section_6.ASK["twice"])

# %% [markdown]
# ### How far one step goes
#
# <details><summary>When you have answered: what is divided by n, and what is not</summary>
#
# - **What you send back is not divided by n.** `d_binary_crossentropy_loss` gives each sample's own gradient; the
#   product X⊤ dZ then adds the samples up. The step follows the *sum*.
# - **What you return is divided by n.** A mean can be compared between batches of 2 and of 50; a sum cannot.
#
# The consequence is easy to miss: at the same `lr`, a bigger batch takes a *bigger step*. You will measure it in a
# moment with your own function.
#
# </details>
#
# <details><summary>If you have the printed handout</summary>
#
# It leaves open whether the gradient is a sum or a mean. This lab settles it, above and in the docstring below, and
# that is how your work is marked.
#
# </details>
#
# ### Exercise 6.1: `mlp_minibatch`
#
# `X` and `y` are a single mini-batch already, so there is nothing to cut up here. Use your functions from sections 1,
# 3, 4 and 5.


# %% solution="mlp_minibatch"
def mlp_minibatch(mlp, X, y, lr):
    """Train the network on one mini-batch: one step of gradient descent.

    Parameters
    ----------
    mlp : list of layer dicts
        The network, as made by `init_mlp`. Every layer's ``W`` and ``b`` are moved once, by -lr times their gradient,
        summed over the samples and taken at the weights as they were at the start.
    X : ndarray, shape (n, fan_in)
        Samples.
    y : ndarray, shape (n,)
        Their labels, 0 or 1.
    lr : float
        Learning rate.

    Returns
    -------
    loss : float
        Mean loss per sample over the mini-batch, before the step.

    Notes
    -----
    Task 6.1 of the COMP0088 lab sheet (M. Caldwell, 2021).
    """
    ### BEGIN SOLUTION
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return loss.mean()
    ### END SOLUTION


# %% [markdown]
# The check uses the example above, and it runs your functions from earlier sections too. If it fails, first see
# whether *their* checks pass. (When your work is marked, we use correct versions of the earlier functions, so a slip
# in section 1 costs nothing here.)

# %% check="mlp_minibatch"
layer = {"W": np.zeros((2, 1)), "b": np.zeros(1), "act": "sigmoid", "shape": "2 to 1"}
three, labels = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]]), np.array([1, 0, 1])
once, twice = [copy.deepcopy(layer)], [copy.deepcopy(layer)]
loss, said = known_steps.one_step(mlp_minibatch, once, three, labels, 0.1)
said = said or known_steps.slip_of_loss(loss)
assert not said, said
assert np.isclose(loss, 0.6931, atol=1e-3), f"Each sample's loss is 0.693; your mean of them is {loss:.3f}."
W, b = once[0]["W"], once[0]["b"]
said = known_steps.slip_of_step(W, b)
assert not said, said
assert np.allclose(W, [[0.15], [0.0]]), f"W should be [[0.15], [0]] after the step; it is {W.round(3).tolist()}."
assert np.allclose(b, [0.05]), f"b should be [0.05] after the step; it is {b.round(3).tolist()}."
loss_twice, said = known_steps.one_step(mlp_minibatch, twice, np.vstack([three, three]), np.tile(labels, 2), 0.1)
assert not said, said
assert np.allclose(twice[0]["W"], [[0.3], [0.0]]), "Each sample twice should move W twice as far: sum, not mean."
assert np.isclose(loss_twice, loss), "Each sample twice should return the same mean loss as each sample once."
loss = mlp_minibatch(once, np.array([[1.0, 0.0], [-9.0, 0.0]]), np.array([1, 0]), 0.0)
assert np.isclose(loss, 0.4196, atol=1e-3), f"Losses 0.598 and 0.241 have the mean 0.420, not {loss:.3f}: print shapes."
passed("mlp_minibatch")

# %% marks="mlp_minibatch" points=6
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# ### What your function makes possible
#
# Take five samples, and forty steps on those same five. This is not yet training on the data, but it shows that the
# step works: a network of this size should have no trouble with five samples. (Learning a handful of samples by heart
# is a good first test of *any* training code.) A white area before training is like the one in snapshot B: there ŷ is
# exactly 0.5.


# %%
def snapshot(mlp):
    """Return predict(points) -> probabilities, for the network as it is at this moment."""
    frozen = copy.deepcopy(mlp)
    return lambda points: mlp_forward(frozen, points)


# %%
mlp = init_mlp(SPEC, np.random.default_rng(3))
moments = {"before": snapshot(mlp)}
five = [mlp_minibatch(mlp, X[:5], y[:5], 0.05) for step in range(40)]
moments["after 40 steps"] = snapshot(mlp)
print(f"loss of the five samples: {five[0]:.3f} at the first step, {five[-1]:.3f} at the last")
figures.snapshots(moments, X[:5], y[:5])

# %% [markdown]
# Now compare how long a step is for different batch sizes.

# %%
predict(**section_6.ASK["step length"])

# %%
mlp = init_mlp(SPEC, np.random.default_rng(0))
figures.step_lengths(mlp_minibatch, mlp, X, y, LR, np.random.default_rng(0))

# %% [markdown]
# Keep this picture in mind: in section 7 it explains what batch size really does.

# %% [markdown]
# ## 6.2 · One epoch
#
# An epoch is an exercise in keeping order: every sample once, each with its own label, in an order that is new every
# time. Here are 23 samples in batches of 5, for two epochs. The number is the sample's row in `X`; the colour and the
# small mark show its label.

# %%
figures.epoch_strips(y[:23], batch=5, rng=np.random.default_rng(1))

# %% [markdown]
# There are three things to notice:
#
# - **Shuffling is part of the job.** There is a new order in each epoch, drawn from the `rng` that you are given.
#   Without it, data stored in some order (all the zeros first, say) would give batches that are all alike, and the
#   same neighbours would meet in every epoch.
# - **The short last batch is kept.** Three samples instead of five are still three samples. All the other batches are
#   full: five samples in batches of 4 are 4 + 1, never 3 + 2.
# - If `batch` is larger than the data, all samples form one batch.
#
# <details><summary>If you have the printed handout</summary>
#
# It says that shuffling "may be useful". Here it is required, in every epoch. It also leaves out the first line of
# `mlp_epoch` and of `mlp_train`; use the ones below.
#
# </details>

# %%
predict(**section_6.ASK["slice"])

# %%
letters = np.array(list("abcdefg"))
order = np.random.default_rng(4).permutation(7)
print("order         ", order)
print("letters[order]", letters[order])
print("[3:6] of those", letters[order][3:6])
print("[6:9] of those", letters[order][6:9])

# %% [markdown]
# One array of row numbers can be used on more than one array. Keep that in mind too.
#
# ### With a pencil: the loss of an epoch
#
# Five samples in batches of 4. The first batch has the losses 0.1, 0.1, 0.1, 0.1; the second has one sample, with
# loss 0.6.

# %%
predict(**section_6.ASK["epoch loss"])

# %% [markdown]
# <details><summary>Two candidates, one answer</summary>
#
# - The mean of the two batch means: (0.1 + 0.6) / 2 = **0.35**.
# - The mean over the five samples: (4 · 0.1 + 1 · 0.6) / 5 = **0.2**.
#
# The second is "the mean over the data": each batch counts in proportion to its number of samples. In the first, the
# lone sample counts four times as much as each of the others. The two agree only if all batches have the same size.
#
# </details>
#
# One more thing about this number: the loss of each batch is measured just before its own step. So the loss of an
# epoch is not the loss of any one network; it is an average over a network that was still changing.

# %% [markdown]
# ### Exercise 6.2: `mlp_epoch`
#
# Go through the data once: shuffle, cut into mini-batches, and take one step for each.


# %% solution="mlp_epoch"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    """Train the network for one epoch: one pass through the data, in mini-batches.

    Parameters
    ----------
    mlp : list of layer dicts
        The network; its weights move once for each mini-batch.
    X : ndarray, shape (N, fan_in)
        All samples.
    y : ndarray, shape (N,)
        Their labels, 0 or 1.
    batch : int
        Samples in a mini-batch. The last one is short when N is not a multiple of it; when it is larger than N, all
        samples make one mini-batch.
    lr : float
        Learning rate.
    rng : numpy.random.Generator
        Draws the order of the samples, afresh in each call.

    Returns
    -------
    loss : float
        Mean loss per sample over all N samples, each measured before the step of its own mini-batch.

    Notes
    -----
    Task 6.2 of the COMP0088 lab sheet (M. Caldwell, 2021).
    """
    ### BEGIN SOLUTION
    N = len(X)
    order = rng.permutation(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start : start + batch]
        # mlp_minibatch returns a mean: weigh it by the samples it stands for, as the last batch may be short.
        total += len(rows) * mlp_minibatch(mlp, X[rows], y[rows], lr)
    return total / N
    ### END SOLUTION


# %% [markdown]
# A learning rate of 0 is a good trick for testing: nothing moves, so the loss of the epoch can be worked out
# beforehand. The five samples in the check have the probabilities 0.8, 0.9, 0.5, 0.75 and 0.75, and so their losses
# are known. If your function returns the mean of the two batch means, the check passes and tells you so; it costs no
# marks.
#
# The hidden tests are more thorough; above all, they look at *which samples went into which batch*.

# %% check="mlp_epoch"
z, k, labels = np.log([4.0, 9.0, 1.0, 3.0, 3.0]), np.arange(5.0), np.array([1, 0, 1, 1, 0])
five, known = np.column_stack([z + k, k]), np.log([5 / 4, 10, 2, 4 / 3, 4])
losses = []
for seed in range(3):
    loss, weights, said = known_steps.one_epoch(mlp_epoch, five, labels, 4, 0, seed)
    assert not said, said
    assert np.allclose(weights, [1, -1, 0]), "The weights moved although lr is 0. Is lr passed on?"
    losses.append(loss)
said = known_steps.slip_of_epoch(losses, known)
assert not said, said
loss, weights, said = known_steps.one_epoch(mlp_epoch, five, labels, 9, 0.1, 3)
said = said or known_steps.slip_of_large_batch(loss, weights, five, labels)
assert not said, said
assert np.isclose(loss, known.mean()), "A batch larger than the data is one batch of all samples."
said = known_steps.slip_of_order(mlp_epoch, five, labels)
assert not said, said
if not np.isclose(losses[0], known.mean()):
    print("Note: your loss is the mean of the batch means. In the example by hand that is the 0.35, not the 0.2.")
    print('It costs no marks. But "the mean over the data" weighs each batch by its samples.')
passed("mlp_epoch")

# %% marks="mlp_epoch" points=6
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# ### What your function makes possible
#
# Here are two passes through the data. Compare them with the snapshots at the top, which came from a different start.

# %%
rng = np.random.default_rng(3)
mlp = init_mlp(SPEC, rng)
moments = {"before": snapshot(mlp)}
first = mlp_epoch(mlp, X, y, BATCH, LR, rng)
moments["after 1 epoch"] = snapshot(mlp)
second = mlp_epoch(mlp, X, y, BATCH, LR, rng)
moments["after 2 epochs"] = snapshot(mlp)
print(f"loss of epoch 1: {first:.3f}, of epoch 2: {second:.3f}")
figures.snapshots(moments, X, y)

# %% [markdown]
# ## 6.3 · Many epochs
#
# The last function is short, so here is something to think about before you write it. Three programs were each run
# with eight seeds on the fifty samples. The line is the median, and the band goes from the lowest to the highest. Two
# of the programs are wrong.

# %%
figures.three_programs()

# %%
predict(**section_6.ASK["programs"])

# %% [markdown]
# <details><summary>What the three programs do</summary>
#
# - **A** throws the short last batch away: two of the fifty samples are left out in every epoch.
# - **B** updates every layer *twice* after each backward pass. Its curve looks best of all: two updates with the same
#   gradients are one update with twice the learning rate.
# - **C** is correct.
#
# Look at where they end: a wrong program wins, with 0.11, and the other wrong one is nearly level with the correct one.
# In the lower row you can see that A's line jitters most, because different samples are left out in each epoch. But who
# would call that a bug? **A falling loss is not proof.** Proof is a single step whose numbers you know beforehand, as
# in the check of 6.1, or a case with a known answer, as with lr = 0 in the check of 6.2.
#
# </details>

# %% [markdown]
# ### Exercise 6.3: `mlp_train`
#
# Run `epochs` epochs, and return the loss of each.


# %% solution="mlp_train"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    """Train the network for several epochs.

    Parameters
    ----------
    mlp : list of layer dicts
        The network, trained in place.
    X : ndarray, shape (N, fan_in)
        All samples.
    y : ndarray, shape (N,)
        Their labels, 0 or 1.
    batch : int
        Samples in a mini-batch.
    epochs : int
        Passes through the data.
    lr : float
        Learning rate.
    rng : numpy.random.Generator
        Draws the order of the samples in every epoch.

    Returns
    -------
    losses : list of float
        Mean loss per sample of each epoch, in order; `epochs` numbers.

    Notes
    -----
    Task 6.3 of the COMP0088 lab sheet (M. Caldwell, 2021).
    """
    ### BEGIN SOLUTION
    return [mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(epochs)]
    ### END SOLUTION


# %% [markdown]
# Three epochs in one call must give the same result as one epoch and then two more, with the same `rng`. And when one
# batch holds all the samples, an epoch is a single step, so `mlp_minibatch` says what must come out. The check tries
# both.

# %% check="mlp_train"
points, labels = np.array([[2.0, 0.0], [0.0, 1.0], [-1.0, 3.0], [1.0, 1.0], [0.5, -2.0]]), np.array([1, 0, 0, 1, 1])
layer = {"W": np.array([[0.2], [-0.1]]), "b": np.zeros(1), "act": "sigmoid", "shape": "2 to 1"}
trained, whole, alone = ([copy.deepcopy(layer)] for network in range(3))
losses = mlp_train(trained, points.copy(), labels.copy(), 2, 3, 0.1, np.random.default_rng(5))
assert losses is not None, "Nothing came back. The losses of all epochs are what the function returns."
assert np.ndim(losses) == 1, "A list with one number for each epoch is expected."
places = "Does each epoch add its loss, and are batch and epochs in the right places?"
assert len(losses) == 3, f"Three epochs were asked for; the number of losses is {len(losses)}. {places}"
said = known_steps.slip_of_training(mlp_train, mlp_minibatch, [layer], points, labels)
assert not said, said
losses = mlp_train(whole, points.copy(), labels.copy(), 5, 2, 0.2, np.random.default_rng(5))
steps = [mlp_minibatch(alone, points.copy(), labels.copy(), 0.2) for step in range(2)]
same = np.allclose(losses, steps) and np.allclose(whole[0]["W"], alone[0]["W"])
assert same, "With batch = 5, two epochs on five samples are two steps on all of them. Are batch and lr passed on?"
passed("mlp_train")

# %% marks="mlp_train" points=2
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# ### Your network, trained
#
# Your own functions from six sections, for 200 epochs, with five snapshots:

# %%
rng = np.random.default_rng(3)
mlp = init_mlp(SPEC, rng)
losses, moments = [], {0: snapshot(mlp)}
for epochs in (3, 9, 38, 150):
    losses += list(mlp_train(mlp, X, y, BATCH, epochs, LR, rng))
    moments[len(losses)] = snapshot(mlp)
curves.curve_with_maps(losses, moments, X, y)

# %% [markdown]
# Most of the fall happens in the first few epochs, and yet the map goes on changing: the boundary shifts, and the
# network grows surer of itself. A small difference in loss can mean a different boundary. Change the seed in the
# first line, and run the cell again. With some seeds, such as 6, the loss starts low and falls more slowly.
#
# ### Extra: the luck of the draw
#
# How much does it matter which seed you happen to use?

# %%
predict(**section_6.ASK["six seeds"])

# %%
runs = {}
for seed in range(6):
    rng = np.random.default_rng(seed)
    mlp = init_mlp(SPEC, rng)
    losses = mlp_train(mlp, X, y, BATCH, EPOCHS, LR, rng)
    runs[seed] = losses, snapshot(mlp)
curves.many_starts(runs, X, y)

# %% [markdown]
# The seed decides where the network starts and in which order it meets the samples. So a single run tells you little:
# **compare settings over several seeds**, or you may be comparing luck.
#
# ### Extra: when all weights start equal
#
# Section 2 promised to come back to this. All the weights of the network are set to 0.5, and then it is trained as
# before.

# %%
predict(**section_6.ASK["equal"])


# %%
def train_from(mlp):
    """Return the losses of a training run that starts at this network's weights."""
    return mlp_train(mlp, X, y, BATCH, EPOCHS, LR, np.random.default_rng(0))


# %%
normal = init_mlp(SPEC, np.random.default_rng(0))
equal = init_mlp(SPEC, np.random.default_rng(0))
for layer in equal:
    layer["W"] = np.full(layer["W"].shape, 0.5)
losses_normal, losses_equal = train_from(normal), train_from(equal)
curves.stuck(losses_normal, losses_equal, equal[0]["W"], snapshot(equal), X, y)

# %% [markdown]
# <details><summary>Why the map looks like this</summary>
#
# Units that always agree are no better than a single unit, so the boundary is one straight line. Drawing the weights
# at random is what breaks the tie.
#
# </details>

# %% [markdown]
# ### A learning rate in one run (long way)
#
# *This part and the next take about ten minutes each, on top of the time stated above. Skip them if you like.*
#
# Where does 0.01 come from? Section 5 tried 41 rates, one step each. There is a quicker way, and it uses real
# training: start a run with a rate that is far too small, and raise it a little at every step. Watch the loss.

# %%
predict(**section_6.ASK["finder"])

# %%
mlp = init_mlp(SPEC, np.random.default_rng(3))
rates.finder(mlp_minibatch, mlp, X, y, BATCH, rng=np.random.default_rng(3))

# %% [markdown]
# <details><summary>When you have seen the picture: how to read it</summary>
#
# **The lowest point is already too far; take about a tenth of its rate.** At the lowest point the network is still
# living off what it gained from the shorter steps before. We then trained at a fixed rate for 200 epochs, with eight
# seeds: at the rate of the lowest point, four runs ended with a loss above 0.4; at a tenth of it, all eight ended below
# 0.2.
#
# **Read off the order of magnitude, not the digits.** Each point is the loss of only four samples, so even the mean of
# 13 steps jumps about. With eight seeds, the lowest point was anywhere between 0.03 and 0.6. Change both seeds, and see
# where yours goes.
#
# The run itself is thrown away: the picture trained a copy of your network. The method is known as a learning-rate
# range test (L. N. Smith, "Cyclical learning rates for training neural networks", 2017).
#
# </details>

# %% [markdown]
# ### The path through the landscape (long way)
#
# The bowl of section 5 had two weights, so it could be drawn. Your network has 31 weights and biases, and nobody can
# draw a surface over 31 directions. But you can choose two of them. The next cell trains a network, and keeps a copy
# of it after each epoch. Then the picture looks for the two directions in which the copies lie furthest apart.

# %%
predict(**section_6.ASK["directions"])

# %%
rng = np.random.default_rng(3)
mlp = init_mlp(SPEC, rng)
path = [copy.deepcopy(mlp)]
for _ in range(EPOCHS):
    mlp_epoch(mlp, X, y, BATCH, LR, rng)
    path.append(copy.deepcopy(mlp))
landscape.surface(mlp_forward, binary_crossentropy_loss, path, X, y)

# %% [markdown]
# <details><summary>What you see, and what two directions hide</summary>
#
# **The path runs down into a valley, and then along its floor.** The dots are the epochs: far apart on the slope,
# and crowded near the end, where the slope is gentle.
#
# **But two directions are not the landscape.** Look at the right-hand picture. Before training, the network's real loss
# is 2.13; at its place in the plane it is only 0.75. The other 29 directions account for about a hundredth of the
# movement, and yet they make all the difference there: the first epoch went down a wall that the plane does not show.
# (The numbers are for the seeds above.)
#
# Even the 99% proves less than it seems to. The two directions were chosen *after* the walk, as those that suit it
# best. For a walk of 200 steps in 31 dimensions, each step in a direction drawn at random, the best two directions
# account for about three quarters.
#
# Finding them is called principal component analysis; the picture uses `np.linalg.svd`.
#
# </details>

# %% [markdown]
# ### Bug hunt
#
# A colleague uses your functions. To be on the safe side, she shuffles the data herself before every epoch.


# %%
def careful_epoch(mlp, X, y, rng):
    X = rng.permutation(X)
    y = rng.permutation(y)
    return mlp_train(mlp, X, y, BATCH, 1, LR, rng)[0]


# %% [markdown]
# It runs. All shapes are correct. There is no warning. The loss even falls. What is wrong with it?

# %%
predict(**section_6.ASK["colleague"])

# %%
mine = init_mlp(SPEC, np.random.default_rng(4))
hers = copy.deepcopy(mine)
losses_mine = mlp_train(mine, X, y, BATCH, EPOCHS, LR, np.random.default_rng(1))
rng = np.random.default_rng(1)
losses_hers = [careful_epoch(hers, X, y, rng) for epoch in range(EPOCHS)]
curves.bug_hunt(losses_mine, losses_hers, snapshot(mine), snapshot(hers), X, y)

# %% [markdown]
# <details><summary>What is wrong</summary>
#
# Two calls of `permutation` give two different orders, so each sample carries another sample's label. Her network
# ends up giving nearly the same probability everywhere.
#
# </details>
#
# **A number to know first.** Work out the *baseline loss* before you train: the loss of somebody who never looks at `X`
# and always answers "the share of ones".

# %%
share = y.mean()
baseline_loss = -(share * np.log(share) + (1 - share) * np.log(1 - share))
print(f"{share:.0%} of the labels are 1; always answering {share:.2f} has a loss of {baseline_loss:.3f} per sample")

# %% [markdown]
# A network whose curve falls to this number and stays there has learned nothing from `X`. Make it a habit to draw
# that line first.
#
# **What proof do you have** that *your* program is correct? Look back: which of the checks in this lab would have
# caught your colleague's bug, and which would not?
#
# <details><summary>One answer</summary>
#
# Any check of shapes passes. "The loss goes down" passes. "The same seed gives the same result" passes. A check like
# that of 6.2, with lr = 0 and known losses, run on *her* function, catches it: with another sample's label the sum is
# different. So does the gap between her curve and the baseline loss: there isn't one.
#
# </details>

# %% [markdown]
# ## Three lines to remember
#
# 1. One step: forward, loss, backward, update. The gradient is a sum over the batch, so bigger batches take bigger
#    steps at the same `lr`.
# 2. An epoch uses every sample once, with its own label, in a new order; the short last batch counts for as many
#    samples as it has.
# 3. A falling loss is not proof. A step with known numbers is, and the baseline loss is the line to beat.
#
# ## A question to think about
#
# One epoch with batch 1 makes fifty small steps; with batch 50 it makes one large step along the sum. Both use every
# sample once. When do the two end at nearly the same place, and when do they not?
#
# <details><summary>Compare when you have decided</summary>
#
# While the steps are short, the gradients hardly change from one to the next, so fifty small steps add up to about
# the same as one step along their sum. When the steps are long, each small one is taken with a *new* gradient, and
# the big one is not. Section 7 measures it.
#
# </details>

# %%
predicted(6)

# %% [markdown]
# **Save this notebook** (Ctrl+S). Section 7 loads your functions from the saved file.
