"""What section 5 asks: kept apart from its cells, so that no answer stands beside its question.

Reading on spoils it: predict first. The tests compute what is claimed here.
"""

from __future__ import annotations

ASK = {
    "walks": {
        "question": "Where will the three walks be after 20 steps? Which will be nearest to the star?",
        "choices": [
            "A, which takes short steps",
            "B, which overshoots and comes back",
            "C, which takes the longest steps",
        ],
        "answer": 1,
        "why": {
            0: "It heads the right way, but after 20 short steps it is still 2.7 away.",
            2: "Its steps get longer: it jumps further across the valley each time.",
        },
        "because": "Each of its steps is shorter than the one before, and after 20 of them it is within 0.02 of the "
        "star.",
        "again": "Three walks go down the same bowl: A with a small learning rate, B with a medium one, C with one "
        "that makes its steps grow. Which reaches the bottom first?",
    },
    "one step": {
        "question": "W[0, 0] is 1, dW[0, 0] is 14, and lr is 0.1. What is W[0, 0] after one step?",
        "number": -0.4,
        "because": "1 − 0.1 · 14.",
        "again": "A weight of 1 has the gradient 14. With a learning rate of 0.1, what is the weight after one update?",
    },
    "purse": {
        "question": 'A purse is {"coins": 10}. Then coins = purse["coins"], and coins = coins - 3. How many coins are '
        "in the purse?",
        "number": 10,
        "because": "The subtraction makes a new number and gives it the name coins; nothing was assigned to the purse.",
        "again": 'd = {"n": 10}; n = d["n"]; n = n - 3. What is d["n"] now?',
    },
    "friend": {
        "question": 'Two purses hold the same array [10, 20]. Then purse["coins"] -= 3. What does the other purse '
        "hold?",
        "choices": ["[10, 20]", "[7, 17]", "[4, 14]"],
        "answer": 1,
        "why": {
            0: 'That would be so with purse["coins"] = purse["coins"] - 3, which makes a new array.',
            2: "There is only one array, and it is changed once.",
        },
        "because": "-= changes the array itself, for everybody who holds it.",
        "again": 'Two dictionaries share one array, [10, 20], under "coins". The first runs d["coins"] -= 3. What does '
        "the second see?",
    },
    "order": {
        "question": "All gradients are known, and every layer is to take its step. Does it matter which layer goes "
        "first?",
        "choices": ["no", "yes: the last layer has to go first", "yes: the first layer has to go first"],
        "answer": 0,
        "why": {
            1: "That is the order in which the gradients are found; by now they are all there.",
            2: "A layer's step needs nothing from the layers before it.",
        },
        "because": "Each step needs only the layer's own dW and db, and those are fixed already.",
        "again": "The backward pass is over. Somebody updates the layers in random order: does that change the result, "
        "and if so, which layer should have come first?",
    },
    "curve": {
        "question": "The loss after one step, drawn for learning rates from 0.0001 to 1: what shape does the curve "
        "have?",
        "choices": ["it falls all the way", "it falls, then rises far above where it began", "it rises all the way"],
        "answer": 1,
        "why": {
            0: "A huge step uses the gradient far from where it was measured.",
            2: "A small enough step downhill lowers the loss.",
        },
        "because": "A small step helps a little, a well-chosen one a lot, and a huge one lands somewhere much worse.",
        "again": "You take one step from the same start with larger and larger learning rates. What does the loss "
        "afterwards do?",
    },
    "more samples": {
        "question": "There are 200 samples instead of 50, and the gradient is a sum over them. Where is the learning "
        "rate that works best for one step?",
        "choices": ["lower than before", "about where it was", "higher than before"],
        "answer": 0,
        "why": {
            1: "With four times as many samples the same rate makes a step about four times as long.",
            2: "More samples make a longer sum, not a shorter one.",
        },
        "because": "The sum is about four times as long, so a rate several times smaller makes the same step.",
        "again": "Your batch becomes four times as large, and gradients are summed. In which direction do you have to "
        "change lr to keep the steps as long as they were?",
    },
    "early": {
        "question": "Only the last layer takes its step, and then the gradient is sent back once more. Is the first "
        "layer's dW still the same?",
        "choices": ["yes", "yes, except in the last digits", "no, it is clearly different"],
        "answer": 2,
        "why": {
            0: "The gradient travels back along the last layer's W, and that has changed.",
            1: "One step at a useful rate changes the last layer's W by more than rounding.",
        },
        "because": "Gradients travel back along W, and W is no longer the one that made the prediction.",
        "again": "Somebody updates each layer as soon as its gradient is known, last layer first. Do the earlier "
        "layers still get the same gradients?",
    },
}
