"""What came back from one call to a student's mlp_train, and what known mistakes give."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import Misconception, Wrong, recognise
from autograder_tests.checks.training.batches import LR, TrainedBatches
from autograder_tests.judging.compare import STEPS, close, count, numbers, same_numbers, shape, shape_of
from autograder_tests.judging.networks import weights_of
from autograder_tests.kinds import Array, Value
from autograder_tests.transport.record import Call, Record
from autograder_tests.transport.student_side.values import Other

ONE = "stops after the first epoch"
EXCHANGED = "batch and epochs exchanged"
SAME = "every epoch starts from the same network"
EARLIER = "entries too many at the start"
OTHER_DATA = "other data than was given"
LAZY = "a recipe instead of a list"
ARGUMENTS = "Compare your call, argument by argument, with the definition of mlp_epoch."
COPY = "another network is trained than the one that was given"


def _rounds(got, epochs):
    """Return (what is wrong with the number of calls to mlp_epoch, the mistake), or two None; no call tells nothing."""
    count = len(got.calls_to("mlp_epoch"))
    if count in (0, epochs):
        return None, None
    named = {1: ONE, epochs - 1: "one epoch too few", epochs + 1: "one epoch too many"}
    return f"mlp_epoch was called {count} time{'s' * (count > 1)}", named.get(count, "another number of epochs")


def exchanged(got: Record, batch: int, epochs: int) -> bool:
    """Whether mlp_epoch was called `batch` times with batches of `epochs` samples."""
    calls = got.calls_to("mlp_epoch")
    return len(calls) == batch != epochs and all(close(call.arguments.get("batch"), epochs) for call in calls)


def same_data(call: Call, got: Record) -> bool:
    """Whether a call to mlp_epoch was given the samples and labels that mlp_train was given, in whatever order."""
    tables = []
    for X, y in ((call.arguments.get("X"), call.arguments.get("y")), got.args[1:3]):
        X, y = numbers(X), numbers(y)
        if X is None or y is None or X.ndim != 2 or y.size != len(X):
            return False
        table = np.column_stack([X, y.ravel()])
        tables.append(table[np.lexsort(table.T)])
    return close(tables[0], tables[1])


def _own_way(got, epochs):
    """Return the losses that `epochs` calls to mlp_epoch gave, and their last weights where each went on from the last.

    None where there is another number of calls; the weights are None where the calls are no chain, or had other data.
    What else was handed on to mlp_epoch has its own check.
    """
    calls = got.calls_to("mlp_epoch")
    if len(calls) != epochs or any(call.result is None or not call.arguments for call in calls):
        return None
    starts = [weights_of(call.arguments["mlp"]) for call in calls]
    ends = [weights_of(call.arguments_after["mlp"]) for call in calls]
    chained = all(np.array_equal(end, start) for end, start in zip(ends, starts[1:], strict=False))
    chained = chained and all(same_data(call, got) for call in calls)
    return [call.result for call in calls], ends[-1] if chained else None


def elsewhere(got: Record) -> str:
    """Name the mistake where a training leaves its network as it was."""
    starts = [weights_of(call.arguments["mlp"]) for call in got.calls_to("mlp_epoch") if call.arguments]
    values = numbers(got.result) if not starts else None
    again = all(np.array_equal(starts[0], one) for one in starts[1:]) if len(starts) > 1 else False
    if values is not None and values.size > 1 and np.ptp(values) == 0:
        again = True
    return SAME if again else COPY


def lazy(result: Value) -> bool:
    """Whether a result is a generator or a map, out of which nothing has been taken."""
    return isinstance(result, Other) and result.type_name in ("generator", "map")


def judge_losses(got: Record, losses: list[float], epochs: int, tried: str) -> None:
    """Raise `Wrong` unless the losses of all epochs came back."""
    if exchanged(got, len(got.args[1]), epochs):
        epochs = len(got.calls_to("mlp_epoch"))  # which has its own check
    asked = "a list of one loss" if epochs == 1 else f"a list of {epochs} losses, the first epoch's first"
    result = got.result
    wrong: dict = {"tried": tried, "expected": asked}
    own = _own_way(got, epochs)
    right_ones = [losses[:epochs]] + ([own[0]] if own else [])
    parts = list(result.values()) if isinstance(result, dict) else result
    if isinstance(parts, (list, tuple)):
        # The right losses with something beside them, or beside each of them.
        pairs = [one[-1] for one in parts if isinstance(one, (list, tuple)) and len(one) == 2]
        inside = [one for one in (*parts, pairs, parts) if np.ndim(numbers(one)) == 1]
        if not any(same_numbers(result, one) for one in right_ones) and any(
            same_numbers(one, wanted) for one in inside for wanted in right_ones if np.size(wanted) > 1
        ):
            hint = "The losses are among what you return. Return them alone, as a list."
            raise Wrong(came=shape_of(result), hint=hint, mistake="more than the losses", share=0.7, **wrong)
    if isinstance(result, (list, tuple, np.ndarray)) and any(same_numbers(result, one) for one in right_ones):
        if shape(result) != (epochs,):
            raise Wrong(
                came=shape_of(result), hint="One number for each epoch, without further axes.", share=0.5, **wrong
            )
        return
    if result is None:
        hint = "Where do your losses go when the loop is over?"
        raise Wrong(came=shape_of(result), hint=hint, mistake="nothing is returned", **wrong)
    if lazy(result):
        hint = "Nothing runs until somebody asks for the values, one by one: list(…) asks for all of them."
        raise Wrong(came=shape_of(result), hint=hint, mistake=LAZY, **wrong)
    if numbers(result) is None:
        if isinstance(parts, (list, tuple)) and parts and all(isinstance(one, str) for one in parts):
            hint = "Texts cannot be drawn: keep the numbers themselves."
            raise Wrong(came=f"{shape_of(result)}, all texts", hint=hint, mistake="texts", share=0.7, **wrong)
        raise Wrong(came=shape_of(result), **wrong)
    values = numbers(result).ravel()
    came, mistake = _rounds(got, epochs)
    size, hint = values.size, "How many rounds does your loop make, and what does it keep of each?"
    if came and size != 1:
        raise Wrong(came=f"{shape_of(result)}; {came}", hint=hint, mistake=mistake, **wrong)
    told, after = shape_of(result), losses[1 : epochs + 1]
    losses = list(right_ones[-1])
    if any(close(values, np.round(losses, digits)) for digits in (1, 2, 3, 4)):
        hint = "Rounding is for printing: keep the numbers as they are."
        raise Wrong(came=f"{told}, rounded", hint=hint, mistake="rounded", share=0.5, **wrong)
    each = "The picture of the training needs each epoch's loss."
    named = [
        Misconception(ONE, losses[:1], "A `return` inside the loop ends the function in its first round."),
        Misconception("only the last loss is kept", losses[-1:], "A list made inside the loop is new in every round."),
        Misconception("the mean over the epochs", [np.mean(losses)], each),
        Misconception("the losses in reverse order", losses[::-1], "The first epoch's loss comes first."),
        Misconception("running totals", np.cumsum(losses), "Each entry is one epoch's loss, not the sum up to it."),
        Misconception(
            "running means", np.cumsum(losses) / np.arange(1, epochs + 1), "Each entry is one epoch's loss alone."
        ),
        Misconception("the sum over the epochs", [np.sum(losses[:epochs])], each),
        Misconception(
            "each loss measured after its epoch",
            after,
            "mlp_epoch has measured the loss of each batch when it was trained on: keep what it returns.",
        ),
        Misconception(
            EARLIER,
            [*values[:-epochs], *losses[:epochs]],
            "What is in your list before the first epoch is over? `losses=[]` in a definition makes one list for ever.",
        ),
        Misconception(
            "an entry too many at the end", [*losses[:epochs], *values[-1:]], "What is added after the last epoch?"
        ),
        Misconception(
            SAME, losses[:1] * epochs, "All your losses are equal: does each epoch go on where the one before stopped?"
        ),
    ]
    telling = [one for one in named if (size > epochs if one.name == EARLIER else epochs > 1)]
    if known := recognise(values, telling, same_numbers):
        raise known.wrong(**wrong, came=f"{told}: what you get from")
    if size == epochs and shape(result):
        raise Wrong(came=f"{told}, with other numbers", hint="Keep what mlp_epoch returns, as it is.", **wrong)
    raise Wrong(came=f"{told}; a list of {epochs} was asked for", hint=hint, mistake=mistake, **wrong)


def judge_weights(got: Record, ends: list[Array], epochs: int, tried: str) -> None:
    """Raise `Wrong` unless the network has been trained for all epochs."""
    end, own = weights_of(got.args[0]), _own_way(got, epochs)
    if close(end, ends[epochs], STEPS) or (own and own[1] is not None and close(end, own[1], STEPS)):
        return
    expected = f"the weights after {count(epochs, 'epoch')}, each going on where the one before stopped"
    wrong: dict = {"tried": tried, "expected": expected}
    if exchanged(got, len(got.args[1]), epochs):
        came = "mlp_epoch was called as many times as `batch` says, with batches as large as `epochs` says"
        raise Wrong(came=came, hint=ARGUMENTS, mistake=EXCHANGED, **wrong)
    if lazy(got.result):
        hint = "Nothing runs until somebody asks for the values."
        raise Wrong(came="the weights as they were", hint=hint, mistake=LAZY, **wrong)
    if close(end, ends[0], STEPS):
        hint = "Is the network that you train the one that you were given, or a copy of it?"
        raise Wrong(came="the weights as they were", hint=hint, mistake=elsewhere(got), **wrong)
    if any(not same_data(call, got) for call in got.calls_to("mlp_epoch")):
        came, hint = "mlp_epoch was given other samples or labels than mlp_train", "All the data, in every epoch."
        raise Wrong(came=came, hint=hint, mistake=OTHER_DATA, **wrong)
    came, mistake = _rounds(got, epochs)
    done = next((k for k, one in enumerate(ends) if close(end, one, STEPS)), None)
    if done is not None and not came:
        came = f"the weights after {count(done, 'epoch')}"
    hint = (
        "How many rounds does your loop make?" if came else "mlp_epoch does the work of one epoch: what else happens?"
    )
    raise Wrong(came=came or "other weights", hint=hint, mistake=mistake, **wrong)


def judge_handed(got: Record, once: TrainedBatches, tried: str) -> None:
    """Raise `Wrong` unless the batch and the lr that were asked for are used."""
    hint = ARGUMENTS
    for call in got.calls_to("mlp_epoch"):
        given = call.arguments
        if given and not same_data(call, got):
            raise Wrong(
                tried=tried + ", three epochs",
                expected="all the samples and their labels in every epoch",
                came="mlp_epoch was given other samples or labels",
                hint=hint,
                mistake=OTHER_DATA,
            )
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
    if not got.calls_to("mlp_epoch") and not (once.complete and sorted(once.sizes) == [1, 4, 4]):
        raise Wrong(
            tried=tried + ", one epoch",
            expected="every sample once, in two batches of 4 samples and one of 1",
            came="batches of sizes " + ", ".join(map(str, once.sizes))
            if once.complete
            else "weights that no such epoch explains",
            hint="mlp_epoch does all this: is it called?",
        )
