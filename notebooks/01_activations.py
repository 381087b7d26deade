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
# # 1 · One neuron, and how wrong it is
#
# Run the cell below (Shift+Enter) to see where you are heading.

# %%
import numpy as np

from lab.figures import activations as figures
from lab.figures import journey
from lab.helping import hint, passed
from lab.predict import predict, predicted, section_1

figures.opening_map()

# %% [markdown]
# **This is what you are going to build.** Each circle or triangle is a sample: it has two features, X1 and X2, and a
# label, 0 or 1. A small neural network went through these samples again and again until it could tell, for *every*
# point of the plane, how likely label 1 is there. On the black line it cannot decide. By the end of section 7 you will
# have written all of it, using nothing but NumPy.

# %%
journey.map(1)

# %% [markdown]
# ## How this lab works
#
# - **Run** the cells from top to bottom with Shift+Enter. Most of them show you something.
# - **Predict** where you are asked to, before you look. *Reveal* tells you whether you were right, and why. Predictions
#   are for you alone and never count towards your marks; a wrong one that you understand is worth more than a right one
#   that you guessed. They are kept in a small file beside the notebooks that is never handed in, and the next section
#   begins with two of those that you got wrong.
# - **Write** code where you see `raise NotImplementedError(...)`: replace that one line with your code and run the
#   cell. Until you do, *Run All* stops at the check below it. That is normal.
# - A **check** cell follows each function. If all is well it prints one line, such as `relu: all visible checks
#   passed`. Otherwise a box tells you what came back and where to look, and has hints that open one by one. To see
#   hints before that, run `hint("relu")` in a cell of your own.
# - A **marks** cell contains a single comment. Leave it alone: hidden tests run there after you hand in, with other
#   shapes and other numbers. Passing a check doesn't guarantee full marks, because the hidden tests are more
#   thorough. The same goes for the *Validate* button, if your JupyterLab has one: it runs only the checks that you
#   can see.
# - Each section ends with a **question to think about**. It carries no marks. Neither do the parts whose heading ends
#   in *(long way)*: they take extra time, and you may skip them.
# - Add cells of your own wherever you like.
# - **Save** (Ctrl+S) before you open the next section, which loads *your* functions from the saved notebooks.
#
# If anything behaves oddly, choose *Kernel → Restart* and run the notebook again from the top.

# %% [markdown] minutes=70
# ## What this section is about
#
# **You will build** six short functions: two *activations*, one *loss*, and the slope of each.
#
# **You will learn**
#
# - what a single neuron can do, and what it cannot;
# - how a loss turns "how wrong?" into a number;
# - which mistake with shapes causes more trouble than all the mathematics put together.
#
# **Time:** about {time}. **Marks:** {points}.

# %%
figures.neuron()

# %% [markdown]
# A neuron multiplies each input by a weight, adds up the products and adds a bias. The result is the **weighted sum**,
# `z`. The neuron then passes `z` through a function, its **activation**; the result is the neuron's **output**. `z` can
# be any number; the activation decides what becomes of it.
#
# ## Shapes in this section
#
# Everything here works **elementwise**: each number is treated on its own, so what comes out has the shape of what
# went in.
#
# | name | what it is | shape in | shape out |
# | --- | --- | --- | --- |
# | `z` | weighted sums | any: `()`, `(6,)`, `(2, 3)`, … | the same |
# | `y` | true labels, each 0 or 1 | `(n,)` or `(n, 1)` | – |
# | `y_hat`, written ŷ | predictions, probabilities of label 1 | `(n, 1)` or `(n,)` | – |
# | the loss and its gradient | one number for each prediction | – | the shape of **`y_hat`** |
#
# `n` is the number of samples. `(n,)` is a flat row of n numbers; `(n, 1)` is a column with n rows of one number
# each. On paper they look alike. To NumPy they are not the same, and that will matter.

# %% [markdown]
# **New words**, each with its entry in the glossary: [sample](glossary.md#sample), [feature](glossary.md#feature),
# [label](glossary.md#label), [unit](glossary.md#unit), [weighted sum](glossary.md#weighted-sum),
# [activation](glossary.md#activation), [relu](glossary.md#relu), [sigmoid](glossary.md#sigmoid),
# [loss](glossary.md#loss), [cross-entropy](glossary.md#cross-entropy), [broadcasting](glossary.md#broadcasting),
# [decision boundary](glossary.md#decision-boundary).
#
# There is also a [one-page summary](one_page.html) to print, with the shapes, the formulas, ten common slips, and a
# checklist for a network that does not learn. Keep it beside you once you have finished section 4; before that, it
# would give some answers away.

# %% [markdown]
# ## 1.1 · relu: pass it on or stay silent
#
# The *rectified linear unit* is the simplest activation that does anything useful:
#
# $$\text{relu}(z) = \begin{cases} z & z > 0 \\ 0 & \text{otherwise} \end{cases}$$
#
# Later, learning will depend on how fast the output changes as `z` changes: the **slope**, or derivative.
#
# **With a pencil.** Sketch the slope of relu in the empty panel. What is it to the left of 0? To the right of 0? *At*
# 0?

# %%
figures.draw_the_slope()

# %% [markdown]
# <details><summary>Open this when you have drawn it</summary>
#
# To the left of 0 nothing changes, so the slope is 0. To the right of 0 the output changes exactly as `z` does, so
# the slope is 1. *At* 0 the curve has a corner, and no slope at all. Any number from 0 to 1 can be defended (each is
# a *subgradient*), so we have to choose one. **In this lab it is 0.** Some tutorials choose 1.
#
# </details>

# %% [markdown]
# **By hand.** Here is a `z` of shape (2, 3):
#
# | | `z` | `relu(z)` | `d_relu(z)` |
# | --- | --- | --- | --- |
# | row 0 | -2, 0, 1.5 | 0, 0, 1.5 | your turn: three slopes |
# | row 1 | 3, -0.5, 4 | 3, 0, 4 | and three more |
#
# <details><summary>Compare your six slopes</summary>
#
# 0, 0, 1 in row 0 and 1, 0, 1 in row 1: one slope for each number in `z`.
#
# </details>

# %% [markdown]
# ### Exercise 1.1: `relu` and `d_relu`
#
# No loop is needed: `z > 0` compares a whole array at once, and gives an array of the same shape, filled with True and
# False.
#
# The text under `def` is a *docstring*. It has the same form for all 18 functions: **Parameters** says what goes in and
# what shape it has, and **Returns** says what must come out. `ndarray, shape of z` means an array with exactly the
# shape of `z`. Keep the docstring; replace only the `raise` line.
#
# <details><summary>Which NumPy functions might help?</summary>
#
# `np.where(condition, a, b)` takes from `a` where the condition is True and from `b` elsewhere. `np.maximum(a, b)`
# takes the larger of the two, number by number. Either will do. Python's own `if z > 0:` and `max(0, z)` want *one*
# True or False. An array has many, so they stop with *The truth value of an array … is ambiguous*.
#
# </details>
#
# <details><summary>If you have the printed handout</summary>
#
# It allows these functions to take a single Python number as well. Here, arrays of any shape are what counts,
# including NumPy's own scalars; plain Python numbers are a bonus.
#
# </details>


# %% solution="relu"
def relu(z):
    """Rectified linear unit, elementwise: positive numbers stay as they are; all others become 0.

    Parameters
    ----------
    z : ndarray, any shape
        Weighted sums.

    Returns
    -------
    ndarray, shape of z
        Outputs, 0 or larger. Fractions are not rounded.

    Notes
    -----
    Task 1.1 of the COMP0088 lab sheet (M. Caldwell, 2021).
    """
    ### BEGIN SOLUTION
    return np.maximum(z, 0)
    ### END SOLUTION


# %% check="relu"
z = np.array([[-2.0, 0.0, 1.5], [3.0, -0.5, 4.0]])
given, came = z.copy(), relu(z)
assert came is not None, "relu returned None. Does it end in a return line?"
assert np.shape(came) == (2, 3), f"One number for each entry of z: shape (2, 3) in, {np.shape(came)} out."
came = np.asarray(came)
assert np.all(came >= 0), f"Something negative came out:\n{came}\nWhich inputs should give 0?"
assert np.allclose(came[z > 0], z[z > 0]), f"Positive numbers should pass unchanged:\n{came}"
assert np.allclose(came[z <= 0], 0), f"Where z is 0 or less, relu gives 0. Yours:\n{came}"
assert np.array_equal(z, given), "relu changed the z it was given. Return a new array."
passed("relu")

# %% marks="relu" points=3
# hidden tests run here after you hand in. They are more thorough than the check.


# %% solution="d_relu"
def d_relu(z):
    """Slope of relu, elementwise: how fast relu(z) changes as z changes.

    Parameters
    ----------
    z : ndarray, any shape
        Weighted sums (not outputs).

    Returns
    -------
    ndarray, shape of z
        Slopes. At exactly z = 0 the slope is 0, by this lab's choice.

    Notes
    -----
    Task 1.1 of the COMP0088 lab sheet (M. Caldwell, 2021).
    """
    ### BEGIN SOLUTION
    return np.where(np.asarray(z) > 0, 1.0, 0.0)
    ### END SOLUTION


# %% check="d_relu"
z = np.array([[-2.0, 0.0, 1.5], [3.0, -0.5, 4.0]])
came = d_relu(z)
assert came is not None, "d_relu returned None. Does it end in a return line?"
assert not callable(came), "A function came back, not its result: did you call it?"
assert np.shape(came) == (2, 3), f"One slope for each entry of z: shape (2, 3) in, {np.shape(came)} out."
came = np.asarray(came, float)
assert np.allclose(came[z < 0], 0), f"Left of 0 relu is flat. Your slopes: {came[z < 0]}"
assert np.allclose(came[z > 0], 1), f"Right of 0 relu climbs as z does. Your slopes: {came[z > 0]}"
assert np.allclose(came[z == 0], 0), f"At z = 0 you return {came[z == 0]}. What does this lab choose?"
passed("d_relu")

# %% marks="d_relu" points=3
# hidden tests run here after you hand in. They are more thorough than the check.

# %% [markdown]
# Now look at what you wrote. The dot marks your choice at 0.

# %%
figures.function_and_slope(relu, d_relu)

# %% [markdown]
# A slope can also be *measured*: take a small step to each side, see how far the function moves, and divide by the
# distance between the two points.

# %%
predict(**section_1.ASK["corner"])

# %%
z, h = np.array([-2.0, -0.5, 0.0, 0.5, 2.0]), 1e-4
print("z       ", z)
print("yours   ", 1.0 * d_relu(z))
print("measured", (relu(z + h) - relu(z - h)) / (2 * h))

# %% [markdown]
# <details><summary>What happened</summary>
#
# A measurement that straddles a corner mixes the slopes on both sides. The result is neither of the two, and nobody
# has made a mistake.
#
# </details>
#
# In section 4 you will measure gradients in this way.

# %% [markdown]
# ## 1.2 · sigmoid: how sure are you?
#
# The last neuron of our network has to output a *probability*. The sigmoid squeezes any number into the space between
# 0 and 1:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}} \qquad\qquad \sigma'(z) = \sigma(z)\,\bigl(1 - \sigma(z)\bigr)$$

# %%
predict(**section_1.ASK["both sides"])

# %%
predict(**section_1.ASK["steepest"])

# %% [markdown]
# **By hand.** Work out the three slopes. ($e^2 \approx 7.389$, $e^{-2} \approx 0.135$.)
#
# | z | 1 + e⁻ᶻ | σ(z) | slope σ(z)(1 − σ(z)) |
# | --- | --- | --- | --- |
# | -2 | 8.389 | 0.119 | your turn |
# | 0 | 2 | 0.5 | your turn |
# | 2 | 1.135 | 0.881 | your turn |
#
# <details><summary>Compare your three slopes</summary>
#
# 0.119 · 0.881 = 0.105 at z = −2, 0.5 · 0.5 = 0.25 at z = 0, and 0.881 · 0.119 = 0.105 at z = 2.
#
# </details>

# %% [markdown]
# ### Very large numbers
#
# What is `e` to the power of 1000? Run this, and expect a warning.

# %%
print(np.exp(np.array([1.0, 100.0, 1000.0])))

# %% [markdown]
# The largest number that a float can hold is about 1.8 · 10³⁰⁸. Anything beyond that becomes `inf`.

# %%
predict(**section_1.ASK["inf"])

# %%
inf = np.exp(np.array([1000.0]))
print("1 / inf   =", 1 / inf)
print("inf / inf =", inf / inf)

# %% [markdown]
# Which of the two results could you use in a sum? Your σ(-1000) must come out as 0 and your σ(1000) as 1, both finite.
# A warning on the way costs no marks.
#
# ### Exercise 1.2: `sigmoid` and `d_sigmoid`
#
# `d_sigmoid` takes the weighted sum `z`, just as `sigmoid` does. It may call your `sigmoid`.


# %% solution="sigmoid"
def sigmoid(z):
    """Logistic function, elementwise: turns any number into one between 0 and 1.

    Parameters
    ----------
    z : ndarray, any shape
        Weighted sums; the inputs of a sigmoid are also called logits.

    Returns
    -------
    ndarray, shape of z
        Probabilities; finite even for z = -1000 and z = 1000.

    Notes
    -----
    Task 1.2 of the COMP0088 lab sheet (M. Caldwell, 2021).
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
assert np.shape(came) == (2, 3), f"One number for each entry of z: shape (2, 3) in, {np.shape(came)} out."
came = np.asarray(came)
assert abs(came[0, 1] - 0.5) < 1e-6, f"z = 0 means undecided, but sigmoid(0) gave {came[0, 1]}"
assert came[0, 0] < came[0, 2], "sigmoid climbs, but yours is not smaller at -2 than at 2. Is a sign wrong?"
table = [0.119, 0.5, 0.881]
assert np.allclose(came[0], table, atol=1e-3), f"At -2, 0, 2: {came[0]}. By hand: {table}"
assert np.all(np.isfinite(came)), f"nan or inf came back. Which power grew too large?\n{came}"
assert np.all((came >= 0) & (came <= 1)), f"Probabilities lie between 0 and 1. Yours:\n{came}"
passed("sigmoid")

# %% marks="sigmoid" points=3
# hidden tests run here after you hand in. They are more thorough than the check.


# %% solution="d_sigmoid"
def d_sigmoid(z):
    """Slope of sigmoid, elementwise: how fast sigmoid(z) changes as z changes.

    Parameters
    ----------
    z : ndarray, any shape
        Weighted sums (not probabilities).

    Returns
    -------
    ndarray, shape of z
        Slopes, between 0 and a quarter.

    Notes
    -----
    Task 1.2 of the COMP0088 lab sheet (M. Caldwell, 2021).
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
assert np.shape(came) == (2, 3), f"One slope for each entry of z: shape (2, 3) in, {np.shape(came)} out."
came = np.asarray(came)
assert np.any(came != 0), "All your slopes are 0. Compare the brackets with those in the formula."
assert abs(came[0, 1] - 0.25) < 1e-6, f"At z = 0: {came[0, 1]}. Did you start from z, or from σ(z)?"
assert abs(came[0, 0] - came[0, 2]) < 1e-6, f"At -2 and 2 the slope is the same. Yours: {came[0]}"
table = [0.105, 0.25, 0.105]
assert np.allclose(came[0], table, atol=1e-3), f"At -2, 0, 2: {came[0]}. By hand: {table}"
assert np.all(np.isfinite(came)), f"nan or inf came back:\n{came}\nLook at z = -1000 and 1000."
passed("d_sigmoid")

# %% marks="d_sigmoid" points=3
# hidden tests run here after you hand in. They are more thorough than the check.

# %%
figures.function_and_slope(sigmoid, d_sigmoid)

# %% [markdown]
# Far from 0 the sigmoid hardly moves any more: the neuron has made up its mind. Even at its steepest, a sigmoid passes
# on only a quarter of a change. In a chain of ten sigmoids, with weights of size 1 or less between them, at most `0.25
# ** 10` of a change gets through, about a millionth. relu passes on either everything or nothing. **That is why a long
# chain has relu inside, and sigmoid only at the very end.**
#
# Now let both act on a whole plane of inputs, with weight 1 for X1, weight −0.6 for X2 and bias 0.5. How complicated
# a boundary can *one* neuron draw?

# %%
predict(**section_1.ASK["boundary"], then=lambda: figures.one_neuron(relu, sigmoid))

# %% [markdown]
# Now look again at the map at the top of this page. Could one neuron draw that boundary? The rest of the lab is about
# using more than one.

# %% [markdown]
# ## 1.3 · Binary cross-entropy: the price of being wrong
#
# The network outputs ŷ; the truth is y. How bad is that? The loss asks how much probability was given to what actually
# happened, and takes minus the logarithm of that:
#
# $$L(y, \hat y) = -\bigl[\,y \log \hat y + (1-y)\log(1-\hat y)\,\bigr] \qquad\qquad
# \frac{\partial L}{\partial \hat y} = \frac{\hat y - y}{\hat y\,(1 - \hat y)}$$
#
# y is 0 or 1, so one of the two terms is always switched off. `log` is the natural logarithm, `np.log`.

# %%
predict(**section_1.ASK["largest loss"])

# %% [markdown]
# **By hand.** Work out the loss and the gradient for each of these four.
#
# | y | ŷ |
# | --- | --- |
# | 1 | 0.9 |
# | 1 | 0.5 |
# | 1 | 0.1 |
# | 0 | 0.2 |
#
# <details><summary>The logarithms that you need</summary>
#
# −log 0.9 = 0.105, −log 0.8 = 0.223, −log 0.5 = 0.693 and −log 0.1 = 2.303.
#
# </details>
#
# <details><summary>Compare with your working</summary>
#
# | y | ŷ | in words | loss | gradient dL/dŷ |
# | --- | --- | --- | --- | --- |
# | 1 | 0.9 | confident and correct | −log 0.9 = 0.105 | (0.9 − 1) / (0.9 · 0.1) = −1.11 |
# | 1 | 0.5 | no idea | −log 0.5 = 0.693 | (0.5 − 1) / (0.5 · 0.5) = −2 |
# | 1 | 0.1 | confident and wrong | −log 0.1 = 2.303 | (0.1 − 1) / (0.1 · 0.9) = −10 |
# | 0 | 0.2 | fairly confident, correct | −log (1 − 0.2) = 0.223 | (0.2 − 0) / (0.2 · 0.8) = 1.25 |
#
# A negative gradient means that a larger ŷ would lower the loss. Being confidently wrong is not just bad: it produces
# an enormous gradient.
#
# </details>

# %% [markdown]
# ### A trap, before you write anything
#
# Labels come from a file as a flat array. Predictions come from a network whose last layer has one neuron, so they
# come as a column.

# %%
predict(**section_1.ASK["shapes"])

# %%
y = np.array([1, 0, 1, 1, 0])
y_hat = np.array([[0.9], [0.2], [0.6], [0.3], [0.5]])
print("y             ", y.shape)
print("y_hat         ", y_hat.shape)
print("y_hat - y     ", (y_hat - y).shape)

# %% [markdown]
# What NumPy does here is called *broadcasting*. Now see what becomes of a loss computed from these two arrays:

# %%
figures.the_trap(y, y_hat)

# %% [markdown]
# <details><summary>When you have seen the picture: why nobody notices</summary>
#
# Off the diagonal, the prediction for one sample is compared with the label of *another*. Yet the mean over the table
# looks perfectly healthy, so nothing gives the mistake away. With one sample the table is 1 × 1 and correct, so a test
# with a single sample cannot find it either.
#
# </details>
#
# **This is the most common bug in the whole lab.** When in doubt, print shapes.
#
# The cure is one line in each loss function: `np.reshape(array, shape)` gives an array a new shape without changing
# its numbers. Which of the two arrays has to be reshaped, and to what? The table of shapes above tells you whose
# shape the result must have.

# %% [markdown]
# ### A second trap: the perfect prediction
#
# When ŷ is exactly 0 or 1, one of the two logarithms is log(0).

# %%
predict(**section_1.ASK["perfect"])

# %% [markdown]
# Run this, and expect warnings.

# %%
truth, certain = np.array([1.0]), np.array([1.0])
print("log(0)         ", np.log(1 - certain))
print("0 · log(0)     ", (1 - truth) * np.log(1 - certain))

# %% [markdown]
# The argument **`eps`** is there to prevent this: a distance so small that it changes nothing else. There are two
# common ways to use it, and we accept either:
#
# | | how | loss at y = 1, ŷ = 0 | loss at y = 1, ŷ = 1 |
# | --- | --- | --- | --- |
# | **offset** | add `eps` to whatever could become 0 | 23.03 | 0, give or take 10⁻¹⁰ |
# | **clipping** | `np.clip`: keep ŷ between `eps` and `1 - eps` | 23.03 | 0, give or take 10⁻¹⁰ |
#
# 23.03 is −log 10⁻¹⁰, the largest value that this loss can take. In the gradient it is the *denominator* that could
# become 0.
#
# ### Exercise 1.3: `binary_crossentropy_loss` and `d_binary_crossentropy_loss`
#
# Both return one number for each prediction. Neither adds up or averages anything: the gradients are added up over
# the samples in section 4, and the loss is averaged in section 6.


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

    Notes
    -----
    Task 1.3 of the COMP0088 lab sheet (M. Caldwell, 2021).
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
assert np.shape(came) == (4, 1), f"y_hat is (4, 1), and so should the losses be. Yours: {np.shape(came)}"
came = np.ravel(came)
assert np.all(came >= -1e-6), f"A loss is never negative. Yours: {came}. Is a sign wrong?"
table = [0.105, 0.693, 2.303]
assert np.allclose(came[:3], table, atol=1e-3), f"With y = 1: {came[:3]}. By hand: {table}"
assert np.allclose(came[3], 0.223, atol=1e-3), f"y = 0, ŷ = 0.2: {came[3]}. Which term is on now?"
flat = np.shape(binary_crossentropy_loss(y.reshape(4, 1), y_hat.ravel()))
assert flat == (4,), f"Now y is (4, 1) and y_hat is (4,), but the losses have shape {flat}."
with np.errstate(all="ignore"):  # a NumPy warning on the way costs no marks
    ends = binary_crossentropy_loss(np.array([1, 1, 0, 0]), np.array([0.0, 1.0, 0.0, 1.0]))
assert np.all(np.isfinite(ends)), f"ŷ may be exactly 0 or 1. Yours: {ends}. What is eps for?"
assert np.all(np.abs(ends[1:3]) < 1e-6), f"Being certain and right costs nothing. Yours: {ends[1:3]}"
passed("binary_crossentropy_loss")

# %% marks="binary_crossentropy_loss" points=4
# hidden tests run here after you hand in. They are more thorough than the check.


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

    Notes
    -----
    Task 1.3 of the COMP0088 lab sheet (M. Caldwell, 2021).
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
assert np.shape(came) == (4, 1), f"y_hat is (4, 1), and so should the gradient be. Yours: {np.shape(came)}"
came = np.ravel(came)
assert np.all(came[:3] < 0), f"With y = 1 a larger ŷ lowers the loss. Yours: {came[:3]}. Is a sign wrong?"
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
# hidden tests run here after you hand in. They are more thorough than the check.

# %%
figures.losses_and_gradients(binary_crossentropy_loss, d_binary_crossentropy_loss)

# %% [markdown]
# On the left, near the wrong end, the loss climbs and the gradient shoots off the edge of the plot. The plot on the
# right shows the same for y = 1, with ŷ as small as 10⁻¹⁴. Below `eps` both hit a ceiling: about 23 for the loss, 10¹⁰
# for the gradient.
#
# So why not use a much smaller `eps`, such as 10⁻²⁰?

# %%
predict(**section_1.ASK["tiny eps"])

# %%
print(1 - 1e-10 == 1)
print(1 - 1e-20 == 1)

# %% [markdown]
# Finally, spring the first trap again, this time with your own loss:

# %%
y = np.array([1, 0, 1, 1, 0])
y_hat = np.array([[0.9], [0.2], [0.6], [0.3], [0.5]])
losses = binary_crossentropy_loss(y, y_hat)
print("shape", losses.shape, "  mean", losses.mean().round(3))

# %% [markdown]
# ## Three lines to remember
#
# 1. One neuron draws one straight line; its activation only decides how sharp the edge is.
# 2. Being confident and wrong is expensive: the loss grows up to the ceiling that `eps` sets, and its gradient grows
#    faster still.
# 3. `(n,)` against `(n, 1)` makes n² numbers and no error. Print shapes.
#
# ## A question to think about
#
# Where ŷ is confident and wrong, the gradient of the loss explodes and the slope of the sigmoid vanishes. What
# happens when the two are multiplied, as they will be in section 4? Try it in a new cell:
# `d_binary_crossentropy_loss(y, sigmoid(z)) * d_sigmoid(z)` for a few `z` between -10 and 10, first with all y equal
# to 1, then with all equal to 0. The product turns out to be a very simple expression in ŷ and y. Which one? And what
# becomes of it at z = 25?
#
# <details><summary>Compare when you have tried it</summary>
#
# It is ŷ − y: the gradient of the loss divides by ŷ(1 − ŷ), and the slope of the sigmoid multiplies by the same. A huge
# gradient meets a tiny slope, and the product never exceeds 1 in size. At z = 25 with y = 0 it should be 1, but only
# 0.12 or 0.14 of it is left, depending on how you use `eps`: there ŷ(1 − ŷ) is smaller than `eps`, so the ceiling cuts
# the gradient off.
#
# </details>

# %%
predicted(1)

# %% [markdown]
# **Save this notebook** (Ctrl+S). Section 2 loads your functions from the saved file.
