"""Hints in three steps for each function: a question, the idea, and the shape of the line; never the line itself."""

from __future__ import annotations

import html

HINTS: dict[str, tuple[str, str, str]] = {
    "relu": (
        "What should come out for −2? For 0? For 3? Which of the three is not left as it was?",
        "Each number is compared with 0 by itself, and the larger of the two survives.",
        "One line: return np.…(z, …), with a NumPy function that compares two things entry by entry. "
        "Python's own max and if want a single number.",
    ),
    "d_relu": (
        "Lay a ruler along the curve of relu at z = −1, and at z = 2. How steep is it?",
        "There are only two answers, 0 and 1, and the sign of z decides. At exactly 0 this lab chooses one of them.",
        "One line: a comparison such as z > … gives True and False for every entry; np.where(condition, …, …) turns "
        "those into numbers.",
    ),
    "sigmoid": (
        "What does the formula give for z = 0, worked out by hand? Does yours?",
        "Everything below the fraction bar belongs together: 1, plus a power of e whose exponent has a sign.",
        "One line: return 1 / ( … ), with np.exp( … ) inside the brackets. If a power becomes inf, 1 / inf is 0, "
        "which is what you want there.",
    ),
    "d_sigmoid": (
        "Where is the sigmoid steepest, and how steep is it there?",
        "The slope can be written with the sigmoid itself, and you have that function already.",
        "Two lines: keep sigmoid(z) under a name such as s, then return the product of s and whatever s lacks to make "
        "1.",
    ),
    "binary_crossentropy_loss": (
        "For y = 1, which of the two terms is left? For y = 0? And which shapes do y and y_hat have?",
        "Two logarithms, one for each label, and a minus in front of both. First give y the shape of y_hat; then keep "
        "the logarithms away from 0 with eps.",
        "Three lines: y = np.reshape(…, …); y_hat = … with eps; return -(y * … + (1 - y) * …).",
    ),
    "d_binary_crossentropy_loss": (
        "For y = 1 and ŷ = 0.5, which way should ŷ move to make the loss smaller? Is that the sign you get?",
        "The section gives the formula: a difference above the bar, a product below it. Give y the shape of y_hat "
        "first, and keep what is below the bar away from 0 with eps.",
        "Treat y and y_hat as in the loss, then one line: return ( … ) / ( … ). Without brackets Python divides by the "
        "first factor alone.",
    ),
    "init_layer": (
        "Which of fan_in and fan_out does the range depend on? What is the range for fan_in = 24?",
        "W is a table of random numbers, spread evenly between −limit and limit; the limit is a square root. The "
        "numbers come from the rng that was passed in.",
        "limit = np.sqrt(… / …); then a dict with four keys, in which W is rng.uniform(…, …, size=(…, …)) and b is "
        "made of zeros.",
    ),
    "init_mlp": (
        "Four pairs, how many layers? Which pair has no next one?",
        "A layer starts at one pair and ends at the next: its own pair gives fan_in and act, the next pair gives "
        "fan_out.",
        "mlp = []; for i in range(…): look up pair i and pair i + 1, then mlp.append(init_layer(…)); return mlp after "
        "the loop.",
    ),
    "layer_forward": (
        "X has shape (n, fan_in) and W has (fan_in, fan_out). In which order do they fit, and what is added?",
        "Weighted sums first, for all samples at once; then the activation that the layer names. Section 4 needs X, Z "
        "and A, so the layer keeps them.",
        'layer["X"] = …; layer["Z"] = … @ … + …; layer["A"] = relu(…) or sigmoid(…), depending on layer["act"], '
        "which is a string; then return the last of the three.",
    ),
    "mlp_forward": (
        "What does the second layer get as its input?",
        "What one layer returns is what the next one gets. One name that is given a new value on each pass through the "
        "loop is enough.",
        "A = …; for layer in mlp: A = layer_forward(…, …); after the loop, return A.",
    ),
    "layer_backward": (
        "Which of the five comes first, and what is it multiplied by? At which values is the slope taken?",
        "dZ is what arrives times the slope of the activation at Z. Then shapes decide: dW looks like W, db like b, "
        "dX like X, and there is only one way to multiply that gives each.",
        'slope = d_relu or d_sigmoid, depending on layer["act"]; dZ = … * slope(…); dW = … @ …; db = ….sum(axis=…); '
        "dX = … @ …, with a .T where the shapes ask for one. Nothing is divided by n.",
    ),
    "mlp_backward": (
        "Which layer can work first, when all you know is the gradient of the loss?",
        "The same walk as forward, from the other end: what one layer returns is what the layer before it gets.",
        "One name for what travels back, which begins as d_loss; a for loop over reversed(…); inside it that name gets "
        "what the layer returns.",
    ),
    "layer_update": (
        "If dW is positive, should W grow or shrink?",
        "A small step against the gradient, for W and for b, stored back in the layer.",
        'Two lines: layer["W"] = … - … * …, and the same with "b" and "db". A new array under a name of your own '
        "would not change the layer.",
    ),
    "mlp_update": (
        "What does layer_update return?",
        "Each layer changes itself, so there is nothing to collect: call the function once for each layer.",
        "for layer in mlp: layer_update(…, …). Nothing is assigned, because nothing comes back.",
    ),
    "mlp_minibatch": (
        "Say it in words: predict, measure, and then? Which of these needs the old weights?",
        "Forward, loss, gradient of the loss, backward, update, in this order. The gradient that goes back is that of "
        "the loss, as it is; what you return is the mean of the losses.",
        "y_hat = mlp_forward(…, …); loss = …; mlp_backward(…, …); mlp_update(…, …); then return one number for all "
        "losses. In both loss functions y comes first, and in mlp_forward and mlp_backward the network does.",
    ),
    "mlp_epoch": (
        "With 5 samples and batch 2, which rows go into which batch, and what becomes of the fifth?",
        "Draw a new order of all rows, cut it into pieces of batch rows, and use the same rows of X and of y. A mean "
        "over all samples weighs each batch by how many rows it has.",
        "order = rng.permutation(…); for start in range(0, …, …): take a slice of order, and the same rows of X and of "
        "y for mlp_minibatch; add up its loss times the number of rows; at the end divide by the total number of rows.",
    ),
    "mlp_train": (
        "What does one call of mlp_epoch give, and how many of those are wanted?",
        "Call mlp_epoch again and again on the same network with the same rng, and collect what it returns.",
        "losses = []; for epoch in range(…): losses.append(mlp_epoch(…)), with its arguments in the order of its "
        "definition; return losses.",
    ),
    "mlp_predict": (
        "mlp_forward gives a table with one column. What shape is wanted?",
        "Probabilities first, then a comparison with thresh for all samples at once, then 0 and 1 in a flat row.",
        "y_hat = mlp_forward(…, …); return (y_hat … thresh), flattened with .ravel() and turned into whole numbers "
        "with .astype(int).",
    ),
}


def as_html(name: str) -> str:
    """The hints of a function, each inside the one before, so that they open one by one; nothing if it has none."""
    shown = ""
    for number, said in reversed(list(enumerate(HINTS.get(name, ()), 1))):
        inside = f"<p style='margin:4px 0'>{html.escape(said)}</p>{shown}"
        shown = f"<details style='margin:2px 0'><summary>Hint {number}</summary>{inside}</details>"
    return shown


def as_text(name: str, steps: int) -> str:
    """The first hints of a function as plain text."""
    return "\n".join(f"Hint {number}: {said}" for number, said in enumerate(HINTS[name][:steps], 1))
