"""What section 3 asks: kept apart from its cells, so that no answer stands beside its question.

Reading on spoils it: predict first. The tests compute what is claimed here.
"""

from __future__ import annotations

ASK = {
    "pencil": {
        "question": "Sample 0 is [1, 2], the weights of unit 3 are 2 and −1, and its bias is −1. What is Z[0, 3]?",
        "number": -1,
        "because": "1·2 + 2·(−1) + (−1) = −1; relu will make it 0.",
        "again": "A unit has the weights 2 and −1 and the bias −1, and gets the sample [1, 2]. What is its weighted "
        "sum?",
    },
    "four zeros": {
        "question": "Sample 1 comes out of relu as four zeros. What can the layers after this one still find out about "
        "it?",
        "choices": ["nothing", "which of its features were negative", "how far below zero its sums were"],
        "answer": 0,
        "why": {
            1: "The signs went into Z, and relu has replaced every entry of this row by 0.",
            2: "relu makes −0.1 and −100 the same 0.",
        },
        "because": "The next layer multiplies its weights by zeros, so only its own biases come out, the same for "
        "every such sample.",
        "again": "Two very different samples both leave a relu layer as a row of zeros. What do later layers know of "
        "the difference?",
    },
    "wrong order": {
        "question": "X is (3, 2) and W is (2, 4). What happens with W @ X?",
        "choices": [
            "an error: 4 does not match 3",
            "an error: 2 does not match 2",
            "it works, and gives a (4, 3) array",
        ],
        "answer": 0,
        "why": {
            1: "The two inner numbers have to match, and W @ X puts (2, 4) before (3, 2).",
            2: "NumPy does not turn arrays round to make them fit.",
        },
        "because": "A row of W has 4 numbers, a column of X has 3, and every number needs a partner.",
        "again": "By mistake, W of shape (2, 4) is put to the left of X of shape (3, 2). What does NumPy do?",
    },
    "fold lines": {
        "question": "Without biases, where do all the fold lines of a layer meet?",
        "choices": ["at the origin", "at the centre of the data", "nowhere in particular"],
        "answer": 0,
        "why": {
            1: "Weights know nothing of the data before training.",
            2: "At one point the weighted sum is 0 whatever the weights are.",
        },
        "because": "At X1 = X2 = 0 every weighted sum is 0, whatever the weights.",
        "again": "All the biases of a layer are set to 0. Which point do the fold lines of all its units pass through?",
    },
    "bias shape": {
        "question": "A flat vector is to be added to an array of shape (3, 4). How long may it be?",
        "choices": ["4 only", "3 only", "3 or 4"],
        "answer": 0,
        "why": {
            1: "NumPy lines shapes up from the right, so a flat vector meets the 4.",
            2: "NumPy lines shapes up from the right, and 3 does not fit under 4.",
        },
        "because": "NumPy lines shapes up from the right: (4,) fits under (3, 4), and each row gets the same four "
        "numbers.",
        "again": "The weighted sums have shape (3, 4). Which lengths of a flat bias vector does NumPy accept?",
    },
    "seven rows": {
        "question": "7 samples go through the network 2 → 5 → 3 → 1. What is the shape of A in mlp[1]?",
        "choices": ["(7, 5)", "(7, 3)", "(5, 3)", "(3, 7)"],
        "answer": 1,
        "why": {
            0: "That is the A of mlp[0], and so the X of mlp[1].",
            2: "That is the shape of W in mlp[1].",
            3: "Samples are rows: the 7 comes first.",
        },
        "because": "There is one row for each of the 7 samples, and one column for each of the 3 units of mlp[1].",
        "again": "A batch of 7 runs through layers of 5, 3 and 1 units. What does the second layer return?",
    },
    "two layers": {
        "question": "A sample leaves the first layer as [3, 2, 0, 4]. The second layer has one relu unit with the "
        "weights 1, −1, 2, 1 and the bias 0.5. What comes out?",
        "number": 5.5,
        "because": "3 − 2 + 0 + 4 + 0.5, and relu leaves it as it is.",
        "again": "A relu unit with the weights 1, −1, 2, 1 and the bias 0.5 gets [3, 2, 0, 4]. What is its output?",
    },
    "opinions": {
        "question": "Three networks with random weights and biases of zero. What can you say about their maps before "
        "you look?",
        "choices": [
            "they will be much alike",
            "they will differ, and that is all",
            "they will differ, but in each of them, everything runs straight out from the origin",
        ],
        "answer": 2,
        "why": {
            0: "Each seed draws different weights, so the folds point in different directions.",
            1: "Remember which point all folds pass through while the biases are zero.",
        },
        "because": "Fresh biases are zero, so every fold passes through the origin, and so does the boundary.",
        "again": "Nobody has trained these networks: new random weights, zero biases. What will their decision maps "
        "show?",
    },
    "alone": {
        "question": "Seven samples go through the network together, and then one at a time. How far do the predictions "
        "differ?",
        "choices": [
            "not at all, or in the last digit",
            "noticeably: samples in a batch affect each other",
            "the first sample agrees, the others do not",
        ],
        "answer": 0,
        "why": {
            1: "In Z = XW + b each row of Z needs only its own row of X.",
            2: "No row comes before another: each is worked out from its own numbers only.",
        },
        "because": "In a forward pass each row is on its own, so only rounding can differ.",
        "again": "You ask the network about a sample, first on its own and then inside a batch. How much does its "
        "answer change?",
    },
}
