# ruff: noqa: E501 - what a student wrote, on one line beside what is said of it
"""What the visible checks of sections 6 and 7 say of the slips that students make there."""

from __future__ import annotations

import copy
import inspect
import textwrap
from pathlib import Path

import numpy as np
import pytest

from autograder_tests import oracle
from mlp_lab import lessons

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


def what_the_check_says(function, body):
    """Run the visible check of a function on a slip; the body's lines are indented here."""
    read, _ = lessons.read_all(NOTEBOOKS)
    (check,) = [cell.source for lesson in read for cell in lesson.with_role("check") if cell.name == function]
    arguments = inspect.signature(getattr(oracle, function))
    namespace = {name: value for name, value in vars(oracle).items() if callable(value)} | {"np": np, "copy": copy}
    exec(f"def {function}{arguments}:\n" + textwrap.indent(body, "    "), namespace)
    with pytest.raises(AssertionError) as stopped, np.errstate(all="ignore"):
        exec(check, namespace)
    return str(stopped.value)


STEP = """p = mlp_forward(mlp, X)
loss = binary_crossentropy_loss(y, p).mean()
mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
mlp_update(mlp, lr)
return loss"""


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("(y, p))", "(y, p) / len(X))", "divide the gradient by n"),
        ("loss(y, p).mean", "loss(p, y).mean", "y comes first"),
        ("loss(y, p))", "loss(p, y).reshape(-1, 1))", "y comes first"),
        ("mlp_backward(mlp, d_binary_crossentropy_loss(y, p))\n", "", "mlp_backward has to come before"),
        ("return loss", "return loss, mlp", "2 things came back"),
    ],
)
def test_the_check_of_a_mini_batch_names_the_slip(right, wrong, said):
    assert STEP.count(right) == 1 and said in what_the_check_says("mlp_minibatch", STEP.replace(right, wrong))


EPOCH = """order, total = rng.permutation(len(X)), 0
for start in range(0, len(X), batch):
    rows = order[start : start + batch]
    loss = mlp_minibatch(mlp, X[rows], y[rows], lr)
    total += len(rows) * loss
return total / len(X)"""
SPLIT = "return sum(len(k) * mlp_minibatch(mlp, X[k], y[k], lr) for k in np.array_split(rng.permutation(len(X)), {})) / len(X)"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (EPOCH.replace("len(rows) *", "").replace(" / len(X)", ""), "2.950 came back. That is the sum of the batch means."),
        (EPOCH.replace("len(rows) *", ""), "0.590 came back. That is the sum of the batch means, divided by N"),
        (EPOCH.replace("len(rows) *", "batch *"), "although the last batch is short"),
        (EPOCH.replace("total / len(X)", "loss"), "the last batch alone"),
        (EPOCH.replace("return", "    return"), "is `return` inside the loop"),
        (EPOCH.replace("X[rows], y[rows]", "X, y"), "does mlp_minibatch get only its own rows"),
        (EPOCH.replace("total / len(X)", "binary_crossentropy_loss(y, mlp_forward(mlp, X)).mean()"), "the loss after the step"),
        (SPLIT.format("max(1, len(X) // batch)"), "all five samples made one step"),
        (SPLIT.format("-(-len(X) // batch)"), "4 + 1, never 3 + 2"),
    ],
)  # fmt: skip
def test_the_check_of_an_epoch_names_the_slip(body, said):
    assert said in what_the_check_says("mlp_epoch", body)


TRAIN = "return [mlp_epoch(mlp, X, y, batch, lr, rng) for epoch in range(epochs)]"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("epoch(mlp,", "epoch(copy.deepcopy(mlp),", "Did you train a copy"),
        (", rng)", ", np.random.default_rng(epoch))", "a generator"),
        ("batch, lr", "batch, lr / (1 + epoch)", "start anew in each call"),
        ("X, y, batch", "X, y, epochs", "batch and epochs in the right places"),
        ("epoch(mlp, X, y, batch, lr, rng)", "minibatch(mlp, X, y, lr)", "which function takes them"),
    ],
)
def test_the_check_of_training_names_the_slip(right, wrong, said):
    assert TRAIN.count(right) == 1 and said in what_the_check_says("mlp_train", TRAIN.replace(right, wrong))


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ("np.where(p > thresh, 1, -1)", "yours contain [-1,  1]"),
        ("np.where(p > thresh, '1', '0')", "yours contain ['0', '1']"),
        ("(p > 0.5).astype(int)", "With thresh = 0.7 your labels are [1, 0, 1, 1, 0]"),
    ],
)
def test_the_check_of_labels_shows_them(labels, said):
    assert said in what_the_check_says("mlp_predict", f"p = mlp_forward(mlp, X).ravel()\nreturn {labels}")
