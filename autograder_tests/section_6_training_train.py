"""Checks of section 6.3: `mlp_train`.

With batches of all samples the order is of no account, so that weights and losses are known whatever calls were made.
"""

from __future__ import annotations

import copy

import numpy as np

from autograder_tests import oracle
from autograder_tests.batches import LR, one_hot_network, read
from autograder_tests.engine import Wrong, check, right
from autograder_tests.judging import close, numbers, same_numbers, shape, shape_of
from autograder_tests.networks import draw, weights_of

right(mlp_train=oracle.mlp_train)

LOSSES = "one loss for each epoch, in order"
TRAINED = "the network is trained for `epochs` epochs"
ONE = "stops after the first epoch"
EXCHANGED = "batch and epochs exchanged"
SAME = "every epoch starts from the same network"
HANDED = "batch, lr and rng are handed on"


def a_training(student, rng, epochs=4, n=6):
    """Train with batches of all samples; return the record, the right losses, the right weights after each epoch."""
    mlp, X, y = draw((2, 3, 1), n, rng)
    ends, losses, way = [weights_of(mlp)], [], copy.deepcopy(mlp)
    for _ in range(2 * epochs):
        losses.append(oracle.mlp_minibatch(way, X, y, LR))
        ends.append(weights_of(way))
    got = student.call("mlp_train", mlp, X, y, n, epochs, LR, np.random.default_rng(int(rng.integers(2**31))))
    return got, losses, ends, f"N = {n}, batch = {n}, epochs = {epochs}, lr = {LR}"


def _rounds(got, epochs):
    """Return (what is wrong with the number of calls to mlp_epoch, the mistake), or two None; no call tells nothing."""
    count = len(got.calls_to("mlp_epoch"))
    if count in (0, epochs):
        return None, None
    named = {1: ONE, epochs - 1: "one epoch too few", epochs + 1: "one epoch too many"}
    return f"mlp_epoch was called {count} time{'s' * (count > 1)}", named.get(count, "another number of epochs")


def _own_way(got, epochs):
    """Return the losses and the last weights of `epochs` calls to mlp_epoch, each going on where the last one stopped.

    None where the calls are no such chain. What was handed on to mlp_epoch has its own check.
    """
    calls = got.calls_to("mlp_epoch")
    if len(calls) != epochs or any(call.result is None or not call.arguments for call in calls):
        return None
    starts = [weights_of(call.arguments["mlp"]) for call in calls]
    ends = [weights_of(call.arguments_after["mlp"]) for call in calls]
    chained = all(np.array_equal(end, start) for end, start in zip(ends, starts[1:], strict=False))
    return ([call.result for call in calls], ends[-1]) if chained else None


def judge_losses(got, losses, epochs, tried):
    """Raise `Wrong` unless the losses of all epochs came back."""
    result, wrong = got.result, {"tried": tried, "expected": f"a list of {epochs} losses, the first epoch's first"}
    own = _own_way(got, epochs)
    right_ones = [losses[:epochs]] + ([own[0]] if own else [])
    if isinstance(result, (list, tuple, np.ndarray)) and any(same_numbers(result, one) for one in right_ones):
        if shape(result) != (epochs,):
            raise Wrong(
                came=shape_of(result), hint="One number for each epoch, without further axes.", share=0.5, **wrong
            )
        return
    if result is None:
        hint = "Where do your losses go when the loop is over?"
        raise Wrong(came=shape_of(result), hint=hint, mistake="nothing is returned", **wrong)
    if numbers(result) is None:
        raise Wrong(came=shape_of(result), **wrong)
    values = numbers(result).ravel()
    came, mistake = _rounds(got, epochs)
    size, hint = values.size, "How many rounds does your loop make, and what does it keep of each?"
    if came and size != 1:
        raise Wrong(came=f"{shape_of(result)}; {came}", hint=hint, mistake=mistake, **wrong)
    told, losses = shape_of(result), list(right_ones[-1])
    named = {
        ONE: (losses[:1], "A `return` inside the loop ends the function in its first round."),
        "only the last loss is kept": (losses[-1:], "A list made inside the loop is new in every round."),
        "the mean over the epochs": ([np.mean(losses)], "The picture of the training needs each epoch's loss."),
        "the losses in reverse order": (losses[::-1], "The first epoch's loss comes first."),
        "running totals": (np.cumsum(losses), "Each entry is one epoch's loss, not the sum up to it."),
        "running means": (np.cumsum(losses) / np.arange(1, epochs + 1), "Each entry is one epoch's loss alone."),
        SAME: (losses[:1] * epochs, "All your losses are equal: does each epoch go on where the one before stopped?"),
    }
    for name, (value, why) in named.items():
        if epochs > 1 and same_numbers(values, value):
            raise Wrong(came=f"{told}: what you get from: {name}", hint=why, mistake=name, **wrong)
    if size == epochs and shape(result):
        raise Wrong(came=f"{told}, with other numbers", hint="Keep what mlp_epoch returns, as it is.", **wrong)
    raise Wrong(came=f"{told}; a list of {epochs} was asked for", hint=hint, mistake=mistake, **wrong)


def judge_weights(got, ends, epochs, tried):
    """Raise `Wrong` unless the network has been trained for all epochs."""
    end, own = weights_of(got.args[0]), _own_way(got, epochs)
    if close(end, ends[epochs], 1e-4, 1e-6) or (own and close(end, own[1], 1e-4, 1e-6)):
        return
    expected = f"the weights after {epochs} epochs, each going on where the one before stopped"
    wrong = {"tried": tried, "expected": expected}
    if close(end, ends[0], 1e-4, 1e-6):
        hint = "Is the network that you train the one that you were given, or a copy of it?"
        raise Wrong(came="the weights as they were", hint=hint, mistake=SAME, **wrong)
    came, mistake = _rounds(got, epochs)
    done = next((k for k, one in enumerate(ends) if close(end, one, 1e-4, 1e-6)), None)
    if done is not None and not came:
        came = f"the weights after {done} epochs"
    hint = (
        "How many rounds does your loop make?" if came else "mlp_epoch does the work of one epoch: what else happens?"
    )
    raise Wrong(came=came or "other weights", hint=hint, mistake=mistake, **wrong)


@check("mlp_train", LOSSES, cost=45, hint="Keep what each epoch tells you.")
def _(student, rng):
    got, losses, _, tried = a_training(student, rng)
    judge_losses(got, losses, 4, tried)


@check("mlp_train", TRAINED, cost=45, hint="As many rounds as asked for, on one and the same network.")
def _(student, rng):
    got, _, ends, tried = a_training(student, rng)
    judge_weights(got, ends, 4, tried)


@check("mlp_train", "a single epoch", cost=20, after=(LOSSES, TRAINED), hint="epochs = 1 gives a list of one loss.")
def _(student, rng):
    mlp, X = one_hot_network(11, rng)
    short = student.call("mlp_train", mlp, X, np.ones(11, dtype=int), 4, 1, LR, np.random.default_rng(3))
    seen = read(mlp, short.args[0], X).losses
    if not short.calls_to("mlp_epoch") and seen:
        every, means = [one for batch in seen for one in batch], [np.mean(batch) for batch in seen]
        if not (same_numbers(short.result, np.mean(every)) or same_numbers(short.result, np.mean(means))):
            raise Wrong(
                tried=f"N = 11, batch = 4, epochs = 1, lr = {LR}",
                expected="a list of one loss: the mean over the samples",
                came=f"{shape_of(short.result)}, with another loss",
                hint="How many samples are in the last batch?",
            )
    got, losses, ends, tried = a_training(student, rng, 1, 5)
    judge_losses(got, losses, 1, tried)
    judge_weights(got, ends, 1, tried)


@check(
    "mlp_train",
    HANDED,
    cost=40,
    hint="mlp_epoch needs to know the size of a batch, the step, and where chance comes from.",
)
def _(student, rng):
    mlp, X = one_hot_network(10, rng)
    y, seed = np.ones(10, dtype=int), int(rng.integers(2**31))

    def train(epochs, seed):
        return student.call("mlp_train", mlp, X, y, 4, epochs, LR, np.random.default_rng(seed))

    first, several = train(1, seed), train(3, seed)
    once = read(mlp, first.args[0], X)
    tried = f"N = 10, batch = 4, lr = {LR}"
    _judge_handed(several, once, tried)
    one, same, other = (weights_of(got.args[0]) for got in (several, train(3, seed), train(3, seed + 1)))
    if not np.allclose(one, same, rtol=1e-9, atol=1e-9) or np.allclose(one, other, rtol=1e-9, atol=1e-9):
        still = np.allclose(one, weights_of(mlp))
        raise Wrong(
            tried=tried + ", three epochs, with one seed twice and with another seed",
            expected="the same weights for the same seed, others for the other seed",
            came="weights that never move"
            if still
            else "the same weights whatever the seed"
            if np.allclose(one, other)
            else "other weights although the seed is the same",
            hint="Which network, and which generator, does mlp_epoch get from you?",
            mistake=SAME if still else "another generator than rng",
        )
    if not once.complete:
        return
    repeated = copy.deepcopy(mlp)
    for batch in once.batches * 3:
        oracle.mlp_minibatch(repeated, X[batch], y[batch], LR)
    if close(one, weights_of(repeated)):
        raise Wrong(
            tried=tried + ", three epochs",
            expected="another order in each epoch",
            came="the same order each time",
            hint="A copy of rng, or a generator made in the loop, starts from the same state every time.",
            mistake="every epoch gets the same random state",
        )


def _judge_handed(got, once, tried):
    """Raise `Wrong` unless the batch and the lr that were asked for are used."""
    hint = "Compare your call, argument by argument, with the definition of mlp_epoch."
    for call in got.calls_to("mlp_epoch"):
        given = call.arguments
        for name, value in (("batch", 4), ("lr", LR)):
            if given and not close(given[name], value):
                swapped = name == "batch" and close(given[name], 3) and len(got.calls_to("mlp_epoch")) == 4
                raise Wrong(
                    tried=tried + ", three epochs",
                    expected="the batch and the lr of the caller in every epoch",
                    came=f"mlp_epoch was given another {name}",
                    hint=hint,
                    mistake=EXCHANGED if swapped else f"another {name}",
                )
    if not got.calls_to("mlp_epoch") and not (once.complete and sorted(once.sizes) == [2, 4, 4]):
        raise Wrong(
            tried=tried + ", one epoch",
            expected="every sample once, in two batches of 4 samples and one of 2",
            came="batches of sizes " + ", ".join(map(str, once.sizes))
            if once.complete
            else "weights that no such epoch explains",
            hint="mlp_epoch does all this: is it called?",
        )
