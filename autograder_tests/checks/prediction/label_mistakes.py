"""What is wrong with the labels that came back from a student's mlp_predict: what known mistakes make of them."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import Misconception, Wrong, recognise
from autograder_tests.judging.compare import close, shape_of
from autograder_tests.kinds import Array, Value

ONES = "label 1 for everybody"
AGAIN = "The last layer is a sigmoid layer already: what comes out of mlp_forward?"
NO_NUMBERS = "labels that are no numbers"
SIZE = "not one label for each sample"


def wrong_labels(
    result: Value, values: Array | None, p: Array, thresh: float, tried: str, ignored: bool = False
) -> Wrong:
    """Return what is wrong with labels, by the name of a known mistake where one fits.

    A single label tells no misconception: then none is named.

    Parameters
    ----------
    result, values : object, ndarray or None
        What came back, and the numbers in it.
    p : ndarray
        The probabilities.
    thresh : float
    tried : str
    ignored : bool
        Whether other thresholds gave the same labels.
    """
    each = f"for each of the {len(p)} samples" if len(p) > 1 else "for the one sample"
    expected = f"a 0 or a 1 {each}: 1 where the probability is above the threshold"
    wrong: dict = {"tried": tried, "expected": expected}
    if result is None:
        hint = "What does your last line do with the labels?"
        return Wrong(came="nothing (None)", hint=hint, mistake="nothing is returned", **wrong)
    if values is None:
        hint, mistake = "Labels are the numbers 0 and 1.", NO_NUMBERS
        return Wrong(came=f"{shape_of(result)}, not numbers", hint=hint, mistake=mistake, **wrong)
    values = values.ravel()
    labels = (p > thresh).astype(float)
    if values.size != p.size:
        rows = values.size > 1 and values.size == labels.sum() and set(values) <= set(range(len(p)))
        came = shape_of(result) + (": you get that from positions instead of labels" if rows else "")
        hint = "Every sample gets a label, those below the threshold as well."
        if values.size <= 1:
            hint = "One answer came back for all samples together: what does your last line return, and when?"
        return Wrong(came=came, hint=hint, mistake=SIZE, **wrong)
    if any(close(values, np.round(p, digits)) for digits in (1, 2, 3, 4)):
        values = p  # rounded, they still are probabilities
    same = "The answer is the same for every threshold: where does `thresh` come in?"
    half = "Half of your answer is a label, the other half still a probability."
    named = [
        Misconception("thresh is ignored", values if ignored and set(values) == {0.0, 1.0} else -np.ones_like(p), same),
        Misconception(
            "probabilities instead of labels",
            p,
            "Your numbers say how sure the network is. Which class does each sample get?",
        ),
        Misconception(
            "labels exchanged",
            1 - labels,
            "Look at one sample that the network is nearly sure of: which label does it get?",
        ),
        Misconception("-1 and 1 instead of 0 and 1", 2 * labels - 1, "The lab's labels are 0 and 1."),
        Misconception(
            "the threshold on the other side", (p > 1 - thresh).astype(float), "A higher threshold makes label 1 rarer."
        ),
        Misconception(
            "label 0 for everybody",
            np.zeros_like(p),
            "Between 0 and 1, astype(int) always rounds down; and np.argmax along an axis of length 1 is always 0.",
        ),
        Misconception(
            ONES,
            np.ones_like(p),
            "Print the two numbers that you compare. Is one of them the probability, as the network gives it?",
        ),
        Misconception("probabilities where they are above the threshold", p * labels, half),
        Misconception("probabilities where they are not above the threshold", np.where(labels == 1, 1.0, p), half),
        Misconception(
            "probabilities minus the threshold",
            p - thresh,
            "You have measured the distance to the threshold. On which side is each sample?",
        ),
        Misconception(
            "the threshold is put at the mean",
            (p > p.mean()).astype(float),
            "`thresh` is a probability that the caller chooses.",
        ),
        Misconception("the sigmoid is taken once more", (1 / (1 + np.exp(-p)) > thresh).astype(float), AGAIN),
        Misconception(
            "the threshold is compared with Z", (np.log(p / (1 - p)) > thresh).astype(float), "Z is no probability yet."
        ),
    ]
    if p.size > 1 and (known := recognise(values, named)):
        return known.wrong(**wrong, came=f"{shape_of(result)}: what you get from")
    other = not set(np.unique(values)) <= {0.0, 1.0}
    came = (
        f"{shape_of(result)} with values other than 0 and 1"
        if other
        else "the other label"
        if len(p) == 1
        else f"{int((values != labels).sum())} of {len(p)} labels are not the right ones"
    )
    return Wrong(came=came, hint="Print the probabilities beside your labels, for five samples.", **wrong)
