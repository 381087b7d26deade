"""What section 6 asks: kept apart from its cells, so that no answer stands beside its question.

Reading on spoils it: predict first. The tests compute what is claimed here.
"""

from __future__ import annotations

ASK = {
    "snapshots": {
        "question": "In which order were the five snapshots taken?",
        "choices": ["B, E, D, A, C", "B, D, E, C, A", "E, B, A, D, C"],
        "answer": 0,
        "why": {
            1: "In D the boundary already separates nearly all samples; E comes before that.",
            2: "B's boundary has nothing to do with the samples: it was taken before training.",
        },
        "because": "First the network finds one corner (E), then the boundary settles (D), and then the network grows "
        "surer (A, C).",
        "again": "In B the boundary has nothing to do with the samples, in E only one corner has been found, and from "
        "D to A to C the colours grow stronger. In which order were they taken?",
    },
    "five lines": {
        "question": "One of the five lines could stand in several places without changing any number. Which?",
        "choices": [
            "(a) send the gradient back",
            "(b) move every layer",
            "(c) measure the losses",
            "(e) compute the gradient of the loss",
        ],
        "answer": 2,
        "why": {
            0: "It needs the gradient of (e), and (b) needs what it stores.",
            1: "It has to come after (a), and there is nothing after it.",
            3: "It has to come after the predictions and before (a), which needs it.",
        },
        "because": "It needs the predictions and changes nothing, so any place after the forward pass will do.",
        "again": "Forward, loss, gradient of the loss, backward, update. Which needs the predictions, and is needed by "
        "nothing?",
    },
    "which mean": {
        "question": "Before the step the mean loss is 0.693, after it 0.617. Which of the two does mlp_minibatch "
        "return?",
        "choices": ["0.693", "0.617"],
        "answer": 0,
        "why": {1: "That would take a second forward pass, with the new weights."},
        "because": "It returns the loss of the predictions that the step was made from.",
        "again": "A step takes the mean loss of its mini-batch from 0.693 to 0.617. What does mlp_minibatch report?",
    },
    "twice": {
        "question": "Each of the three samples is in the batch twice. What happens to dW and to the mean loss?",
        "choices": ["both double", "dW doubles, the mean loss stays", "both stay", "dW stays, the mean loss doubles"],
        "answer": 1,
        "why": {
            0: "A mean does not change when every number in it appears twice.",
            2: "dW is a sum over the samples, and there are twice as many of them.",
            3: "It is the other way round: dW is a sum, the loss that is returned is a mean.",
        },
        "because": "The gradient is summed over the batch, the loss is averaged.",
        "again": "A mini-batch is doubled by putting every sample in again. Which changes: the gradient dW, the mean "
        "loss, or both?",
    },
    "step length": {
        "question": "At the same lr, how far does a step with a batch of 50 go, compared with a batch of 1?",
        "choices": ["less than 50 times as far", "exactly 50 times as far", "more than 50 times as far"],
        "answer": 0,
        "why": {
            1: "That would be so if all 50 samples pulled the same way.",
            2: "A sum is never longer than the lengths of its parts together.",
        },
        "because": "The samples do not all pull the same way, so part of the sum cancels; it is still about 30 times.",
        "again": "Gradients of 50 samples are added up. How long is the step that results, compared with a step for "
        "one sample?",
    },
    "slice": {
        "question": "An array has 7 entries. What does the slice [6:9] give?",
        "choices": ["one entry", "three entries", "an error"],
        "answer": 0,
        "why": {
            1: "There is nothing to fill places 7 and 8 with.",
            2: "A single index beyond the end is an error; a slice is not.",
        },
        "because": "A slice that reaches past the end is simply short.",
        "again": "Seven samples are cut into batches of three. The last cut is rows[6:9]: what is in it?",
    },
    "epoch loss": {
        "question": "Five samples in batches of 4: the losses are 0.1, 0.1, 0.1, 0.1 in the first and 0.6 in the "
        "second. What is the mean loss over the data?",
        "number": 0.2,
        "because": "(4 · 0.1 + 1 · 0.6) / 5. The mean of the two batch means, 0.35, would count the last sample four "
        "times.",
        "again": "Four samples have the loss 0.1 each, a fifth, alone in its batch, has 0.6. What is the mean over all "
        "samples?",
    },
    "programs": {
        "question": "Two of the three programs are wrong. Which one is right?",
        "choices": ["A, whose loss jumps about most", "B, whose loss ends lowest", "C"],
        "answer": 2,
        "why": {
            0: "A drops the short last batch, so different samples are missing in each epoch.",
            1: "B updates every layer twice for each gradient, which is the same as twice the learning rate.",
        },
        "because": "A and B each have a bug, and neither curve shows it: a falling loss proves nothing.",
        "again": "Program A's loss jitters most, B's ends lowest, C's does neither. One drops the last batch, one "
        "updates twice, one is right. Which is the right one?",
    },
    "six seeds": {
        "question": "Same data, same settings, six seeds. Where do the losses end after 200 epochs?",
        "choices": [
            "all at the same loss, to two digits",
            "all low, but the highest is half as much again as the lowest",
            "some low, and some no better than at the start",
        ],
        "answer": 1,
        "why": {
            0: "The seed decides where a network starts and in which order it meets the samples.",
            2: "That can happen, but at this learning rate it does not with these six.",
        },
        "because": "The mean loss during the last epoch is between 0.12 and 0.19, and a single run cannot tell you "
        "which you got.",
        "again": "You train the lab's network six times and change nothing but the seed. How far apart do the final "
        "losses lie?",
    },
    "equal": {
        "question": "All weights start at 0.5. The first layer has four units: how many different ones are there after "
        "200 epochs?",
        "number": 1,
        "because": "Units with equal weights get equal gradients and take equal steps, so nothing can tell them apart.",
        "again": "A layer of four identical units is trained for 200 epochs. How many different units does it have "
        "then?",
    },
    "finder": {
        "question": "One run, 200 steps, and each step has a slightly higher learning rate than the one before, from "
        "0.0001 up to 1. What does the loss do?",
        "choices": [
            "it falls all the way, faster and faster",
            "it changes little at first, then falls, then rises again",
            "it rises all the way",
        ],
        "answer": 1,
        "why": {
            0: "Beyond some rate the steps are too long: remember walk C in section 5.",
            2: "While the rate is small, every step goes downhill, just not very far.",
        },
        "because": "Tiny steps achieve little, longer ones more, and the longest throw the network out of the valley.",
        "again": "In a single run the learning rate is raised at every step, from far too small to far too large. "
        "What does the curve of the loss look like?",
    },
    "directions": {
        "question": "The network has 31 weights and biases. How much of its movement do the best two of 31 directions "
        "account for?",
        "choices": ["about two thirty-firsts", "about half", "more than nine tenths"],
        "answer": 2,
        "why": {
            0: "That would be so if it moved equally far in every direction.",
            1: "Successive epochs move the network in nearly the same direction, so a few directions account for "
            "nearly all of it.",
        },
        "because": "Training mostly goes one way, with a bend in it: two directions account for 97 to 99% of the "
        "movement.",
        "again": "A network with 31 weights and biases is trained. How much of its movement can be drawn on a sheet of "
        "paper, with the best choice of two directions?",
    },
    "colleague": {
        "question": "X and y are shuffled separately, so each sample carries some other sample's label. Where will the "
        "loss end?",
        "choices": [
            "as low as yours, more slowly",
            "near 0.69, the loss of answering “the share of ones” every time",
            "above where it started",
        ],
        "answer": 1,
        "why": {
            0: "There is nothing left in X that could tell one label from the other.",
            2: "One thing can still be learned: how common label 1 is.",
        },
        "because": "Only the share of ones can still be learned, and 0.69 is what that alone achieves.",
        "again": "Every label has been given to the wrong sample, differently in each epoch. What is the best loss "
        "that training can reach?",
    },
}
