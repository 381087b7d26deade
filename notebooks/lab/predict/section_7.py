"""What section 7 asks: kept apart from its cells, so that no answer stands beside its question.

Reading on spoils it: predict first. Numbers are those of the right functions; the tests train for them.
"""

from __future__ import annotations

ASK = {
    "boundary": {
        "question": "The threshold goes up from 0.5 to 0.9. Which way does the boundary on the map move?",
        "choices": ["into the orange region", "into the blue region", "it stays where it is"],
        "answer": 0,
        "why": {
            1: "Blue is where label 1 is unlikely already; it gets no likelier there.",
            2: "The network stays as it is, but its probability is cut at a different value.",
        },
        "because": "Only where the network is very sure of label 1, deep in the orange, is its probability above 0.9.",
    },
    "doctor": {
        "question": "Where would you put the threshold for the medical test, and where for your own mail?",
        "words": "Low for the test: a missed illness is worse than a second test. High for the mail: a lost letter is "
        "worse than one more advertisement.",
    },
    "vector": {
        "question": "All five labels are correct, but they stand in a column. What share of right labels does "
        "np.mean(column == truth) report?",
        "number": 0.52,
        "near": 0.1,
        "because": "The column is compared with the vector as a 5 × 5 table, and 13 of its 25 entries happen to agree.",
    },
    "other data": {
        "question": "Moons, circles, xor, spiral: which of them is a network of 4 and 3 hidden units least likely to "
        "learn?",
        "choices": ["moons", "circles", "xor", "spiral"],
        "answer": 3,
        "why": {
            0: "One bend separates the moons: the network learns them with every one of six seeds.",
            1: "A few folds make a ring: every one of six seeds gets at least 97% of them right.",
            2: "Two folds are enough for its four corners: five of six seeds learn it.",
        },
        "because": "Its arms need more folds than so few units usually find: it ends at 86 to 96% right.",
    },
}

TOUR = {
    1: {
        "question": "How much of the final boundary is there after the first epoch?",
        "choices": ["none of it", "a part of it", "nearly all of it"],
        "answer": 1,
        "why": {
            0: "Thirteen steps do achieve something: the loss falls from as much as 3.7 to between 0.5 and 0.8.",
            2: "That takes about ten epochs; by then the loss is about 0.3.",
        },
        "because": "After one epoch 50 to 82% of the samples are right, with seeds 0 to 5; after ten, most of the "
        "boundary is there.",
    },
    2: {
        "question": "When the learning rate goes up step by step, how does training begin to fail?",
        "choices": [
            "suddenly: above a certain rate, every seed fails",
            "by chance: first with some seeds, later with nearly all",
            "gradually: every step up makes every run a little worse",
        ],
        "answer": 1,
        "why": {
            0: "At 0.1, two of six seeds fail, and the others do well.",
            2: "Up to 0.06 all is well, and a run that fails is lost altogether: it gives every sample the same "
            "answer.",
        },
        "because": "At 0.1 two of six seeds end at the baseline loss, at 0.25 five of six: once all the units of a "
        "layer are off, nothing more is learned.",
    },
    3: {
        "question": "Batch 4 against full, 200 epochs each: which curve ends lower?",
        "choices": ["batch 4", "full", "they end at about the same loss"],
        "answer": 2,
        "why": {
            0: "It takes 2600 steps, but short ones: thirteen of them go about as far as one with the full batch.",
            1: "Its steps are longer, but there are only 200 of them.",
        },
        "because": "Both finished networks have a loss between 0.10 and 0.15: one long step does the work of thirteen "
        "short ones.",
    },
    4: {
        "question": "The solid curve is the loss on the samples trained on, the dashed one the loss on samples that "
        "were kept back. Where does the dashed one go?",
        "choices": ["down, with the solid one", "down, and up again", "nowhere: it stays where it starts"],
        "answer": 1,
        "why": {
            0: "The solid one goes to 0, but the network is never trained on the samples kept back.",
            2: "What is learned first holds for new samples too: the dashed curve falls in the first epochs.",
        },
        "because": "It is lowest within the first 50 epochs and then climbs, although 95 to 98% stay right: the "
        "network becomes too sure of the few that it gets wrong.",
    },
    5: {
        "question": "With how many of the eight seeds 0 to 7 do 4 and 3 hidden units solve the spiral?",
        "number": 3,
        "near": 1,
        "because": "With seeds 1, 4 and 7 all 100 samples or all but one are right; the others stay near 80%.",
    },
    6: {
        "question": "The threshold goes to 0.9. What moves, and what does not?",
        "words": "The boundary and the rings move. The network, its loss and the colours stay as they are.",
    },
}

EXPERIMENT = {
    "1, lr 0.01": {
        "question": "At lr 0.01, which batch size ends with the higher loss, 1 or 50?",
        "choices": ["1", "50", "there is hardly a difference"],
        "answer": 2,
        "why": {
            0: "Its fifty short steps do not all go one way, but together they get as far as the long one.",
            1: "It takes one step an epoch where batch 1 takes fifty, but a long one: gradients are summed.",
        },
        "because": "The medians are 0.16 to 0.18 at every batch size: fewer steps, but longer ones.",
    },
    "1, lr 0.05": {
        "question": "At lr 0.05, from which batch size on are most runs poor?",
        "choices": ["from 2 on", "from 8 on", "from 32 on", "none are"],
        "answer": 2,
        "why": {
            0: "Up to batch 8 it is no worse than batch 1: two of the ten runs are poor, none of the five you see.",
            1: "At 8, two of the ten runs are poor, and at 16 only one.",
            3: "Long steps overshoot: at 50, nine of the ten runs are poor.",
        },
        "because": "Six of the ten runs are poor at 32 and nine at 50 (three and five of the five that you see): the "
        "steps are too long there.",
    },
    "1, map": {
        "question": "What will the last map, that of batch 50, show?",
        "choices": ["the same boundary, a little rougher", "a boundary with many bends", "no boundary at all"],
        "answer": 2,
        "why": {
            0: "A step that is too long does more than blur: it can put an end to training.",
            1: "Bends need hidden units that are on, and here they are off.",
        },
        "because": "The map has a single colour: all units of one layer are off for every sample, and a unit that is "
        "off gets no gradient.",
    },
    "2, same lr": {
        "question": "With the mean gradient and the same lr, which batch size does worst, and how?",
        "choices": [
            "the largest: it breaks",
            "the largest: it has not finished",
            "the smallest: it is too noisy to get anywhere",
        ],
        "answer": 1,
        "why": {
            0: "A mean of gradients is no longer than the longest of them, so no step overshoots here.",
            2: "It ends lowest: it takes fifty steps an epoch.",
        },
        "because": "One step of average length in each epoch is far too little: at lr 0.01 the medians rise from 0.17 "
        "at batch 1 to 0.51 at batch 50.",
    },
    "2, × batch": {
        "question": "What does “× batch” cure, and what does it not?",
        "words": "At lr 0.01 it cures the slowness of large batches: 0.16 or 0.17 at every batch size. At lr 0.05 it "
        "brings back the failures of experiment 1: mean × batch is the sum.",
    },
    "3, with": {
        "question": "With replacement: what is the spread at batch 50, if that of single samples is 1?",
        "number": 0.14,
        "near": 0.04,
        "because": "Means of 50 spread 1/√50 as far as single samples: half the noise takes four times the samples.",
    },
    "3, without": {
        "question": "And without replacement, as mlp_epoch draws: what is the spread of 50 out of 50 samples?",
        "number": 0,
        "near": 0.05,
        "because": "A full batch always holds the same samples: there is nothing left to draw.",
    },
    "4, batch 16": {
        "question": "How many steps does batch 16 need (median)?",
        "number": 83,
        "near": 20,
        "because": "That is nearly ten times fewer than the 794 of batch 1, where 16 times would be perfect.",
    },
    "4, batch 512": {
        "question": "And how many does batch 512 need, which contains all the samples?",
        "number": 32,
        "near": 10,
        "because": "Batch 64 already gets there in 47: beyond that a larger batch saves hardly any steps, because it "
        "allows no longer ones.",
    },
    "5": {
        "question": "How long does one update with 50 samples take, compared with one with a single sample?",
        "choices": ["about 50 times as long", "about 5 times", "about 1.2 times"],
        "answer": 2,
        "why": {
            0: "That would be so if arithmetic were what takes the time.",
            1: "Even that is far too much, though your machine may differ a little.",
        },
        "because": "Nearly all of the time goes into calling NumPy and Python; the arithmetic hardly counts.",
    },
    "6, boundaries": {
        "question": "Which network has the straightest boundary, and which the most crooked? In which do the seeds "
        "differ most?",
        "words": "Without a hidden layer there is one straight line, the same with every seed; (6, 8, 4) can be the "
        "most crooked. The losses of (8) and (6, 8, 4) differ most between seeds.",
    },
    "6, bends": {
        "question": "Where can the boundary of a network with two hidden units bend?",
        "choices": ["anywhere", "only where it crosses a fold line", "only close to a sample"],
        "answer": 1,
        "why": {
            0: "Between two fold lines the last z is a plane, and its zero is a straight line.",
            2: "The samples decide where the folds end up, but it is the folds that bend the boundary.",
        },
        "because": "At a fold line a hidden unit switches on or off; between the fold lines everything is straight.",
    },
}
