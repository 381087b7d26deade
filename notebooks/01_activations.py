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
# # 1 · Say something, and measure how wrong it is
#
# Run the cell below (Shift+Enter) and look at the end first.

# %%
import numpy as np

from lab.figures import activations as figures
from lab.figures import journey
from lab.helping import passed

figures.opening_map()

# %% [markdown]
# **This is what you will have built.** Each circle or triangle is a sample: it has two features, X1 and X2, and a
# label, 0 or 1. A small neural network saw them again and again until it could say, for *every* point of the plane, how
# likely label 1 is. On the black line it cannot decide. Seven sections from now you will have written all of it, with
# nothing but arrays.

# %%
journey.map(1)

# %% [markdown]
# ## How this lab works
#
# - **Run** cells from top to bottom with Shift+Enter. Most of them show you something.
# - **Write** where you see `raise NotImplementedError(...)`: replace that one line by your code and run the cell. Until
#   then *Run All* stops at the check below it. That is normal.
# - A **check** cell follows each function. When all is well it prints one line, `relu: all visible checks passed`.
#   Otherwise it says what came back and where to look.
# - A **marks** cell holds one line of comment. Leave it alone: hidden tests run there after you hand in, and they look
#   further than the check, with other shapes and other numbers. So passing a check is not the mark yet, and neither is
#   the *Validate* button (if your JupyterLab has one), which runs the checks you can see.
# - Each section ends with a **question to think about**. It is for you and carries no marks.
# - Add cells of your own wherever you like.
# - **Save** (Ctrl+S) before you open the next section. It fetches *your* functions from the notebooks you saved.
#
# If things behave oddly: *Kernel → Restart*, then run from the top.

# %% [markdown] minutes=45
# ## What this section is about ({time})
#
# **You will build** six short functions: two *activations*, one *loss*, and the slope of each.
#
# **You will learn**
#
# - what a single neuron can say, and what it cannot;
# - why a prediction that is sure and wrong is punished so hard;
# - which shape mistake causes more trouble in this lab than all mathematics together.

# %%
figures.neuron()

# %% [markdown]
# A neuron multiplies its inputs by weights, adds them up, adds a bias: that is `z`, the **weighted sum**. Then it
# *says* something about `z`. What it says is its **activation**. `z` can be any number; the activation decides what
# becomes of it.
#
# ### Shapes in this section
#
# Everything here works **elementwise**: each number by itself, so the shape that goes in is the shape that comes out.
#
# | name | what it is | shape in | shape out |
# | --- | --- | --- | --- |
# | `z` | weighted sums | any: `()`, `(6,)`, `(2, 3)`, … | the same |
# | `y` | true labels, each 0 or 1 | `(n,)` or `(n, 1)` | – |
# | `y_hat`, written ŷ | predictions, probabilities of label 1 | `(n, 1)` or `(n,)` | – |
# | the loss and its gradient | one number for each prediction | – | the shape of **`y_hat`** |
#
# `n` is the number of samples. `(n,)` is a flat row of n numbers; `(n, 1)` is a column: n rows, one number each.
# They look alike on paper. Remember that they are not the same.

# %% [markdown]
# ## 1.1 · relu: stay silent or pass it on
#
# The *rectified linear unit* is the simplest activation that does anything useful:
#
# $$\text{relu}(z) = \begin{cases} z & z > 0 \\ 0 & \text{otherwise} \end{cases}$$
#
# Later, learning will need to know how much the output moves when `z` moves a little: the **slope** (the derivative).
#
# **Predict.** Take a pencil. Draw the slope of relu into the empty panel. What is it left of 0? Right of 0? *At* 0?

# %%
figures.draw_the_slope()

# %% [markdown]
# <details><summary>When you have drawn it, open this</summary>
#
# Left of 0 nothing moves: slope 0. Right of 0 the output moves as `z` does: slope 1. *At* 0 the curve has a corner
# and no slope at all. Any number from 0 to 1 is defensible (each is a *subgradient*), so one has to be chosen.
# **This lab chooses 0.** Some tutorials choose 1.
#
# </details>

# %% [markdown]
# **By hand.** For `z` of shape (2, 3):
#
# | | `z` | `relu(z)` | `d_relu(z)` |
# | --- | --- | --- | --- |
# | row 0 | -2, 0, 1.5 | 0, 0, 1.5 | your turn: three slopes |
# | row 1 | 3, -0.5, 4 | 3, 0, 4 | and three more |
#
# <details><summary>Compare your six slopes</summary>
#
# 0, 0, 1 in row 0 and 1, 0, 1 in row 1: one slope for each number of `z`.
#
# </details>

# %% [markdown]
# ### Exercise 1.1
#
# Write `relu` and `d_relu`. No loop is needed: `z > 0` compares a whole array at once and gives an array of True and
# False, of the same shape.
#
# The text under `def` is a *docstring* in a fixed form, the same for all 18 functions: **Parameters** says what
# comes in and with which shape, **Returns** what must come out. `ndarray, shape of z` means: an array with exactly
# the shape that `z` has. Keep the docstring, replace only the `raise` line.
#
# <details><summary>Which NumPy functions might help?</summary>
#
# `np.where(condition, a, b)` picks from `a` where the condition is True and from `b` elsewhere. `np.maximum(a, b)`
# takes the larger of two, number by number. Either will do. Python's own `if z > 0:` and `max(0, z)` want *one* True or
# False; an array has many, so they stop with *The truth value of an array … is ambiguous*.
#
# </details>
#
# <details><summary>If you have the printed handout</summary>
#
# It lets these functions take a single Python number as well. Here arrays of any shape count, NumPy's own scalars
# included; plain Python numbers are a bonus.
#
# </details>


# %% solution="relu"
def relu(z):
    """Rectified linear unit, elementwise: positive numbers pass, all others become 0.

    Parameters
    ----------
    z : ndarray, any shape
        Weighted sums.

    Returns
    -------
    ndarray, shape of z
        Activations, 0 or larger. Fractions stay fractions.
    """
    ### BEGIN SOLUTION
    return np.maximum(z, 0)
    ### END SOLUTION


# %% check="relu"
z = np.array([[-2.0, 0.0, 1.5], [3.0, -0.5, 4.0]])
given, came = z.copy(), relu(z)
assert came is not None, "relu returned None. Does it end in a return line?"
assert np.shape(came) == (2, 3), f"One number for each: shape (2, 3) in, {np.shape(came)} out."
came = np.asarray(came)
assert np.all(came >= 0), f"Something negative came out:\n{came}\nWhich inputs should be silent?"
assert np.allclose(came[z > 0], z[z > 0]), f"Positive numbers should pass unchanged:\n{came}"
assert np.allclose(came[z <= 0], 0), f"Where z is 0 or less, relu says 0. Yours:\n{came}"
assert np.array_equal(z, given), "relu changed the z it was given. Return a new array."
passed("relu")

# %% marks="relu" points=3
# hidden tests run here after you hand in. They look further than the check.


# %% solution="d_relu"
def d_relu(z):
    """Slope of relu, elementwise: how much relu(z) moves when z moves a little.

    Parameters
    ----------
    z : ndarray, any shape
        Weighted sums (not activations).

    Returns
    -------
    ndarray, shape of z
        Slopes. At exactly z = 0 the slope is 0, as this lab chooses.
    """
    ### BEGIN SOLUTION
    return np.where(np.asarray(z) > 0, 1.0, 0.0)
    ### END SOLUTION


# %% check="d_relu"
z = np.array([[-2.0, 0.0, 1.5], [3.0, -0.5, 4.0]])
came = d_relu(z)
assert came is not None, "d_relu returned None. Does it end in a return line?"
assert np.shape(came) == (2, 3), f"One slope for each: shape (2, 3) in, {np.shape(came)} out."
came = np.asarray(came, float)
assert np.allclose(came[z < 0], 0), f"Left of 0 relu is flat. Your slopes: {came[z < 0]}"
assert np.allclose(came[z > 0], 1), f"Right of 0 relu climbs as z does. Your slopes: {came[z > 0]}"
assert np.allclose(came[z == 0], 0), f"At z = 0 you say {came[z == 0]}. What does this lab choose?"
passed("d_relu")

# %% marks="d_relu" points=3
# hidden tests run here after you hand in. They look further than the check.

# %% [markdown]
# Now look at what you wrote. The dot shows your choice at 0.

# %%
figures.function_and_slope(relu, d_relu)

# %% [markdown]
# **Predict, then run.** A slope can be *measured*: step a little to each side, see how far the function moved,
# divide by the width of the step. At which of these five points will the measurement disagree with your `d_relu`?

# %%
z, h = np.array([-2.0, -0.5, 0.0, 0.5, 2.0]), 1e-4
print("z       ", z)
print("yours   ", 1.0 * d_relu(z))
print("measured", (relu(z + h) - relu(z - h)) / (2 * h))

# %% [markdown]
# At the corner the ruler says one half: it averages both sides. So it gives neither 0 nor 1, and nobody is wrong. You
# will measure gradients like this in section 4, and then this corner will come back.

# %% [markdown]
# ## 1.2 · sigmoid: how sure are you?
#
# The last neuron of our network has to say a *probability*. The sigmoid squeezes any number into the space between
# 0 and 1:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}} \qquad\qquad \sigma'(z) = \sigma(z)\,\bigl(1 - \sigma(z)\bigr)$$
#
# **By hand.** $e^2 \approx 7.389$, $e^{-2} \approx 0.135$.
#
# | z | 1 + e⁻ᶻ | σ(z) | slope σ(z)(1 − σ(z)) |
# | --- | --- | --- | --- |
# | -2 | 8.389 | 0.119 | 0.119 · 0.881 = 0.105 |
# | 0 | 2 | 0.5 | 0.5 · 0.5 = 0.25 |
# | 2 | 1.135 | 0.881 | 0.881 · 0.119 = 0.105 |
#
# **Predict.** The slope is the same at -2 and 2. Why? And can it ever be larger than a quarter?
#
# <details><summary>Answer</summary>
#
# σ(−z) = 1 − σ(z), so the two factors only swap places. And p(1 − p) is largest when p is one half: 0.25. Never more.
#
# </details>

# %% [markdown]
# ### Break it first
#
# What is `e` to the power of 1000? Run this, and expect a warning.

# %%
power = np.exp(np.array([1.0, 100.0, 1000.0]))
print(power)
print("1 / inf   =", 1 / power[2])
print("inf / inf =", power[2] / power[2])

# %% [markdown]
# The largest number that a float can hold is about 1.8 · 10³⁰⁸; beyond it lies `inf`. Dividing 1 by `inf` gives 0,
# which here is even right. Dividing `inf` by `inf` gives `nan`, *not a number*, and a single `nan` spreads through
# every sum it enters. So: σ(-1000) must come out as 0 and σ(1000) as 1, never as `nan`. A warning on the way costs
# no marks.
#
# ### Exercise 1.2
#
# Write `sigmoid` and `d_sigmoid`. `d_sigmoid` takes the weighted sum `z`, just as `sigmoid` does, and may call your
# `sigmoid`.


# %% solution="sigmoid"
def sigmoid(z):
    """Logistic function, elementwise: turns any number into one between 0 and 1.

    Parameters
    ----------
    z : ndarray, any shape
        Weighted sums; before a sigmoid they are also called logits.

    Returns
    -------
    ndarray, shape of z
        Probabilities; finite even for z = -1000 and z = 1000.
    """
    ### BEGIN SOLUTION
    z = np.asarray(z)
    e = np.exp(-np.abs(z))  # never above 1, so it cannot overflow
    return np.where(z >= 0, 1, e) / (1 + e)
    ### END SOLUTION


# %% check="sigmoid"
z = np.array([[-2.0, 0.0, 2.0], [-1000.0, 0.5, 1000.0]])
with np.errstate(all="ignore"):  # a NumPy warning on the way costs no marks
    came = sigmoid(z)
assert came is not None, "sigmoid returned None. Does it end in a return line?"
assert np.shape(came) == (2, 3), f"One number for each: shape (2, 3) in, {np.shape(came)} out."
came = np.asarray(came)
assert abs(came[0, 1] - 0.5) < 1e-6, f"z = 0 means undecided, but sigmoid(0) gave {came[0, 1]}"
assert came[0, 0] < came[0, 2], "sigmoid climbs, but yours is not smaller at -2 than at 2. A sign?"
table = [0.119, 0.5, 0.881]
assert np.allclose(came[0], table, atol=1e-3), f"At -2, 0, 2: {came[0]}. By hand: {table}"
assert np.all(np.isfinite(came)), f"nan or inf came back. Which power grew too large?\n{came}"
assert np.all((came >= 0) & (came <= 1)), f"Probabilities lie between 0 and 1. Yours:\n{came}"
passed("sigmoid")

# %% marks="sigmoid" points=3
# hidden tests run here after you hand in. They look further than the check.


# %% solution="d_sigmoid"
def d_sigmoid(z):
    """Slope of sigmoid, elementwise: how much sigmoid(z) moves when z moves a little.

    Parameters
    ----------
    z : ndarray, any shape
        Weighted sums (not probabilities).

    Returns
    -------
    ndarray, shape of z
        Slopes, between 0 and a quarter.
    """
    ### BEGIN SOLUTION
    s = sigmoid(z)
    return s * (1 - s)
    ### END SOLUTION


# %% check="d_sigmoid"
z = np.array([[-2.0, 0.0, 2.0], [-1000.0, 0.5, 1000.0]])
with np.errstate(all="ignore"):  # a NumPy warning on the way costs no marks
    came = d_sigmoid(z)
assert came is not None, "d_sigmoid returned None. Does it end in a return line?"
assert np.shape(came) == (2, 3), f"One slope for each: shape (2, 3) in, {np.shape(came)} out."
came = np.asarray(came)
assert np.any(came != 0), "All your slopes are 0. Compare the brackets with those of the formula."
assert abs(came[0, 1] - 0.25) < 1e-6, f"At z = 0: {came[0, 1]}. Did you start from z, or from σ(z)?"
assert abs(came[0, 0] - came[0, 2]) < 1e-6, f"At -2 and 2 the slope is the same. Yours: {came[0]}"
table = [0.105, 0.25, 0.105]
assert np.allclose(came[0], table, atol=1e-3), f"At -2, 0, 2: {came[0]}. By hand: {table}"
assert np.all(np.isfinite(came)), f"nan or inf came back:\n{came}\nLook at z = -1000 and 1000."
passed("d_sigmoid")

# %% marks="d_sigmoid" points=3
# hidden tests run here after you hand in. They look further than the check.

# %%
figures.function_and_slope(sigmoid, d_sigmoid)

# %% [markdown]
# Far from 0 the sigmoid hardly moves any more: the neuron is sure and stops listening. Even at its best it passes
# on a quarter of a change. Ten of them in a row, each fed by the one before, pass on at most `0.25 ** 10`, about a
# millionth. relu passes on all of it or nothing. **That is why a long chain has relu inside, and sigmoid only at the
# very end.**
#
# Now give both a whole plane of inputs, as (X1, X2), with weights 1 and −0.6 and bias 0.5. **Predict** the shape of
# the border between low and high. What can *one* neuron say?

# %%
figures.one_neuron(relu, sigmoid)

# %% [markdown]
# Hard or soft, ramp or edge: the border is always **one straight line**. Look again at the map at the top. Its border
# bends. That takes more than one neuron, and it is the rest of the lab.

# %% [markdown]
# ## 1.3 · Binary cross-entropy: the price of being wrong
#
# The network says ŷ, the truth is y. How bad is that? The loss asks how much probability went to what really
# happened, and takes minus its logarithm:
#
# $$L(y, \hat y) = -\bigl[\,y \log \hat y + (1-y)\log(1-\hat y)\,\bigr] \qquad\qquad
# \frac{\partial L}{\partial \hat y} = \frac{\hat y - y}{\hat y\,(1 - \hat y)}$$
#
# y is 0 or 1, so one of the two terms is always switched off. `log` is the natural logarithm, `np.log`.
#
# **By hand.** Cover the two right columns and predict which row has the largest loss.
#
# | y | ŷ | in words | loss | gradient dL/dŷ |
# | --- | --- | --- | --- | --- |
# | 1 | 0.9 | sure and right | −log 0.9 = 0.105 | (0.9 − 1) / (0.9 · 0.1) = −1.11 |
# | 1 | 0.5 | no idea | −log 0.5 = 0.693 | (0.5 − 1) / (0.5 · 0.5) = −2 |
# | 1 | 0.1 | sure and wrong | −log 0.1 = 2.303 | (0.1 − 1) / (0.1 · 0.9) = −10 |
# | 0 | 0.2 | rather sure, right | −log (1 − 0.2) = 0.223 | (0.2 − 0) / (0.2 · 0.8) = 1.25 |
#
# A negative gradient says: a larger ŷ would lower the loss. *Sure and wrong* is not just bad, it is loud.

# %% [markdown]
# ### A trap, before you write anything
#
# Labels come from a file as a flat array. Predictions come from a network whose last layer has one neuron, so they
# come as a column. **Predict all three shapes**, then run.

# %%
y = np.array([1, 0, 1, 1, 0])
y_hat = np.array([[0.9], [0.2], [0.6], [0.3], [0.5]])
print("y             ", y.shape)
print("y_hat         ", y_hat.shape)
print("y_hat - y     ", (y_hat - y).shape)

# %% [markdown]
# Five samples, and 25 differences. NumPy *broadcasts*: it reads `(5,)` as one row of 5, meets a column of 5, and
# fills the whole 5 × 5 table. No error, no warning. A loss computed from these two arrays would be this:

# %%
figures.twenty_five(y, y_hat)

# %% [markdown]
# Off the diagonal, the prediction for one sample is judged by the label of *another*. And the mean over the table
# looks perfectly healthy, so nothing tells you. With one sample the table is 1 × 1 and right, so a test with a
# single sample cannot see it either. **This is the commonest bug of the whole lab.** When in doubt, print shapes.
#
# The cure is one line in each loss function: `np.reshape(array, shape)` gives an array a new shape without changing
# its numbers. Which of the two arrays must be reshaped, and to what? The table of shapes above says whose shape the
# result has.

# %% [markdown]
# ### A second trap: the perfect prediction
#
# **Predict:** y = 1 and ŷ = 1. The network is certain, and right. The loss should be 0. Run, and expect warnings.

# %%
truth, certain = np.array([1.0]), np.array([1.0])
print("log(0)         ", np.log(1 - certain))
print("0 · log(0)     ", (1 - truth) * np.log(1 - certain))

# %% [markdown]
# The term that should be switched off is 0 times minus infinity: `nan`. That is what the argument **`eps`** is for, a
# distance so small that it changes nothing else. Two ways are in use, and both count as right here:
#
# | | how | loss at y = 1, ŷ = 0 | loss at y = 1, ŷ = 1 |
# | --- | --- | --- | --- |
# | **offset** | add `eps` to what could become 0 | 23.03 | 0, give or take 10⁻¹⁰ |
# | **clipping** | `np.clip`: keep ŷ between `eps` and `1 - eps` | 23.03 | 0, give or take 10⁻¹⁰ |
#
# 23.03 is −log 10⁻¹⁰: the highest price that this loss can ask. In the gradient it is the *denominator* that could
# become 0.
#
# ### Exercise 1.3
#
# Write both functions. They return one number for each prediction. Neither adds up nor averages anything:
# gradients are added up over the samples in section 4, and the loss is averaged in section 6.


# %% solution="binary_crossentropy_loss"
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    """Binary cross-entropy of each prediction.

    Parameters
    ----------
    y : ndarray, n numbers in any shape, such as (n,) or (n, 1)
        True labels, each 0 or 1.
    y_hat : ndarray, n numbers, such as shape (n, 1) or (n,)
        Predicted probabilities of label 1, from 0 to 1 (both included).
    eps : float
        Keeps the logarithms away from 0.

    Returns
    -------
    ndarray, shape of y_hat
        One loss for each sample (natural logarithm), always finite.
    """
    ### BEGIN SOLUTION
    y = np.reshape(y, np.shape(y_hat))
    y_hat = np.clip(y_hat, eps, 1 - eps)
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))
    ### END SOLUTION


# %% check="binary_crossentropy_loss"
y, y_hat = np.array([1, 1, 1, 0]), np.array([[0.9], [0.5], [0.1], [0.2]])
came = binary_crossentropy_loss(y, y_hat)
assert came is not None, "The loss returned None. Does it end in a return line?"
assert np.shape(came) != (4, 4), "16 losses for 4 samples. Go back to 'A trap'."
assert np.shape(came) == (4, 1), f"y_hat is (4, 1), so are the losses. Yours: {np.shape(came)}"
came = np.ravel(came)
assert np.all(came >= -1e-6), f"A loss is never negative. Yours: {came}. A sign?"
table = [0.105, 0.693, 2.303]
assert np.allclose(came[:3], table, atol=1e-3), f"With y = 1: {came[:3]}. By hand: {table}"
assert np.allclose(came[3], 0.223, atol=1e-3), f"y = 0, ŷ = 0.2: {came[3]}. Which term is on now?"
flat = np.shape(binary_crossentropy_loss(y.reshape(4, 1), y_hat.ravel()))
assert flat == (4,), f"Now y is (4, 1) and y_hat is (4,), but the losses have shape {flat}."
with np.errstate(all="ignore"):  # a NumPy warning on the way costs no marks
    ends = binary_crossentropy_loss(np.array([1, 1, 0, 0]), np.array([0.0, 1.0, 0.0, 1.0]))
assert np.all(np.isfinite(ends)), f"ŷ may be exactly 0 or 1. Yours: {ends}. What is eps for?"
assert np.all(np.abs(ends[1:3]) < 1e-6), f"Certain and right costs nothing. Yours: {ends[1:3]}"
passed("binary_crossentropy_loss")

# %% marks="binary_crossentropy_loss" points=4
# hidden tests run here after you hand in. They look further than the check.


# %% solution="d_binary_crossentropy_loss"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    """Gradient of the binary cross-entropy of each prediction, with respect to that prediction.

    Parameters
    ----------
    y : ndarray, n numbers in any shape, such as (n,) or (n, 1)
        True labels, each 0 or 1.
    y_hat : ndarray, n numbers, such as shape (n, 1) or (n,)
        Predicted probabilities of label 1, from 0 to 1 (both included).
    eps : float
        Keeps the denominator away from 0.

    Returns
    -------
    ndarray, shape of y_hat
        One gradient for each sample, not divided by their number; always finite.
    """
    ### BEGIN SOLUTION
    y = np.reshape(y, np.shape(y_hat))
    y_hat = np.clip(y_hat, eps, 1 - eps)
    return (y_hat - y) / (y_hat * (1 - y_hat))
    ### END SOLUTION


# %% check="d_binary_crossentropy_loss"
y, y_hat = np.array([1, 1, 1, 0]), np.array([[0.9], [0.5], [0.1], [0.2]])
came = d_binary_crossentropy_loss(y, y_hat)
assert came is not None, "The gradient returned None. Does it end in a return line?"
assert np.shape(came) != (4, 4), "16 gradients for 4 samples. Go back to 'A trap'."
assert np.shape(came) == (4, 1), f"y_hat is (4, 1), so is the gradient. Yours: {np.shape(came)}"
came = np.ravel(came)
assert np.all(came[:3] < 0), f"With y = 1 a larger ŷ lowers the loss. Yours: {came[:3]}. A sign?"
assert came[3] > 0, f"With y = 0 a larger ŷ raises the loss. Yours: {came[3]}"
table = [-1.11, -2, -10, 1.25]
assert np.allclose(came, table, atol=0.01), f"Yours: {came}. By hand: {table}"
flat = np.shape(d_binary_crossentropy_loss(y.reshape(4, 1), y_hat.ravel()))
assert flat == (4,), f"Now y is (4, 1) and y_hat is (4,), but the gradients have shape {flat}."
with np.errstate(all="ignore"):  # a NumPy warning on the way costs no marks
    ends = d_binary_crossentropy_loss(np.array([1, 1, 0, 0]), np.array([0.0, 1.0, 0.0, 1.0]))
assert np.shape(ends) == (4,), f"Now both are (4,), but the gradients have shape {np.shape(ends)}."
assert np.all(np.isfinite(ends)), f"ŷ may be exactly 0 or 1. Yours: {ends}. What became 0?"
passed("d_binary_crossentropy_loss")

# %% marks="d_binary_crossentropy_loss" points=4
# hidden tests run here after you hand in. They look further than the check.

# %%
figures.losses_and_gradients(binary_crossentropy_loss, d_binary_crossentropy_loss)

# %% [markdown]
# Left: near the wrong end the loss climbs and the gradient leaves the page. Right: the same for y = 1, with ŷ down to
# 10⁻¹⁴. From `eps` on, the ceiling: about 23 for the loss, 10¹⁰ for the gradient.
#
# **Predict, then run.** So why not a much smaller `eps`, such as 10⁻²⁰?

# %%
print(1 - 1e-10 == 1)
print(1 - 1e-20 == 1)

# %% [markdown]
# A float keeps about 16 digits, so 1 − 10⁻²⁰ *is* 1. Clipping to it would protect nothing at that end.
#
# Last, run the trap again, now with your own loss:

# %%
y = np.array([1, 0, 1, 1, 0])
y_hat = np.array([[0.9], [0.2], [0.6], [0.3], [0.5]])
losses = binary_crossentropy_loss(y, y_hat)
print("shape", losses.shape, "  mean", losses.mean().round(3))

# %% [markdown]
# ## Three lines to remember
#
# 1. One neuron draws one straight line; its activation only decides how hard the edge is.
# 2. Sure and wrong is loud: the loss grows without limit, and its gradient grows faster.
# 3. `(n,)` against `(n, 1)` makes n² numbers and no error. Print shapes.
#
# **A question to think about** (no marks). The gradient of the loss explodes where ŷ is sure and wrong. The slope of
# the sigmoid vanishes there. What happens when the two are multiplied, as section 4 will do? Try it in a new cell:
# `d_binary_crossentropy_loss(y, sigmoid(z)) * d_sigmoid(z)` for a few `z` between -10 and 10, with y all ones, then all
# zeros. The product is a very simple expression of ŷ and y. Which one? And what becomes of it at z = 25?
#
# <details><summary>When you have tried it, compare</summary>
#
# It is ŷ − y: the loss divides by ŷ(1 − ŷ), the slope of the sigmoid multiplies by the same. Loud times deaf: never
# more than 1. At z = 25 with y = 0 it should be 1, but only about an eighth is left: there ŷ(1 − ŷ) is smaller than
# `eps`, so the ceiling cuts the gradient off.
#
# </details>

# %% [markdown]
# **Save this notebook** (Ctrl+S). Section 2 fetches your functions from the saved file.
