"""What section 2 asks: kept apart from its cells, so that no answer stands beside its question.

Reading on spoils it: predict first. The tests compute what is claimed here.
"""

from __future__ import annotations

ASK = {
    "edge": {
        "question": 'layer["W"][1, 2] is the weight of one edge. Which edge is it, counting from 0?',
        "choices": [
            "it runs from input 1 to unit 2",
            "it runs from input 2 to unit 1",
            "it joins units 1 and 2 of the same layer",
        ],
        "answer": 0,
        "why": {
            1: "W has one row for each input, so the first index is where the edge starts.",
            2: "Units of one layer are not connected to each other.",
        },
        "because": "The row is where the edge starts, the column is where it ends: a column holds all the weights that "
        "come into one unit.",
        "again": "Row 1, column 2 of a layer's W holds one weight. Which connection does it belong to?",
    },
    "columns": {
        "question": "Every weight is 0.5, and the layer has four units. How many different columns does X @ W have?",
        "number": 1,
        "because": "All four units add up the same inputs with the same weights.",
        "again": "All the units of a layer start with exactly the same weights. How many different columns does the "
        "layer's output have?",
    },
    "tenth": {
        "question": "The weights come from a tenth of He's range. What is left of the spread after six layers, "
        "compared with the spread that He's range gives?",
        "choices": ["about a tenth", "about a sixtieth", "about a millionth"],
        "answer": 2,
        "why": {
            0: "That is what one layer does, and there are six.",
            1: "The layers multiply: 0.1⁶, not 0.1 divided by 6.",
        },
        "because": "Each of the six layers multiplies the spread by 0.1 once more, and 0.1⁶ is a millionth.",
        "again": "Somebody makes all starting weights ten times too small. How much of the signal survives six relu "
        "layers?",
    },
    "triple": {
        "question": "And from three times He's range: how many times as large is the spread after six layers?",
        "choices": ["3 times", "18 times", "about 700 times"],
        "answer": 2,
        "why": {
            0: "That is what one layer does, and there are six.",
            1: "The layers multiply: 3⁶, not 3 times 6.",
        },
        "because": "3⁶ = 729, so the spread is about 550 instead of 0.76.",
        "again": "Starting weights are three times too large. By what factor have the numbers grown after six relu "
        "layers?",
    },
    "rows": {
        "question": "One generator with seed 7 draws a first and a second row; another one, also with seed 7, draws a "
        "third. Which rows are equal?",
        "choices": ["the first and the second", "the first and the third", "all three", "none of them"],
        "answer": 1,
        "why": {
            0: "Every draw moves the generator on, so its second row is a new one.",
            2: "Every draw moves the generator on, so its second row is a new one.",
            3: "The seed fixes where a generator starts, so both begin with the same row.",
        },
        "because": "The seed fixes where a generator starts, and each draw moves it on.",
        "again": "rng draws a row, then another; then a fresh generator with the same seed draws one. Which rows "
        "agree?",
    },
    "own generator": {
        "question": "A function makes its own generator, default_rng(0), each time it is called. How do the results of "
        "two calls compare?",
        "choices": [
            "they are equal, on this run and on every other",
            "they differ, and differ again on the next run",
            "they differ, but every run gives the same two",
        ],
        "answer": 0,
        "why": {
            1: "That would be so without the seed 0.",
            2: "That would be so if one generator served both calls.",
        },
        "because": "Each call starts again at the beginning of the same sequence; your neighbour's copy does, too, so "
        "both of you get the same network.",
        "again": "The line rng = np.random.default_rng(0) stands inside a function that makes a layer. What do two "
        "layers made by it look like?",
    },
    "fan in": {
        "question": "Inputs with a spread of 1 go into your layer. What happens to the spread of its weighted sums as "
        "the number of inputs goes from 6 to 96 to 1000?",
        "choices": ["it grows", "it shrinks", "it stays about the same"],
        "answer": 2,
        "why": {
            0: "More terms would make a larger sum, if the weights did not get smaller.",
            1: "The weights do get smaller, but there are more terms to add up.",
        },
        "because": "The weights shrink with √fan_in, exactly as fast as a sum of fan_in random terms grows.",
        "again": "Weights are drawn from He's range. A unit gets many more inputs than before: what becomes of the "
        "spread of its weighted sum?",
    },
    "layers": {
        "question": 'How many layers does ((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None)) describe?',
        "number": 3,
        "because": "A layer leads from one size to the next: 2 → 4, 4 → 3 and 3 → 1.",
        "again": "A spec has four pairs, the last one with None. How many layers, each with its own W and b, does it "
        "make?",
    },
    "last pair": {
        "question": "What does the last pair of a spec, such as (1, None), do?",
        "choices": [
            "it makes an output layer that has no activation",
            "it says how many numbers come out in the end, and starts no layer",
            "it only marks the end, and could be left out",
        ],
        "answer": 1,
        "why": {
            0: "It starts no layer at all; the last layer's activation is in the pair before.",
            2: "Without it, nobody would know how many units the last layer has.",
        },
        "because": "It closes the chain: it gives the last layer its fan_out.",
        "again": "A friend leaves (1, None) out of a spec. What was it for?",
    },
    "count": {
        "question": "How many numbers, weights and biases together, does the network 2 → 4 → 3 → 1 have to learn?",
        "number": 31,
        "because": "8 + 4, 12 + 3 and 3 + 1: each layer has fan_in · fan_out weights and fan_out biases.",
        "again": "Two inputs, then layers of 4, 3 and 1 units. How many weights and biases is that?",
    },
}
