"""Checks of section 7: `mlp_predict`.

No probability of the samples lies close to a threshold, so that rounding, and the choice at exactly the threshold,
decide nothing.
"""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, CallFailed, Student, Wrong, check, oracle, right
from autograder_tests.checks.prediction.label_mistakes import AGAIN, NO_NUMBERS, ONES, SIZE, wrong_labels
from autograder_tests.judging.compare import close, numbers, shape, shape_of
from autograder_tests.judging.networks import FORWARD, forwarded, make_layer, make_network, weights_of
from autograder_tests.judging.verdict import SAME, TITLE, within
from autograder_tests.kinds import Array, Cases, Network, Rng, Value
from autograder_tests.transport.record import Record

right(mlp_predict=oracle.mlp_predict)

LABELS = "labels 0 and 1 at a threshold of 0.5"
THRESH = "the threshold decides"
BINS = {(0.08, 0.2): 7, (0.42, 0.47): 2, (0.585, 0.615): 2, (0.74, 0.92): 2}
"""Ranges of probability, and how many samples lie in each: so that a threshold put at the mean, compared with Z or
turned round gives labels of its own."""


def a_network(rng: Rng, hidden: str = "relu") -> tuple:
    """Return a network, samples whose probabilities fill all bins, in mixed order, and these probabilities."""
    while True:
        mlp = make_network((2, 4, 3, 1), rng)
        mlp[1]["act"] = hidden
        pool = rng.normal(size=(400, 2)) * 1.5
        # Scale and shift the last layer's logits so that they spread around 0.
        oracle.mlp_forward(mlp, pool)
        Z = mlp[-1]["Z"]
        if Z.std() < 0.1:
            continue
        scale = 1.5 / Z.std()
        mlp[-1].update(W=mlp[-1]["W"] * scale, b=(mlp[-1]["b"] - Z.mean()) * scale)
        p = oracle.mlp_forward(mlp, pool).ravel()
        rows = [np.flatnonzero((p > low) & (p < high))[:many] for (low, high), many in BINS.items()]
        chosen = np.concatenate(rows)
        if len(chosen) == sum(BINS.values()) and 0.22 < p[chosen].mean() < 0.4:
            break
    X = pool[rng.permutation(chosen)]
    clean = [{key: layer[key] for key in ("W", "b", "act", "shape")} for layer in mlp]
    return clean, X, oracle.mlp_forward(mlp, X).ravel()


def predict(student: Student, mlp: Network, *rest: Value) -> Record:
    """Call the student's mlp_predict, with a forward pass that takes one sample of shape (2,) as well."""
    return student.call("mlp_predict", mlp, *rest, standins=FORWARD)


def plain_labels(result: Value) -> Value:
    """Return the labels where they came as texts such as "1", or first of two things, as numbers; else `result`."""
    if isinstance(result, tuple) and len(result) == 2 and np.ndim(numbers(result[0])) > 0:
        return result[0]
    if isinstance(result, (list, tuple)) and result and all(isinstance(one, str) for one in result):
        try:
            return [float(one) for one in result]
        except ValueError:
            pass
    return result


def sizes_differ(result: Value, N: int) -> bool:
    """Whether there is not one entry for each of the N samples."""
    values = numbers(plain_labels(result))
    return values is not None and values.size != N


def judge_labels(result: Value, p: Array, thresh: float, tried: str, ignored: bool = False) -> None:
    """Raise `Wrong` unless `result` holds the labels; its shape has its own check. `ignored`: see `wrong_labels`."""
    values = numbers(plain_labels(result))
    if values is None or values.size != p.size or not close(values.ravel(), (p > thresh).astype(float)):
        raise wrong_labels(result, values, p, thresh, tried, ignored)


@check("mlp_predict", LABELS, cost=60, hint="First the probabilities, then a decision for each.")
def _(student, rng):
    mlp, X, p = a_network(rng)
    result = predict(student, mlp, X, 0.5).result
    try:
        judge_labels(result, p, 0.5, f"{len(X)} samples, X of shape {X.shape}, thresh = 0.5")
    except Wrong as wrong:
        # Above 0.5 a sigmoid of a probability is certain to be; at 0.7 it gives itself away.
        values = numbers(plain_labels(predict(student, mlp, X, 0.7).result)) if wrong.mistake == ONES else None
        if values is not None and close(values.ravel(), 1 / (1 + np.exp(-p)) > 0.7):
            wrong.mistake = "the sigmoid is taken once more"
            wrong.came, wrong.hint = f"{shape_of(result)}: what you get from: {wrong.mistake}", AGAIN
        raise


@check("mlp_predict", THRESH, cost=45, after=(LABELS,), hint="Whoever calls decides how sure is sure enough.")
def _(student, rng):
    mlp, X, p = a_network(rng)
    results = {thresh: predict(student, mlp, X, thresh).result for thresh in (0.3, 0.7, 0.0)}
    values = [numbers(plain_labels(result)) for result in results.values()]
    ignored = all(close(one, values[0]) for one in values)
    for thresh, result in results.items():
        if thresh == 0 and not ignored and close(np.ravel(values[-1]), p > 0.5):
            raise Wrong(
                tried=f"{len(X)} samples, X of shape {X.shape}, thresh = 0.0",
                expected="label 1 for every sample",
                came=f"{shape_of(result)}: the labels of a threshold of 0.5",
                hint="`thresh or …`, and `if thresh`, take 0 for nothing at all. How else can you ask for None?",
                mistake="a thresh of 0 taken for none",
                share=0.5,
            )
        judge_labels(
            result,
            p,
            thresh,
            f"{len(X)} samples, X of shape {X.shape}, a thresh {'above' if thresh > 0.5 else 'below'} 0.5",
            ignored,
        )
    mlp, X, p = a_network(rng, "sigmoid")
    try:
        judge_labels(predict(student, mlp, X, 0.5).result, p, 0.5, "")
    except (Wrong, CallFailed):
        student.advise(
            "Your labels are right for hidden layers that are relu layers, as in this lab, and not for a hidden sigmoid"
            " layer. Each layer says in `act` which one it is; mlp_forward knows."
        )


@check(
    "mlp_predict",
    "a network that has seen other samples before",
    cost=34,
    after=(LABELS,),
    hint="The network still holds what the last forward pass left in it. Which samples are asked about now?",
)
def _(student, rng):
    mlp, X, p = a_network(rng)
    order = np.argsort(p)  # turned round, other samples are above the threshold
    seen = forwarded(mlp, X[order[::-1]])
    result = predict(student, seen, X[order], 0.5).result
    values, before = numbers(plain_labels(result)), p[order[::-1]] > 0.5
    if values is not None and values.size == p.size and close(values.ravel(), before.astype(float)):
        raise Wrong(
            tried=f"{len(X)} samples, and a network that has just seen the same ones in another order",
            expected="the labels of these samples, in their order",
            came=f"{shape_of(result)}: the labels of the samples before",
            mistake="the forward pass before is used again",
        )
    judge_labels(result, p[order], 0.5, f"{len(X)} samples, and a network that has seen others before")


@check(
    "mlp_predict",
    "thresh is 0.5 when it is not given",
    cost=25,
    after=(LABELS,),
    hint="A default is written in the first line of the definition.",
)
def _(student, rng):
    mlp, X, p = a_network(rng)
    tried = f"{len(X)} samples, no thresh given"
    result = predict(student, mlp, X).result
    values = numbers(plain_labels(result))
    explicit = numbers(plain_labels(predict(student, mlp, X, 0.5).result))
    if values is not None and explicit is not None and values.shape == explicit.shape and not close(values, explicit):
        raise Wrong(
            tried=tried,
            expected="the same labels as with thresh = 0.5",
            came="other labels than with thresh = 0.5",
            mistake="another default than 0.5",
        )
    judge_labels(result, p, 0.5, tried)


@check("mlp_predict", "a vector of shape (N,)", cost=30, hint="A vector has one axis.")
def _(student, rng):
    mlp, X, _ = a_network(rng)
    result = predict(student, mlp, X, 0.5).result
    tried, expected = f"{len(X)} samples, X of shape {X.shape}", f"an array of shape ({len(X)},)"
    labels, hint, mistake, share = plain_labels(result), None, None, 1.0
    if sizes_differ(result, len(X)):
        hint, mistake = "Every sample gets a label.", SIZE
    elif isinstance(result, tuple) and result is not labels:
        hint = "The labels are among what you return. Return them alone."
    elif result is not None and numbers(labels) is None:
        hint, mistake = "Labels are the numbers 0 and 1.", NO_NUMBERS
    elif not isinstance(result, np.ndarray) or numbers(result) is None:
        hint = "Other programs compare your labels with y: they want an array of numbers or of truth values."
        mistake = "nothing is returned" if result is None else None
    elif result.dtype.kind == "O":
        hint, share = "Your array holds Python objects. Which dtype do numbers have?", 0.5
    elif result.shape != (len(X),):
        hint = "The network answers with a column. A plotting function that compares labels with y wants a vector."
        mistake = "a column instead of a vector" if result.shape == (len(X), 1) else None
    if hint is not None:
        raise Wrong(tried, expected, shape_of(result), hint=hint, mistake=mistake, share=share)


@check(
    "mlp_predict",
    "a single sample",
    cost=15,
    after=(LABELS, "a vector of shape (N,)"),
    hint="One sample gives a vector of one label.",
)
def _(student, rng):
    mlp, X, p = a_network(rng)
    tried = "one sample, X of shape (1, 2)"
    result = predict(student, mlp, X[:1], 0.5).result
    judge_labels(result, p[:1], 0.5, tried)
    if shape(result) != (1,):
        raise Wrong(
            tried=tried,
            expected="an array of shape (1,)",
            came=shape_of(result),
            hint="squeeze() removes every axis of length 1, the samples' axis too."
            if shape(result) == ()
            else "A vector has one axis, for one sample as for many.",
            mistake="the samples' axis is lost" if shape(result) == () else None,
        )


@check(
    "mlp_predict",
    "exactly at the threshold, still 0 or 1",
    cost=15,
    needs=(LABELS, "a vector of shape (N,)"),
    after=(LABELS,),
    hint="Either label is right there, but a label it must be.",
)
def _(student, rng):
    mlp, X, _ = a_network(rng)
    mlp[-1].update(W=np.zeros_like(mlp[-1]["W"]), b=np.zeros_like(mlp[-1]["b"]))
    result = predict(student, mlp, X, 0.5).result
    labels = numbers(plain_labels(result))
    values = np.ravel(labels if labels is not None else np.zeros(0))
    if values.size != len(X) or not set(values) <= {0.0, 1.0}:
        raise Wrong(
            tried="a network whose probabilities are all exactly 0.5, thresh = 0.5",
            expected="0 or 1 for each sample",
            came=f"{shape_of(result)} with other values" if values.size == len(X) else shape_of(result),
            hint="What does your formula give when both sides are equal?",
        )


@check(
    "mlp_predict",
    "predicting teaches the network nothing",
    cost=34,
    after=(LABELS,),
    needs=(LABELS, "a vector of shape (N,)"),
    hint="Weights move while training, never while predicting.",
)
def _(student, rng):
    mlp, X, _ = a_network(rng)
    got = predict(student, mlp, X, 0.5)
    if not close(weights_of(got.args[0]), weights_of(mlp)):
        raise Wrong(
            tried=f"{len(X)} samples",
            expected="weights and biases as they were",
            came="some have moved",
            hint="Which function of the lab only looks, and moves nothing?",
        )
    if got.result is None:
        raise Wrong(
            tried=f"{len(X)} samples", expected="labels", came="nothing (None)", hint="", mistake="nothing is returned"
        )


def cases(rng: Rng) -> Cases:
    """Yield probabilities, none of them close to the threshold, and the threshold: (what is special, p, thresh)."""
    for thresh in (0.04, 0.13, 0.25, 0.45, 0.5, 0.55, 0.62, 0.87, 0.96, np.float64(0.35)):
        p = rng.uniform(0.01, 0.99, 24)
        p[np.abs(p - thresh) < 0.01] = 0.99
        p[:2] = thresh - 0.01, thresh + 0.01
        yield "probabilities on both sides of a threshold", rng.permutation(p), thresh
        yield "one sample", p[2:3], thresh
        yield "two samples", p[1:3], thresh
    yield "a threshold close to 0", np.array([1e-5, 0.002, 0.4, 0.0004, 0.9]), 0.001
    yield "a threshold close to 1", np.array([0.9995, 0.998, 0.4, 0.99, 0.99999]), 0.999
    yield "every probability above the threshold", rng.uniform(0.5, 0.9, 7), 0.3
    yield "every probability below the threshold", rng.uniform(0.1, 0.5, 7), 0.7
    yield "300 samples", np.where(rng.random(300) < 0.5, 0.3, 0.8) + rng.uniform(-0.1, 0.1, 300), 0.5


@check("mlp_predict", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    layer = make_layer(1, 1, "sigmoid", rng)
    layer["b"] = np.zeros(1)
    # The weights of the one unit make each sample the logit that its probability asks for.
    tables = [(kind, np.log(p / (1 - p)), p, thresh) for kind, p, thresh in cases(rng)]
    Z = rng.permutation([-45.0, 45.0, 0.8, -0.8, 45.0])
    tables.append(("predictions as sure as a computer can be", Z, 1 / (1 + np.exp(-Z)), 0.5))
    for kind, logits, p, thresh in tables:
        X = (logits / layer["W"][0, 0]).reshape(-1, 1)
        result = predict(student, [layer], X, thresh).result
        if not within(plain_labels(result), p > thresh, 0.0):
            raise Wrong(
                tried=f"X of shape {X.shape}: {kind}",
                expected="1 where the probability is above the threshold, else 0",
                came="other labels for some samples",
                hint=SAME,
            )
