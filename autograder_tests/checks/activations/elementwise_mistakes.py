"""What common mistakes in the functions of z would give."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import Misconception, oracle
from autograder_tests.kinds import Array


def relu_mistakes(z: Array) -> list[Misconception]:
    return [
        Misconception(
            "the size of z without its sign",
            np.abs(z),
            "Dropping the sign is not the same as dropping negative numbers.",
        ),
        Misconception("z itself", z, "Negative numbers come through: find out what your code does with them."),
        Misconception("the wrong side of 0", np.minimum(z, 0), "You keep what should go and drop what should stay."),
        Misconception("-z instead of z", np.maximum(-z, 0), "You keep what should go and drop what should stay."),
        Misconception("the slope of ReLU instead of ReLU", z > 0, "Where z is positive, z itself is wanted, not a 1."),
        Misconception(
            "a maximum over an axis",
            z.max(axis=0) if z.ndim else z,
            "`np.max` looks for the largest number of an array; here each number is compared with 0 by itself.",
        ),
        Misconception(
            "the maximum of the whole array",
            z.max(),
            "Each number is compared with 0 by itself, not with its neighbours.",
        ),
        Misconception(
            "a leaky ReLU", np.where(z > 0, z, 0.01 * z), "Negative numbers leave a small rest; ours leave nothing."
        ),
        Misconception(
            "a leaky ReLU with a tenth",
            np.where(z > 0, z, 0.1 * z),
            "Negative numbers leave a rest; ours leave nothing.",
        ),
        Misconception(
            "a floor of 1 instead of 0", np.maximum(z, 1), "Small and negative numbers: what should become of them?"
        ),
        Misconception("large numbers cut to 1", np.clip(z, 0, 1), "Positive numbers stay as they are, however large."),
        Misconception("large numbers cut to 6", np.clip(z, 0, 6), "Positive numbers stay as they are, however large."),
        Misconception("the sigmoid", oracle.sigmoid(z), "That is the other activation."),
        Misconception(
            "a smooth softplus", np.logaddexp(0, z), "That is ReLU's smooth cousin; ours has a sharp corner at 0."
        ),
    ]


def d_relu_mistakes(z: Array) -> list[Misconception]:
    return [
        Misconception(
            "ReLU instead of its slope",
            np.maximum(z, 0),
            "That is the height of the curve. How steep is it at each z?",
        ),
        Misconception(
            "the sign of z", np.sign(z), "Left of 0 the curve of ReLU is flat: what is the slope of a flat line?"
        ),
        Misconception("a slope of 1 everywhere", np.ones_like(z), "Look at the curve left of 0: it is flat there."),
        Misconception("the two sides swapped", z < 0, "Look at the curve: on which side of 0 does it rise?"),
        Misconception("a leaky ReLU's slope", np.where(z > 0, 1, 0.01), "Left of 0 our ReLU is exactly flat."),
        Misconception(
            "the sigmoid", oracle.sigmoid(z), "That is the other activation; here the slope of ReLU is wanted."
        ),
        Misconception("the sigmoid's slope", oracle.d_sigmoid(z), "That is the slope of the other activation."),
        Misconception(
            "z cut to the range from 0 to 1",
            np.clip(z, 0, 1),
            "The slope does not grow with z: right of 0 the line is as steep everywhere.",
        ),
        Misconception("a step at 1 instead of 0", z > 1, "Where is the corner of the curve?"),
        Misconception(
            "z kept where it is not positive",
            np.where(z > 0, 1, z),
            "Left of 0 the curve is flat. Which numbers does your code leave as they were?",
        ),
        Misconception("z where a slope is wanted", z, "How steep is the curve at z? That is not z itself."),
    ]


def sigmoid_mistakes(z: Array) -> list[Misconception]:
    with np.errstate(all="ignore"):
        e = np.exp(z)
        return [
            Misconception(
                "the sign of the exponent",
                1 / (1 + e),
                "Your curve falls from left to right. Look at the sign in the exponent.",
            ),
            Misconception(
                "a softmax over the whole array",
                e / e.sum(),
                "Each number is squashed by itself, whatever its neighbours.",
            ),
            Misconception(
                "a softmax over the last axis",
                e / e.sum(axis=-1, keepdims=True) if z.ndim else e,
                "Each number is squashed by itself, whatever its neighbours.",
            ),
            Misconception(
                "the mean of z taken off first",
                oracle.sigmoid(z - z.mean()),
                "Each number is squashed by itself, whatever its neighbours.",
            ),
            Misconception(
                "a softmax over the first axis",
                e / e.sum(axis=0) if z.ndim else e,
                "Each number is squashed by itself, whatever its neighbours.",
            ),
            Misconception("powers of 2 instead of e", 1 / (1 + np.exp2(-z)), "The base of the power is e: `np.exp`."),
            Misconception(
                "powers of 10 instead of e", 1 / (1 + np.exp(-z * np.log(10))), "The base of the power is e: `np.exp`."
            ),
            Misconception(
                "2 z instead of z", oracle.sigmoid(2 * z), "Compare at z = 2 by hand: your curve rises too fast."
            ),
            Misconception(
                "z / 2 instead of z", oracle.sigmoid(z / 2), "Compare at z = 2 by hand: your curve rises too slowly."
            ),
            Misconception("a step from 0 to 1", z > 0, "The sigmoid has no corner: it rises smoothly."),
            Misconception("tanh", np.tanh(z), "tanh runs from -1 to 1; the sigmoid runs from 0 to 1."),
            Misconception(
                "a missing 1 in the denominator",
                e,
                "Without the 1 below the line nothing stops the curve from growing.",
            ),
            Misconception("exp(-z) alone", 1 / e, "Check the fraction: what is above the line, what below?"),
            Misconception(
                "1 - exp(-z) below the line",
                1 / (1 - 1 / e),
                "Check the sign below the line: the curve must never reach 1.",
            ),
            Misconception(
                "brackets missing around the denominator",
                1 / 1 + 1 / e,
                "Division comes before addition: use brackets.",
            ),
            Misconception(
                "the slope of the sigmoid", oracle.d_sigmoid(z), "That is the slope; here the curve itself is wanted."
            ),
            Misconception("ReLU", np.maximum(z, 0), "That is the other activation."),
        ]


def d_sigmoid_mistakes(z: Array) -> list[Misconception]:
    s = oracle.sigmoid(z)
    return [
        Misconception(
            "z*(1-z)",
            z * (1 - z),
            "The formula s(1-s) holds for s, the sigmoid *of* z. This function is given z: how do you get s?",
        ),
        Misconception(
            "the sigmoid instead of its slope", s, "That is the height of the curve. How steep is it at each z?"
        ),
        Misconception("1 - sigmoid", 1 - s, "One factor of the slope is there; the other is missing."),
        Misconception(
            "s*(1+s)",
            s * (1 + s),
            "Look at the sign in the bracket: far out the curve is flat, so the slope must go to 0.",
        ),
        Misconception("the sign of the slope", -s * (1 - s), "The curve rises everywhere: no slope is negative."),
        Misconception(
            "1 - s*s", 1 - s * s, "That is how the slope of tanh is made from tanh. For the sigmoid see the equation."
        ),
        Misconception("the slope times z", z * s * (1 - s), "The slope is made of s alone: where does z come in?"),
        Misconception("z*(1-s)", z * (1 - s), "Both factors are made of the sigmoid's value."),
        Misconception(
            "0 everywhere", 0 * s, "Python multiplies before it subtracts: s * 1 - s is 0. Where do brackets belong?"
        ),
        Misconception("the slope of ReLU", z > 0, "That is the slope of the other activation."),
        Misconception("s*s", s * s, "Far to the right the curve is flat: the slope must go to 0 there too."),
        Misconception("the sigmoid times (1 - z)", s * (1 - z), "Both factors are made of the sigmoid's value."),
        Misconception("the slope at sigmoid(z)", oracle.d_sigmoid(s), "The sigmoid was taken once too often."),
        Misconception("tanh's slope", 1 - np.tanh(z) ** 2, "That is the slope of tanh."),
    ]


MISTAKES = {
    "relu": relu_mistakes,
    "d_relu": d_relu_mistakes,
    "sigmoid": sigmoid_mistakes,
    "d_sigmoid": d_sigmoid_mistakes,
}
