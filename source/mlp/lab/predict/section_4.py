"""What section 4 asks: kept apart from its cells, so that no answer stands beside its question.

Reading on spoils it: predict first. The tests compute what is claimed here.
"""

from __future__ import annotations

ASK = {
    "slope": {
        "question": "f(w) = (3w − 1)². What is its slope at w = 2?",
        "number": 30,
        "because": "The outer slope is 2 · 5 = 10, the inner one is 3, and slopes along the way are multiplied.",
        "again": "A loss is the square of 3w − 1. At w = 2, how many times as fast as w does it change?",
    },
    "million": {
        "question": "A network has a million weights. How many forward passes does it take to measure the gradient of "
        "each one with a central difference?",
        "number": 2_000_000,
        "near": 1_000_000,
        "because": "Each weight has to go up once and down once.",
        "again": "To measure one gradient you move one weight up, then down, and look at the loss each time. How many "
        "forward passes do a million weights need?",
    },
    "shapes": {
        "question": "5 samples, and a layer from 2 to 3 units. Which of these gradients has the shape (5, 2)?",
        "choices": ["dA", "dZ", "dW", "dX"],
        "answer": 3,
        "why": {
            0: "A is (5, 3), and so is dA.",
            1: "Z is (5, 3), and so is dZ.",
            2: "W is (2, 3), and so is dW.",
        },
        "because": "A gradient has the shape of what it is the gradient of, and X is (5, 2).",
        "again": "n is 5, fan_in is 2, fan_out is 3. You print a gradient and see (5, 2): which one is it?",
    },
    "dW": {
        "question": "The second column of X is [1, 3, 1], and dZ is [1, 0, 3]. What is dW[1, 0]?",
        "number": 4,
        "because": "1·1 + 3·0 + 1·3: what came in, times the blame, added up over the samples.",
        "again": "One feature of three samples is 1, 3, 1, and their dZ is 1, 0, 3. What is the gradient of the weight "
        "between them?",
    },
    "step": {
        "question": "You measure a slope with a central difference and make h smaller and smaller. What does the error "
        "do?",
        "choices": ["it keeps falling", "it falls, then rises again", "it falls, then stays where it is"],
        "answer": 1,
        "why": {
            0: "That would be so with exact arithmetic, but a computer keeps about 16 digits.",
            2: "Rounding does set a limit, but it is divided by 2h, so it grows as h shrinks.",
        },
        "because": "At first the curve's bend matters less and less; then rounding, divided by a tiny 2h, takes over.",
        "again": "Is the smallest h the best one for measuring a slope? What happens to the error on the way down?",
    },
    "corner": {
        "question": "Which slope does a central difference measure right at relu's corner?",
        "number": 0.5,
        "near": 0.1,
        "because": "One side contributes slope 0, the other slope 1, and it averages them, however small h is.",
        "again": "A central difference stands on z = 0 of relu, one foot on each side. Which slope does it report?",
    },
    "tiny h": {
        "question": "Your gradients are correct, and gradcheck runs with h = 1e-13. What will its table show?",
        "choices": [
            "that all of them agree",
            "large differences, although nothing is wrong with your gradients",
            "large differences, because the tiny step reveals a bug",
        ],
        "answer": 1,
        "why": {
            0: "With so small a step the subtraction leaves little but rounding.",
            2: "A smaller step is not a sharper one: the measurement is what fails here.",
        },
        "because": "Rounding is divided by 2h, so the measurement is wrong and not the gradients.",
        "again": "A colleague checks correct gradients with a step of 1e-13. What do they find?",
    },
    "db": {
        "question": "A relu layer has Z = [[0.5, −1], [2, 2], [−1, 3]] and gets dA = [[1, −1], [0, 0], [3, −3]]. What "
        "is its db?",
        "choices": ["[1, −3]", "[4, −4]", "[3, −1]"],
        "answer": 0,
        "why": {
            1: "That adds up dA; it has to be multiplied by the slope of relu first.",
            2: "That keeps the entries where Z is negative; those are the ones to drop.",
        },
        "because": "Where Z is negative the slope is 0, so dZ = [[1, 0], [0, 0], [0, −3]], and db is its column sums.",
        "again": "Z is [[0.5, −1], [2, 2], [−1, 3]] in a relu layer, and [[1, −1], [0, 0], [3, −3]] comes back to it. "
        "What is the gradient of its biases?",
    },
    "in one": {
        "question": "One sample has y = 1 and ŷ = 0.8, and the last layer is a sigmoid. What is its dZ?",
        "number": -0.2,
        "near": 0.05,
        "because": "The loss sends back −1/0.8 = −1.25, the slope of the sigmoid is 0.8 · 0.2 = 0.16, and the product "
        "is −0.2, which is ŷ − y.",
        "again": "The label is 1, and the network says 0.8: the loss sends −1.25 back to a sigmoid whose slope is 0.16 "
        "there. Which number reaches Z?",
    },
    "off": {
        "question": "A relu unit was off for every sample. Which of its weights get a gradient that is not 0?",
        "choices": ["those coming in", "those going out", "neither"],
        "answer": 2,
        "why": {
            0: "Its slope was 0 for every sample, so its dZ is 0, and so is X⊤ dZ.",
            1: "Their dW is the unit's output times what comes after it, and its output was always 0.",
        },
        "because": "Its output was 0, so nothing after it depends on it; its slope was 0, so nothing passes through "
        "it.",
        "again": "One unit never fires: relu gives 0 for the whole batch. Which weights around it will learn "
        "something?",
    },
    "eight layers": {
        "question": "Eight sigmoid layers. From the last hidden layer back to the first, six layers earlier: how much "
        "of the gradient is left?",
        "choices": ["about a sixth", "about a thirtieth", "about a thousandth"],
        "answer": 2,
        "why": {
            0: "Layers multiply; they do not share the gradient out.",
            1: "Each layer takes more than that: its slope is never above ¼.",
        },
        "because": "Each sigmoid multiplies by at most ¼; sums over 16 units win a little of it back.",
        "again": "A deep network has sigmoids in all its hidden layers. How strong is the gradient six layers back, "
        "compared with where it started?",
    },
}
