"""Checks of section 6.2: what `mlp_epoch` returns; batches of one, of all, of too many; values of every kind."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import (
    ALL_OTHERS,
    SAME,
    TITLE,
    Misconception,
    Student,
    Wrong,
    check,
    close,
    oracle,
    recognise,
    shape_of,
)
from autograder_tests.checks.training.batches import (
    OTHER_LR,
    STILL,
    Epoch,
    asked_for,
    finite,
    judge_use,
    one_hot_network,
    told_sizes,
)
from autograder_tests.checks.training.mlp_epoch import ALL, LOSS, OWN, SIZES, judge_batches, judge_labels
from autograder_tests.judging.compare import STEPS, SUM, numbers, same_numbers, shape
from autograder_tests.judging.networks import draw, forwarded, weights_of
from autograder_tests.judging.verdict import within
from autograder_tests.kinds import Rng, Value


def mean_loss(mlp: Value, epoch: Epoch) -> float:
    """Return the mean loss over all samples of an epoch with these weights; nan where they are no such weights."""
    try:
        return np.mean(oracle.binary_crossentropy_loss(epoch.y, forwarded(mlp, epoch.X)[-1]["A"]))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return np.nan


def halves(means: list[float]) -> float:
    """Return the last of the running averages loss = (loss + new) / 2, from 0 on."""
    number = 0.0
    for one in means:
        number = (number + one) / 2
    return number


@check("mlp_epoch", LOSS, cost=36, hint="Each sample counts once, whatever batch it was in.")
def _(student, rng):
    epoch = Epoch(student, rng, 11, 4)
    reading, result = epoch.reading, epoch.got.result
    expected = "one number: the mean loss over all samples, each measured when its batch was trained on"
    value = numbers(result) if numbers(result) is not None else np.zeros(0)
    losses = reading.losses if reading.batches and not reading.odd else []
    if not losses:  # the batches cannot be read: take the losses that mlp_minibatch gave
        pairs = [
            (float(call.result), len(np.ravel(call.arguments.get("y"))))
            for call in epoch.got.calls_to("mlp_minibatch")
            if call.result is not None
        ]
        losses = [[mean] * size for mean, size in pairs if np.isfinite(mean)]
    if not losses and len(reading.unused) == epoch.N:
        raise epoch.wrong(expected, "no weight has moved: there was no training whose loss this is", None, STILL)
    if not losses:
        # Whatever the steps were: with one batch of everything the loss belongs to the weights at the start.
        whole = Epoch(student, rng, 11, 11)
        if same_numbers(whole.got.result, mean_loss(whole.mlp, whole)):
            return
    every, means = [one for batch in losses for one in batch], [np.mean(batch) for batch in losses]
    if not every or value.size != 1:
        listed = bool(every) and value.size == len(means) and close(value.ravel(), means)
        came = f"{shape_of(result)}: the loss of each batch" if listed else shape_of(result)
        mistake = (
            "nothing is returned" if result is None else "the losses of the batches, not their mean" if listed else None
        )
        raise epoch.wrong(expected, came, "One number stands for the epoch.", mistake)
    form, value = shape(result), value.ravel()[0]
    rounds = [losses[:k] for k in range(1, len(losses))] + [losses[k:] for k in range(1, len(losses))]
    passes = [np.concatenate(one).mean() for one in rounds if sum(map(len, one)) == epoch.N]  # passes too many
    partly = reading.unused and close(value, np.sum(every) / epoch.N)  # samples left out: both are charged elsewhere
    if close(value, np.mean(every)) or partly or any(close(value, one) for one in passes):
        if form != ():
            hint = "A mean over everything has no shape."
            raise epoch.wrong(expected, shape_of(result), hint, "a number wrapped in an array", share=0.4)
        return
    if close(value, np.mean(means)):
        student.advise(
            "The epoch's loss is a mean of batch means: a sample in the short last batch counts for more than others."
            " That is accepted; the mean over all samples is the better number."
        )
        return
    N = epoch.N
    counts = "Count what you add up, then count by what you divide."
    measured = "The loss of a batch is measured when the batch is trained on: mlp_minibatch gives it."
    named = [
        Misconception(
            "the sum over the batches",
            np.sum(means),
            "Your number grows with the number of batches. What would make it a mean?",
        ),
        Misconception(
            "the sum over the samples",
            np.sum(every),
            "Your number grows with the number of samples. What would make it a mean?",
        ),
        Misconception("the loss of the last batch", means[-1], "Only the last batch has a say in your number."),
        Misconception("the loss of the first batch", means[0], "Only the first batch has a say in your number."),
        Misconception("batch means divided by the number of samples", np.sum(means) / N, counts),
        Misconception(
            "batch means divided by N // batch",
            np.sum(means) / (N // epoch.batch),
            "How many batches are there when the last one is short?",
        ),
        Misconception(
            "every batch counted as if it were full",
            np.sum(means) * epoch.batch / N,
            "How many samples are in the last batch, and how many batches are there?",
        ),
        Misconception("batch means divided by batch", np.sum(means) / epoch.batch, counts),
        Misconception(
            "half of the loss so far and half of the new one",
            halves(means),
            "The last batch makes up half of your number. Which share should each batch have?",
        ),
        Misconception("the loss before the epoch", mean_loss(epoch.mlp, epoch), measured),
        Misconception("the loss after the epoch", mean_loss(epoch.got.args[0], epoch), measured),
    ]
    if known := recognise(value, named):
        raise known.wrong(epoch.tried, expected, "the number that you get from")
    raise epoch.wrong(
        expected, "another number", "Two batches of four and one of three: by hand, what is the mean over the eleven?"
    )


def not_finite(tried: str, expected: str, result: Value) -> Wrong:
    """Return the `Wrong` for a loss that is no finite number."""
    if numbers(result) is None or numbers(result).size != 1:
        mistake = "nothing is returned" if result is None else None
        return Wrong(tried, expected, shape_of(result), "One number stands for the epoch.", mistake)
    hint = "Is there an empty batch at the end of your loop? The mean of no numbers at all is nan."
    return Wrong(tried, expected, "a number that is not finite", hint, "an empty batch at the end")


@check(
    "mlp_epoch",
    "a batch larger than the data is one step",
    cost=36,
    after=(ALL, OWN, SIZES),
    hint="With batch larger than N there is one batch, and it holds everything.",
)
def _(student, rng):
    mlp, X, y = draw((2, 4, 3, 1), 5, rng)
    for batch in (8, 5):
        once = [dict(layer) for layer in mlp]
        oracle.mlp_minibatch(once, X, y, 0.17)
        got = student.call("mlp_epoch", mlp, X, y, batch, 0.17, np.random.default_rng(int(rng.integers(2**31))))
        tried = f"N = 5 samples, batch = {batch}, lr = 0.17, a network of 3 layers"
        if not close(weights_of(got.args[0]), weights_of(once), STEPS):
            lrs = [call.arguments.get("lr") for call in got.calls_to("mlp_minibatch")]
            other = any(lr is not None and not close(lr, 0.17) for lr in lrs)
            came, hint = "other weights", None
            if other:
                came, hint = "mlp_minibatch was given another lr", "lr is handed on as it came."
            elif close(weights_of(got.args[0]), weights_of(mlp)):
                came = "no weight has moved"
                hint = "How many times does your loop run when there are fewer samples than `batch`?"
            raise Wrong(
                tried=tried,
                expected="the weights after one step on all five samples",
                came=came,
                hint=hint,
                mistake=OTHER_LR if other else None,
            )
        if got.result is not None and not finite(got.result):
            raise not_finite(tried, "the mean loss of one batch", got.result)


@check(
    "mlp_epoch",
    "the loss counts both labels",
    cost=34,
    after=(ALL, OWN, SIZES, LOSS),
    hint="mlp_minibatch returns the loss of a batch: use it as it is.",
)
def _(student, rng):
    mlp, X, y = draw((2, 4, 3, 1), 6, rng)
    loss = oracle.mlp_minibatch([dict(layer) for layer in mlp], X, y, 0.17)
    result = student.call("mlp_epoch", mlp, X, y, 6, 0.17, np.random.default_rng(int(rng.integers(2**31)))).result
    if not finite(result):
        raise not_finite("one batch of all 6 samples, three of each label", "the mean of their losses", result)
    if not same_numbers(result, loss):
        raise Wrong(
            tried="one batch of all 6 samples, three of each label",
            expected="the mean of their losses before the step",
            came=shape_of(result) + (", another one" if shape(result) == () else ""),
        )


@check(
    "mlp_epoch",
    "batch of one, batch of all",
    cost=20,
    after=(ALL, SIZES, LOSS),
    hint="batch = 1 and batch = N are ordinary cases.",
)
def _(student, rng):
    for batch in (1, 6):
        epoch = Epoch(student, rng, 6, batch)
        judge_use(epoch)
        if epoch.sizes != [batch] * (6 // batch):
            raise epoch.wrong(
                f"{6 // batch} batches of one sample" if batch == 1 else "one batch of all samples", told_sizes(epoch)
            )
        if not finite(epoch.got.result):
            raise not_finite(epoch.tried, "the mean loss", epoch.got.result)


SCRIPTS = {
    "losses that rise": lambda rng, n: np.linspace(0.2, 9, n),
    "losses that fall": lambda rng, n: np.linspace(4, 0.01, n),
    "large losses": lambda rng, n: 10.0 ** rng.uniform(1.3, 5, n),
    "tiny losses": lambda rng, n: 10.0 ** rng.uniform(-4, -3, n),
    "losses of 0 among others": lambda rng, n: rng.uniform(0.1, 1.5, n) * (np.arange(n) % 2 == 0),
    "equal losses": lambda rng, n: np.full(n, rng.uniform(0.3, 2)),
    "losses that jump": lambda rng, n: rng.permutation(np.geomspace(0.01, 5, n)),
}


def judge_scripts(student: Student, rng: Rng) -> None:
    """Let mlp_minibatch give losses of every kind, and move the weights by amounts of its own."""
    for number, (kind, losses) in enumerate(SCRIPTS.items()):
        N, batch = ((23, 3), (16, 4), (12, 1))[number % 3]
        given, lr = losses(rng, -(-N // batch)), (0.2, 3.0, 1e-4)[number % 3]
        amounts, made = rng.uniform(0.5, 1, given.size + 1), []

        def mlp_minibatch(mlp, X, y, lr, given=given, amounts=amounts, made=made):
            here = min(len(made), given.size - 1)
            made.append(np.size(y))
            mlp[0]["b"] = mlp[0]["b"] + lr * amounts[len(made) - 1 if len(made) <= given.size else -1]
            return float(given[here])

        mlp, X = one_hot_network(N, rng)
        y = np.zeros(N, dtype=int) if number % 2 else rng.permutation(np.arange(N) % 2)
        source = np.random.default_rng(int(rng.integers(2**31)))
        got = student.call("mlp_epoch", mlp, X, y, batch, lr, source, standins={"mlp_minibatch": mlp_minibatch})
        if not made:
            return  # it does the work of mlp_minibatch itself
        asked = asked_for(got.calls, X)
        rows = [row for one, _, _ in asked for row in one]
        tried = f"X of shape {X.shape}, batch = {batch}; mlp_minibatch gives {kind}"
        labels = [label for _, one, _ in asked for label in one]
        used = len(made) == given.size and sorted(rows) == list(range(N)) and labels == [int(y[row]) for row in rows]
        moved = within(got.args[0][0].get("b"), mlp[0]["b"] + lr * amounts[:-1].sum(), STEPS.of(lr * given.size))
        if not used or not moved or any(one != lr for _, _, one in asked):
            came = "other batches, another lr, or weights that were put back"
            raise Wrong(tried, "every batch trained on, whatever its loss is", came, hint=SAME)
        means = np.average(given, weights=made), given.mean()
        if not any(within(got.result, mean, SUM.of(mean)) for mean in means):
            raise Wrong(tried, "the mean of these losses over the samples", "another number", hint=SAME)


def judge_orders(student: Student, rng: Rng) -> None:
    """Forty epochs: no order comes back. Of a hundred orders one would."""
    mlp, X = one_hot_network(24, rng)
    source, seen = np.random.default_rng(int(rng.integers(2**31))), set()
    for number in range(40):
        standins = {"mlp_minibatch": lambda mlp, X, y, lr: 0.5}
        got = student.call("mlp_epoch", mlp, X, np.ones(24, dtype=int), 8, 0.1, source, standins=standins)
        asked = asked_for(got.calls, X)
        if not asked:
            return
        seen.add(tuple(frozenset(rows) for rows, _, _ in asked))
        if len(seen) <= number:
            came = "an order that an earlier epoch had, although there are thousands of millions"
            raise Wrong("40 epochs with one rng, N = 24, batch = 8", "a new order in each", came, hint=SAME)
        source = got.args[5] if isinstance(got.args[5], np.random.Generator) else source


@check("mlp_epoch", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    judge_batches(student, rng)
    judge_labels(student, rng)
    judge_scripts(student, rng)
    judge_orders(student, rng)
