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

# %% [markdown] minutes=120
# # 7 · Predict, and play
#
# **You build** the last function: `mlp_predict` turns probabilities into labels. Then you draw the six panels that
# show your whole network, and experiment with it.
#
# **You learn** what a threshold decides and who should choose it, what batch size really does, and what layers change
# on the map.
#
# **Time** about {time}: half an hour for the function and its pictures, ten minutes for the explorer's tour, forty
# for the five experiments, forty for two written answers; then as long as you like to play. {points} marks:
# {points of functions} for the function, {points of answers} for the answers.

# %%
import numpy as np

from lab import batch_size, carry, data, explorer
from lab.figures import bends, journey, panels
from lab.figures import prediction as figures
from lab.helping import passed
from lab.predict import predict, section_7

carry.into(globals(), before="07_prediction")

# %%
journey.map(7)

# %% [markdown]
# ## From a probability to a label
#
# A network answers "0.63". A doctor or a spam filter has to do something: treat or wait, show or hide. The
# *threshold* is the probability above which label 1 is given. There are two ways to be wrong, and the threshold
# trades one for the other:
#
# - **missed**: the true label is 1, and 0 was given
# - **false alarm**: the true label is 0, and 1 was given
#
# The network below has eight hidden units. It was trained on 50 samples of two moons, noisy enough to run into each
# other. The counts are on 200 other samples, which it has never seen. A ring marks a sample on the wrong side.
#
# **Predict.** When the threshold goes up from 0.5 to 0.9, which way does the boundary move: into the orange region or
# into the blue one?

# %%
figures.shipped_sweep()

# %% [markdown]
# The network has not changed at all between the three maps. Only the line at which a probability is cut has moved,
# into the orange region.
#
# **Predict.** Label 1 is "ill". Where would a doctor put the threshold of a first, cheap test? Label 1 is "spam".
# Where would you put it for your own mail?
#
# <details><summary>One view</summary>
#
# A missed illness may cost a life; a false alarm costs a second test: a low threshold. A job offer that is hidden as
# spam costs more than one more advertisement: a high threshold. The data cannot decide this. 0.5 is right only when
# both mistakes cost the same, *and* the probabilities can be believed.
# </details>

# %% [markdown]
# ## Words and shapes
#
# | name | shape | what it is |
# | --- | --- | --- |
# | `X` | (N, fan_in) | the samples to label, seen before or not |
# | what `mlp_forward` returns | (N, 1) | probabilities of label 1: a table with one column |
# | `thresh` | () | one number between 0 and 1 |
# | what `mlp_predict` returns | (N,) | labels 0 or 1: a *vector* |

# %% [markdown]
# Two sets of samples: the lab's own, and the moons of the picture above, of which 200 are kept back as new.

# %%
X, y = data.load(n=50)
moons_X, moons_y = data.make("moons", 250, 0.35, np.random.default_rng(2))
moons, new = (moons_X[:50], moons_y[:50]), (moons_X[50:], moons_y[50:])
X.shape, y.shape, moons[0].shape, new[0].shape

# %% [markdown]
# ## 7.1 Labels
#
# ### By hand
#
# Five samples; the network's probabilities, and their labels at two thresholds:
#
# | | sample 1 | 2 | 3 | 4 | 5 |
# | --- | --- | --- | --- | --- | --- |
# | probability | 0.91 | 0.20 | 0.55 | 0.74 | 0.38 |
# | label at 0.5 | 1 | 0 | 1 | 1 | 0 |
# | label at 0.35 | 1 | 0 | 1 | 1 | 1 |
# | label at 0.6 | 1 | 0 | 0 | 1 | 0 |
#
# A probability that is *exactly* the threshold may go to either side; both are marked as right. Labels may be `True`
# and `False` too: NumPy counts them as 1 and 0.
#
# ### "A vector" is meant
#
# `mlp_forward` gives shape (5, 1). The handout asks for a vector of labels, shape (5,). Is that being fussy?
#
# **Predict**, then run: these five labels are all right. What is printed?

# %%
truth = np.array([1, 0, 1, 1, 0])
column = np.array([[1], [0], [1], [1], [0]])
print("share of right labels:", np.mean(column == truth))

# %%
figures.comparison_table(truth, column)

# %% [markdown]
# The bug of section 1 once more. NumPy stretches a column and a vector into a table, compares everything with
# everything, and says nothing. A perfect network looks like a coin. Print shapes before you believe a score.
#
# ### Exercise: `mlp_predict`
#
# Run the samples through the network and cut at `thresh`. `thresh` has to be used: 0.5 is only what it is when nobody
# says otherwise.


# %% solution="mlp_predict"
def mlp_predict(mlp, X, thresh=0.5):
    """Label samples with a trained network.

    Parameters
    ----------
    mlp : list of layer dicts
        The network; its weights are not changed.
    X : ndarray, shape (N, fan_in)
        Samples.
    thresh : float, optional
        Probability above which a sample is labelled 1.

    Returns
    -------
    labels : ndarray, shape (N,)
        0 or 1 for each sample.

    Notes
    -----
    Source: M. Caldwell, COMP0088 Lab Assignment 5, task 7.1.
    """
    ### BEGIN SOLUTION
    probability = mlp_forward(mlp, X)
    return (probability > thresh).astype(int).ravel()
    ### END SOLUTION


# %% [markdown]
# ### Check
#
# The check uses a network whose five probabilities are known: 0.8, 0.1, 0.6, 0.75 and 0.25. Passing this check is not
# the mark: hidden tests look further.

# %% check="mlp_predict"
z, k = np.log([4.0, 1 / 9, 3 / 2, 3.0, 1 / 3]), np.arange(5.0)
known = [{"W": np.array([[1.0], [-1.0]]), "b": np.zeros(1), "act": "sigmoid", "shape": "2 to 1"}]
points = np.column_stack([z + k, k])
labels = mlp_predict(known, points)
assert labels is not None, "Nothing came back. The labels are what the function returns."
assert isinstance(labels, np.ndarray), f"An array is due, not a {type(labels).__name__}: try np.array(…)."
assert np.shape(labels) != (5, 1), "A table with one column came back, shape (5, 1); a vector, shape (5,), is due."
assert np.shape(labels) == (5,), f"Five samples need five labels, shape (5,); {np.shape(labels)} came back."
found = np.array2string(np.unique(labels), precision=2, separator=", ")
assert set(np.unique(labels)) <= {0, 1}, f"Labels are the numbers 0 and 1; yours contain {found}."
assert np.any(labels != [0, 1, 0, 0, 1]), "All labels are the wrong way round."
assert np.all(labels == [1, 0, 1, 1, 0]), "With no threshold given, it is 0.5: compare with the probabilities above."
for thresh, right in {0.7: [1, 0, 0, 1, 0], 0.2: [1, 0, 1, 1, 1]}.items():
    labels = mlp_predict(known, points, thresh)
    assert np.all(labels == right), f"With thresh = {thresh} your labels are {labels.tolist()}: is it used?"
assert np.shape(mlp_predict(known, points[:1])) == (1,), "One sample should give one label, shape (1,)."
passed("mlp_predict")

# %% marks="mlp_predict" points=6
# hidden tests run here when your work is marked. Nothing to do.

# %% [markdown]
# ### What your function makes possible
#
# That was the last of the 18 functions. Two small helpers use them: `train` makes a network from settings and trains
# it; `predictor` wraps a network for the pictures. Everything below calls them.


# %%
def train(hidden=(4, 3), batch=4, lr=0.01, epochs=200, seed=0, on=(X, y)):
    """Train a new network with your own functions; return it and the loss of each epoch."""
    hidden = (hidden,) if isinstance(hidden, int) else hidden  # (8) without a comma is the number 8
    sizes = (2, *hidden)
    spec = [(size, "relu") for size in sizes[:-1]] + [(sizes[-1], "sigmoid"), (1, None)]
    rng = np.random.default_rng(seed)
    mlp = init_mlp(spec, rng)
    return mlp, mlp_train(mlp, *on, batch, epochs, lr, rng)


def predictor(mlp):
    """Return predict(points) -> probabilities, which is what the pictures ask for."""
    return lambda points: mlp_forward(mlp, points)


# %%
mlp, losses = train(hidden=(8,), seed=7, on=moons)
for name, (points, labels) in {"trained on": moons, "new": new}.items():
    right = np.mean(mlp_predict(mlp, points) == labels)
    print(f"{name:10}: {right:.0%} of {len(labels)} samples right")

# %% [markdown]
# The second number is the honest one: the first asks the network about samples that it has been shown 200 times. Here
# is the same network, yours, at every threshold, on the new samples. (From `seed=0` it comes out much like the one at
# the top of this section.)
#
# **Predict**, then read it off the curves: which threshold misses at most three samples, and how many false alarms
# does that cost?

# %%
mlp, losses = train(hidden=(8,), seed=7, on=moons)
figures.threshold_sweep(predictor(mlp), lambda points, thresh: mlp_predict(mlp, points, thresh), *new)

# %% [markdown]
# ## The six panels
#
# Everything you built, in one figure: activations and loss of section 1, training of section 6, and the map of this
# section.

# %%
mlp, losses = train(batch=1, epochs=100)
panels.six(globals(), X, y, mlp, losses, resolution=160, columns=2)

# %% [markdown]
# The handout's script draws the same figure: `python week_5.py` in a terminal in this folder reads your notebooks, as
# they were last saved, and writes `week_5.pdf`. `python week_5.py -h` lists its options.

# %% [markdown]
# ## 7.2 Play
#
# Now the questions that a book can only tell you the answers to.
#
# ### The explorer
#
# Below is your own network, trained by your own functions. Whatever you move, it trains again from the same initial
# weights, and the picture follows, also while you drag. Nothing here can break: a run that goes wrong is stopped and
# named.
#
# - **Network**: in each unit a small map of where it is on, crossed out where that is nowhere. Lines are weights: wide
#   where they are large, dashed where they are negative. Point at a unit to see its map large; click a line to give
#   the weight another value, and ↶ to take it back. + and − over the layers add and remove units and layers.
# - **Map**: a ring marks a sample on the wrong side, a hollow mark a sample that was kept back for testing.
# - **Loss**: *Time*, below it, goes back to any moment of the run. *Train* goes on from there, and ▶ shows the run once
#   more, slowly.
# - *One mini-batch* lights up its samples and shows how each of them pulls at the step. *Inside* shows activations,
#   gradients and steps, layer by layer. *Race*, below the picture, trains up to four settings side by side.
# - What is needed less is folded away under *Data*, *Network* and *View*. Every control works by mouse and by keyboard:
#   Tab to go there, then the arrow keys; a list opens with Space. A number beside a slider can be typed over. *What
#   each control and each mark means* explains all.

# %%
live = explorer.show(globals())

# %% [markdown]
# **A tour, about ten minutes.** Predict before each move. *Reveal* tells you what right functions show, and sets the
# explorer's controls, so that you can look there; *Skip* sets them, too, and keeps the answer back. The other moves are
# yours.
#
# **1.** *Rewind*, then *One mini-batch* five times, then *One epoch* a few times.

# %%
predict(**section_7.TOUR[1], then=lambda: live.put(first=True, epochs=1))

# %% [markdown]
# **2.** *Learning rate* to the right, step by step, then *New weights* (under *Network*) a few times. Look at the units
# where it fails.

# %%
predict(**section_7.TOUR[2], then=lambda: live.put(first=True, lr=0.1, seed=1))

# %% [markdown]
# **3.** *First settings* and *Pin this run* (below the picture), then *Batch size* full. Then *Loss against* (under
# *View*) updates, and seconds. Which of the three is the fair comparison? *Clear pins* afterwards.

# %%
predict(**section_7.TOUR[3], then=lambda: live.put(first=True, batch=0))

# %% [markdown]
# **4.** *Data* moons, and under *Data* *Noise* 0.2, *Samples* 80 and *Test share* 50; *Hidden layers* 16,16,
# *Learning rate* 0.02 and 1000 *Epochs*.

# %%
moons_kept_back = {"data": "moons", "noise": 0.2, "samples": 80, "split": 50}
predict(
    **section_7.TOUR[4],
    then=lambda: live.put(first=True, **moons_kept_back, hidden=(16, 16), lr=0.02, epochs=1000),
)

# %% [markdown]
# **5.** *Data* spiral, *Samples* 100; *New weights* seven times.

# %%
predict(**section_7.TOUR[5], then=lambda: live.put(first=True, data="spiral", samples=100))

# %% [markdown]
# **6.** *Threshold* (under *View*) to 0.9.

# %%
predict(**section_7.TOUR[6], then=lambda: live.put(first=True, threshold=0.9))

# %% [markdown]
# <details><summary>What the right functions show (seeds 0 to 5; yours may differ in the last digit)</summary>
#
# 1. After one epoch the loss is down from between 0.7 and 3.7 to between 0.5 and 0.8: 50 to 82 % of the samples are
#    right. After ten epochs it is about 0.3, and most of the border is there.
# 2. Up to 0.06 all is well. At 0.1 two of six seeds end at 0.69, the base rate, with the same answer for every sample;
#    at 0.25 five of six. A crossed unit is off everywhere on the map: no gradient passes it, so it
#    stays off. It fails by chance first, then nearly always.
# 3. Both end at about the same loss (0.10 to 0.15): one long step does what thirteen short ones do. Against updates
#    the full batch is far ahead, 200 against 2600, and against seconds as well, by several times. The laboratory
#    below asks when that stops being true.
# 4. The solid curve goes to 0. The dashed one is lowest within the first 50 epochs, at 0.14 to 0.24, and then climbs
#    to 0.41 to 0.55, from every seed. Yet 95 to 98 % of the test samples stay right: the network becomes too sure of
#    the few that it has wrong.
# 5. From three of eight seeds (1, 4 and 7) all 100 samples or all but one are right; the others stay near 80 %.
# 6. The border and the rings. The network, its loss and the colours stay as they are.
# </details>
#
# *Settings as code* gives the same run as lines for a cell; *Save figure* draws the run that you see, with its units,
# its settings and the pinned runs, into a file.

# %% [markdown]
# ### Batch size: a laboratory
#
# Five experiments, each in three moves: **predict** (*Reveal* also sets the explorer to such a run), **run**,
# **explain**. They call your own functions, in the background: watch, stop, go on. A sweep takes seconds to half a
# minute. All runs of one seed start from the *same* weights. A mark is one run, a line goes through the medians, and
# "poor" is a final loss above 0.3, about twice what a good run reaches. The numbers under "What the runs show" and in
# the answers are those of the right functions, seeds 0 to 9; you see seeds 0 to 4. `seeds=range(10)` in the call shows
# all ten, `seeds=(11, 12)` makes them yours.

# %% [markdown]
# #### Experiment 1: same epochs, same learning rate
#
# 50 samples, layers 4,3, 100 epochs, the lab's *summed* gradient. At batch 1 an epoch has 50 steps; at batch 50 it
# has one. By hand: if every sample's gradient were 2, a step at lr 0.01 would be 0.02 long at batch 1 and 0.01 × 50 ×
# 2 = 1.0 at batch 50.

# %%
predict(
    **section_7.EXPERIMENT["1, lr 0.01"],
    then=lambda: live.put(first=True, batch=0, epochs=100),
)

# %%
predict(
    **section_7.EXPERIMENT["1, lr 0.05"],
    then=lambda: live.put(first=True, batch=0, lr=0.05, epochs=100),
)

# %%
batch_size.show(1, globals())

# %% [markdown]
# <details><summary>What the runs show</summary>
#
# **A summed gradient makes longer steps with larger batches: at a small rate that costs nothing, at a larger one it
# breaks the run.**
#
# At lr 0.01 there is hardly a difference: the medians are 0.16 to 0.18 at every batch size (one seed of ten starts so
# badly that it is poor at all of them). Fewer steps, but longer ones: the first step of the full batch is 28 times as
# long as that of one sample (median of ten seeds, 9 to 44), not 50 times, as samples pull in different directions.
# The fifty short steps do not all go one way either.
#
# At lr 0.05 the long steps overshoot: 2 of 10 runs are poor up to batch 8, 1 at 16, 6 at 32, and 9 at 50. At lr 0.1
# it is about half of the runs up to batch 8 (4 to 6 of 10), and all from 16 on. *Inside* in the explorer tells how
# long a step is, layer by layer: compare batch 1 with full.
#
# Multiplying the learning rate by k when the batch grows k times is the *linear scaling rule* of [Goyal et al.
# 2017](https://arxiv.org/abs/1706.02677), for averaged gradients. A summed gradient follows it by itself, and fails
# where the rule fails: when the step gets too long.
# </details>
#
# Where does a broken run end? Below are the maps of four batch sizes at lr 0.05.

# %%
predict(**section_7.EXPERIMENT["1, map"])

# %%
rows = {f"batch {batch}": train(batch=batch, lr=0.05, epochs=100) for batch in (1, 4, 16, 50)}
figures.map_row({name: (losses, predictor(mlp)) for name, (mlp, losses) in rows.items()}, X, y)

# %% [markdown]
# <details><summary>What the last map shows, and why</summary>
#
# A map of one colour is a network that gives the same answer everywhere; the best it can do is the share of ones, and
# then its loss is the base rate of section 6. Here giant steps have pushed all relu units of one layer to where they
# are off for every sample, and a unit that is off gets no gradient: it never comes back. That is how 4 of 10 seeds
# end at batch 50; from others only some units die, or none. Try a few (`seed=2`) before you believe one picture.
# </details>

# %% [markdown]
# #### Experiment 2: averaged gradients
#
# Your `mlp_minibatch` is called with lr divided by the number of samples in that mini-batch: the *mean* gradient, as
# most libraries have it. Two lines keep lr the same for all batch sizes; the lines "× batch" multiply it by the batch
# size. By hand: four samples with gradients 2, −1, 3 and 0 have the sum 4 and the mean 1. At lr 0.05 the step is 0.2
# long with the sum, 0.05 with the mean, and 0.2 with the mean and "× batch".

# %%
predict(
    **section_7.EXPERIMENT["2, same lr"],
    then=lambda: live.put(first=True, batch=0, gradient="mean", epochs=100),
)

# %%
predict(
    **section_7.EXPERIMENT["2, × batch"],
    then=lambda: live.put(first=True, batch=0, gradient="mean", lr=0.05 * 50, epochs=100),
)

# %%
batch_size.show(2, globals())

# %% [markdown]
# <details><summary>What the runs show</summary>
#
# **With the mean, a large batch is late and not wild; a rate multiplied by the batch makes it the sum again.**
#
# Nothing overshoots now; large batches are *late*. One step an epoch, of average length, is far too little: at lr
# 0.01 the medians rise from 0.17 at batch 1 to 0.51 at batch 50 (ten seeds), at lr 0.05 from 0.16 to 0.31. More
# epochs would help: these runs have not finished.
#
# "× batch" cures it at lr 0.01: 0.16 or 0.17 at every batch size. At lr 0.05 it works up to batch 4, and at batch 50
# nine runs of ten are poor, exactly as in experiment 1: mean × batch *is* the sum. So the linear rule holds up to a
# point, and the point is the length of the step. Goyal et al. say the same of its limits, with batches of thousands
# of images, and need a slow start ("warm-up") to get that far.
#
# Why does 16 fail more often than 32 at lr 0.05 × batch (7 runs of 10 against 5)? 50 = 3 × 16 + 2: the mean of the
# last *two* samples takes a step as long as sixteen would. The sum is kinder to a short last mini-batch: 1 of 10.
# </details>

# %% [markdown]
# #### Experiment 3: noise
#
# A mini-batch's mean gradient is an estimate of the mean over all samples. How far off is it? The weights stand still
# here: an untrained network, then one after 20 epochs. 400 mini-batches are drawn for every mark, in two ways: *with
# replacement*, as from an endless supply of such samples, and as your `mlp_epoch` draws, without. By hand: means of 4
# numbers spread half as far as single ones, 1/√4, means of 16 a quarter.

# %%
predict(**section_7.EXPERIMENT["3, with"], then=lambda: live.put(first=True, batch=1))

# %%
predict(**section_7.EXPERIMENT["3, without"], then=lambda: live.put(first=True, batch=0))

# %%
batch_size.show(3, globals())

# %% [markdown]
# <details><summary>What the runs show</summary>
#
# **Four times the samples buy half the noise.**
#
# With replacement the marks lie on 1/√batch: 0.97 to 1.02 times that at every batch size (medians of ten seeds), so
# 0.14 at batch 50. Without replacement the factor √((50 − batch)/49) comes
# on top, and a full batch has no noise at all: there is nothing left to draw.
#
# The *simple noise scale* over each picture is the batch size at which noise is as long as the gradient itself. From
# [McCandlish et al. 2018](https://arxiv.org/abs/1812.06162): far below it, a larger batch makes steps much better;
# far above, hardly. Untrained it is 7 samples (median of ten seeds, 2 to 54), half-way 134 (10 to 329): it grew from
# nine of ten seeds, because the mean gradient shrinks and the samples' own disagreement stays.
#
# Honestly: it belongs to these 50 samples, and half-way it is more than there are. It predicts no batch size here.
# </details>

# %% [markdown]
# #### Experiment 4: steps to a target
#
# So far one learning rate served several batch sizes. Now each has its own, the best of up to 19, and the question is
# *how many steps* it takes until the loss is 0.05. 50 samples are too few for that, so these are 512 of two moons,
# layers 8, mean gradient. Tuning takes minutes; the blue table ships with the lab: rates tuned on 30 seeds, steps
# from 30 others; a run that is not there after 3000 steps counts as infinite. You run two batch sizes of your choice.
#
# Batch 1 needs 794 steps (median), so 794 samples. If a step with 16 samples were worth 16 steps with one, batch 16
# would need 50, and batch 512 less than 2.

# %%
like_here = {"data": "moons", "samples": 500, "hidden": (8,), "gradient": "mean"}
predict(
    **section_7.EXPERIMENT["4, batch 16"],
    then=lambda: live.put(first=True, **like_here, batch=16, lr=2, epochs=3),
)

# %%
predict(
    **section_7.EXPERIMENT["4, batch 512"],
    then=lambda: live.put(first=True, **like_here, batch=0, lr=2, epochs=50),
)

# %%
batch_size.show(4, globals(), batches=(4, 256))

# %% [markdown]
# <details><summary>What the runs show</summary>
#
# **Larger batches save steps at first, then less and less, then none.**
#
# Three regimes, as [Shallue et al. 2019](https://arxiv.org/abs/1811.03600) (JMLR 20, 112) found in every model and
# data set they tried. *Nearly perfect scaling* up to batch 8: 794 → 125 steps, 6.4 times fewer. *Diminishing
# returns*: 125 → 47 from 8 to 64. A *plateau*: 47, 40, 39, 32 steps for 64, 128, 256 and 512. Batch 512 looks at
# 16384 samples where batch 1 looks at 794.
#
# Why? At one small rate, 1/8, batch 8, 64 and 512 need the same number of steps (about 650 each). A larger batch
# saves steps because it allows a larger rate: the best is 0.25 at batch 1 and 2 at batch 16. After that it stays
# between 2 and 4. Less noise allows no longer step than the shape of the loss does.
#
# Seeds differ: in the middle half of them the highest is 1.4 to 2.7 times the lowest, and 8 of 300 runs never arrive,
# as the fastest rate is close to one that breaks. Where the regimes change depends on network, samples and target.
# </details>

# %% [markdown]
# #### Experiment 5: seconds
#
# Experiments 1 and 2 compared equal epochs, the fourth counted steps. You wait for neither: you wait for seconds. The
# clock runs on *your* machine. By hand: if a step took the same time whatever the batch, an epoch at batch 50 would
# take a fiftieth of one at batch 1.

# %%
predict(**section_7.EXPERIMENT["5"], then=lambda: live.put(first=True, batch=0, epochs=100))

# %%
batch_size.show(5, globals())

# %% [markdown]
# <details><summary>What the runs show</summary>
#
# **An epoch of one large mini-batch is many times faster: what costs time is the call, not the arithmetic.**
#
# On the machine that this was written on an update of 50 samples took 1.2 times as long as one of a single sample (63
# against 53 µs, median of five seeds), so an epoch was about 40 times as fast. Nearly all of the time is NumPy and
# Python being *called*; the arithmetic hardly counts. The same holds, on a larger scale, for graphics processors.
#
# The three lower pictures are the same runs. Against epochs the curves lie on each other. Against updates and seconds
# the full batch is far ahead. Which picture is right? The one whose x-axis is what you pay for. (Experiment 1 warns:
# this is lr 0.01, where nothing breaks.)
# </details>
#
# **What these runs do not show.** [Keskar et al. 2017](https://arxiv.org/abs/1609.04836) report that large batches
# end in *sharp* minima and do worse on new samples, the "generalisation gap"; Shallue et al. find no such gap once
# every batch size is tuned. We measured training loss, on at most 512 samples in two dimensions: nothing here speaks
# for either.

# %% [markdown]
# ### Your answer: batch size
#
# What does batch size do in this lab, at the same learning rate and with the learning rate adjusted? About 150 words.
# One mark for each:
#
# 1. numbers from your own runs, with the settings: at least three batch sizes, at least two seeds, one of them your
#    own (not 0 to 4: `batch_size.show(1, globals(), seeds=(0, 7))`, or the explorer);
# 2. how long one step is, and why;
# 3. how many steps an epoch has for each batch size; and why, at lr = 0.01, fewer steps come out nearly the same;
# 4. where the same learning rate breaks, and what adjusting it cures and costs;
# 5. how far the seeds differ, and what your runs do *not* show.
#
# Write in the next cell, instead of its text: double-click it to edit.

# %% [markdown] answer="batch_size" points=5
# ### BEGIN SOLUTION
# **Numbers below are the right functions' (50 samples, layers 4,3, 100 epochs, seeds 0 to 9). A student's own may
# differ by a few hundredths: give the point when answer and numbers fit together. Seeds 8 and 9 start so badly that
# they end at 0.21 to 0.66 whatever is done.**
#
# One point for each, {points} in all; half points are fine.
#
# 1. **Observed.** Final losses (or maps, described) for at least three batch sizes at the same learning rate, from
#    own runs, with settings, for two seeds or more, one of them not shown in the lesson (0 to 4 are). Only the
#    lesson's seeds: half. No numbers at all: 0.
# 2. **Length of a step.** The gradient is *summed* over the mini-batch, so at the same lr a step of a batch of b is
#    up to b times as long as one of a single sample. (Measured at the start, for b = 50: 28 times, median of ten
#    seeds, 9 to 44, as samples partly cancel.)
# 3. **Number of steps.** An epoch has N / batch steps, rounded up (50, 13, 4, 1). Fewer steps, each longer: at lr 0.01
#    the two roughly balance, as many short steps cancel in part too, and the result is nearly the same for all batch
#    sizes (medians 0.16 to 0.18).
# 4. **Where it breaks, and what adjusting does.** At lr 0.05 the long steps of the full batch overshoot: from seeds 0
#    to 7 batch 1, 4 and 16 end below 0.25, batch 50 above 0.3 from seven of eight, four of them at the base rate 0.69,
#    with their relu units off. With lr / batch, which is the mean gradient, nothing breaks, but a large batch makes few
#    *short* steps, and after the same epochs it has got less far (medians at lr 0.05: 0.16, 0.16, 0.20, 0.31).
# 5. **Care.** Says that seeds differ and by how much; or that the comparison is at equal epochs, not equal steps or
#    seconds; or that nothing was shown about new samples unless it was measured.
#
# A full answer: "I trained layers 4,3 for 100 epochs from seeds 0, 1 and 7. At lr 0.01 batch 1, 16 and 50 ended at
# 0.19, 0.18, 0.16 (seed 0), and as close together from the other seeds, although batch 50 takes 1 step an epoch and
# batch 1 takes 50. The gradient is summed, so the one step is long, and the fifty short ones do not all go one way:
# they get about as far. At lr 0.05 that step is too long: batch 50 ended at 0.69, the base rate, from seeds 0 and 1,
# with a map of one colour, and at 0.65 from seed 7; batch 16 stayed below 0.2. With the mean gradient at 0.05 every
# run trained, but batch 50 was at 0.18 to 0.38 after 100 epochs, batch 1 at 0.13 to 0.21: one step an epoch, of
# average length. I compared at equal epochs, and did not look at new samples."
#
# Common half-right answers:
#
# - "Large batches are less noisy and therefore better": true of the direction of a step, but the runs do not show
#   "better"; points 1 and 5 at most.
# - "Large batches train faster": per epoch in seconds, yes; it is not what the runs compare. Counts for point 3 when
#   the number of steps is named.
# - "Small batches generalise better": quoted from books; no point unless measured on new samples.
# - "Batch size does not matter": right at lr 0.01 only; point 1, and 3 when it says why.
# - "The mean gradient is used": contradicts the lab; point 2 is lost, the others can be had.
# ### END SOLUTION

# %% [markdown]
# ### Layers
#
# The lab's own samples are nearly two straight lines apart, too easy to tell networks from each other. So this
# experiment uses the moons: 50 to train on, 200 new ones to ask.
#
# **Experiment 6.** No hidden layer, two hidden units, eight, and three hidden layers of 6, 8 and 4; each from three
# seeds.
#
# | hidden | layers | numbers to learn |
# | --- | --- | --- |
# | `()` | 2 → 1 | 3 |
# | `(2,)` | 2 → 2 → 1 | 9 |
# | `(8,)` | 2 → 8 → 1 | 33 |
# | `(6, 8, 4)` | 2 → 6 → 8 → 4 → 1 | 115 |
#
# <details><summary>If you have the printed handout</summary>
#
# It would call the last one a "4-layer" network, as we do: four sets of weights. It names only the hidden ones in
# `-y 6,8,4`.
#
# </details>

# %%
predict(
    **section_7.EXPERIMENT["6, borders"],
    then=lambda: live.put(first=True, data="moons", noise=0.35, samples=100, split=50, hidden=(6, 8, 4)),
)

# %%
rows = {}
for hidden in ((), (2,), (8,), (6, 8, 4)):
    runs = rows[str(hidden)] = {}
    for seed in range(3):
        mlp, losses = train(hidden, seed=seed, on=moons)
        runs[f"seed {seed}"] = losses, predictor(mlp)
figures.map_grid(rows, *moons, new=new)

# %% [markdown]
# <details><summary>What the maps show</summary>
#
# Without a hidden layer there is one straight line, and all seeds find the same one. From these three seeds the
# lowest loss is the largest network's. Is that the best network, then? Compare the last number over each map, the
# share of *new* samples that is right; its mean over each row is in the title. And compare the seeds before you
# compare two networks: with three other seeds, does the title say the same?
# </details>
#
# Why are there so few bends with two hidden units, and more with eight? Below are the three `(2,)` networks once
# more. A dashed line is a *fold line* of section 3: there one hidden unit switches on or off.

# %%
predict(**section_7.EXPERIMENT["6, bends"])

# %%
two = {f"seed {seed}": train((2,), seed=seed, on=moons)[0] for seed in range(3)}
bends.fold_lines(two, mlp_forward, *moons)

# %% [markdown]
# <details><summary>Where it bends, and why</summary>
#
# The boundary bends only where it crosses a fold line. Between the lines each unit is either off or a plane, so the
# last z is a plane too, and its zero is a straight line: each relu unit of a first hidden layer can add one fold.
# Where all units are off, the last z is just its bias, and the map is flat, as in the even pale blue of seed 0: no
# boundary can run there. Later layers fold what is folded already. Put `(8,)` instead of `(2,)` and look again.
# </details>

# %% [markdown]
# ### Your answer: layers
#
# What changes on the map from (2) to (8) to (6, 8, 4), over seeds? About 150 words. One mark for each:
#
# 1. the boundaries in words, with numbers from your own runs: at least three seeds of each, one of them your own
#    (not 0, 1 or 2: put `(0, 1, 7)` instead of `range(3)` above);
# 2. what one hidden unit can add to a boundary, and why the maps of `(2,)` have so few bends;
# 3. what more units, and what a second and third layer, can add;
# 4. how much the seeds differ (in the loss, or on the new samples: say which), for which network most, and what
#    follows from it;
# 5. which network you would use, and on what evidence: the samples it was trained on are not enough.
#
# Write in the next cell, instead of its text.

# %% [markdown] answer="layers" points=5
# ### BEGIN SOLUTION
# **Numbers below are the right functions' (moons; batch 4, lr 0.01, 200 epochs, seeds 0 to 7; accuracy on the 50
# training samples → on the 200 new ones). A student's own may differ by a few hundredths.**
#
# One point for each, {points} in all; half points are fine.
#
# 1. **Observed.** Boundaries described *and* numbers given for (2), (8) and (6, 8, 4), at least three seeds each, one
#    of them not shown in the lesson (0 to 2 are); only the lesson's seeds: half. Right functions: no hidden layer:
#    loss 0.28, 0.88 → 0.84, the same for every seed; (2): 0.25 to 0.34, about 0.90 → 0.82 to 0.84; (8): 0.10 to 0.25,
#    0.88 to 0.96 → 0.85 to 0.92; (6, 8, 4): 0.05 to 0.24, 0.90 to 0.98 → 0.82 to 0.92.
# 2. **Why (2) has so few bends.** A relu unit adds one fold along one straight line, and the boundary bends only where
#    it crosses such a line; so it is made of a few long straight pieces. (No hidden unit: one straight line. Where
#    both units are off, no boundary can run.)
# 3. **Why (8) and (6, 8, 4) look as they do.** Eight folds can approximate a curve; further layers fold what is
#    folded already, so corners, pockets and islands appear with few units. Counting what is learnt (9, 33, 115
#    numbers for 50 samples) belongs here too.
# 4. **Seeds.** Says how much the seeds differ and for which network most in own runs (losses of (8) and (6, 8, 4) are
#    spread widest, 0.10 to 0.25 and 0.05 to 0.24; the line does not depend on the seed at all), and draws the
#    consequence: a difference between two networks counts only if it is larger than that between seeds; or gives a
#    reason (units that start off or die, different folds found).
# 5. **Which one, on what evidence.** Uses samples that were not trained on: (6, 8, 4) reaches the lowest training
#    losses, and is not better than (8) on the new ones (means over the eight seeds: 0.90 for (8), 0.89 for (6, 8, 4),
#    0.83 for (2); single runs of (6, 8, 4) from 0.82 to 0.92). Names over-fitting in its own words, or says that these
#    few samples cannot decide.
#
# A full answer: "From seeds 0, 1 and 5 the (2) networks ended at losses of 0.34, 0.30, 0.28: one or two long straight
# pieces, which miss the bend of the moons. (8) gave a bent boundary with 0.13, 0.17, 0.14, (6, 8, 4) 0.24, 0.14, 0.08
# and up to 98 % of the training samples, with sharper corners. Each relu unit adds one fold, and later layers fold
# the folds. The seeds differ by 0.16 within (6, 8, 4), more than it differs from (8). On new samples (8) had 0.91,
# 0.88, 0.88 right, (6, 8, 4) 0.89, 0.88, 0.82. The best fit of all, (6, 8, 4) from seed 5, was the worst of these on
# new samples. I would use (8): as good on new samples, with 33 numbers instead of 115."
#
# Common half-right answers:
#
# - "More layers are better": from training loss only; point 1 (if numbers are given), not 5.
# - "More layers over-fit": the right word without evidence from own runs; half of point 5.
# - One seed only: half of point 1, none of point 4.
# - "The boundary gets more complex / smoother": a description without folds or units; points 2 and 3 need the reason.
# - (6, 8, 4) compared after the same epochs only, with the remark that a deep network may need other settings: that
#   is care, and counts for point 5.
# ### END SOLUTION

# %% [markdown]
# ### Your own questions
#
# One line is one experiment. Some to start with: forty epochs or four hundred; `lr=0.3`; `hidden=(50,)`; the worst
# seed that you can find; the threshold at which your network misses nobody.

# %%
mlp, losses = train(hidden=(3, 3), batch=8, lr=0.02, epochs=150, seed=5)
figures.map_row({"my run": (losses, predictor(mlp))}, X, y)

# %% [markdown]
# Other data is one line away too: `moons`, `circles`, `xor`, `spiral` and `blobs`. Four of them are below, with the
# settings as before.
#
# **Predict.** Which of these four can a network of 4 and 3 hidden units learn, and which not? Which hidden layers
# would you give one that it cannot learn?

# %%
runs = {}
for name in ("moons", "circles", "xor", "spiral"):
    other = data.make(name, 100, 0.1, np.random.default_rng(3))
    mlp, losses = train(on=other, seed=3)
    runs[name] = losses, predictor(mlp), *other
figures.map_row(runs, X, y)

# %% [markdown]
# <details><summary>What six seeds say</summary>
#
# The moons are learned from every seed, and the circles too (97 % right or more). Xor is learned from five of six;
# from seed 1 one of its four corners stays wrong, and 77 % are right. The spiral ends at 86 to 96 % right:
# four and three units seldom find the folds that it needs (on the samples of the explorer's tour from three of eight
# seeds). `hidden=(8, 8)` learns all four, from all six seeds.
# </details>

# %% [markdown]
# ## Left out on purpose
#
# - **More than two classes.** One output per class, softmax instead of the sigmoid, cross-entropy over classes:
#   Goodfellow, Bengio and Courville, *Deep Learning*, section 6.2.2.
# - **Momentum and Adam.** Steps that remember earlier steps: the same book, sections 8.3 and 8.5; for pictures, Goh,
#   "Why momentum really works", *Distill* 2017.
# - **Regularisation.** Weight decay, dropout and early stopping keep a large network from bending round single
#   samples: chapter 7.
# - **Test sets.** You have looked at the "new" samples while choosing. A fair final number needs samples that nobody
#   has looked at: Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*, chapter 7.
# - **Automatic differentiation.** PyTorch and JAX write `layer_backward` for you. You now know what they write:
#   Baydin et al., "Automatic differentiation in machine learning: a survey", *JMLR* 18(153), 2018.
#
# ## Three lines to remember
#
# 1. A network gives probabilities; a threshold makes labels; what a mistake costs decides where the threshold
#    belongs.
# 2. Batch size and learning rate are one question: with summed gradients a bigger batch takes fewer and longer steps,
#    until the steps are too long.
# 3. More layers can fit the training samples better. Only samples that were kept back tell whether that is better.
#
# **A question to think about.** You have trained dozens of networks in this section, and picked the ones you liked.
# What does the score of a network that was picked say?

# %% [markdown]
# ## Hand in
#
# Save all seven notebooks first. This looks at them, tells you which functions pass their check, and makes one file
# to hand in.

# %%
from lab import handin

handin.pack()
