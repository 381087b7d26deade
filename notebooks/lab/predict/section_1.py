"""What section 1 asks: kept apart from its cells, so that no answer stands beside its question.

Reading on spoils it: predict first. The tests compute what is claimed here.
"""

from __future__ import annotations

ASK = {
    "corner": {
        "question": "You measure the slope of relu at −2, −0.5, 0, 0.5 and 2, with a step of 0.0001 to each side. At "
        "which of these points will the result disagree with your d_relu?",
        "choices": ["at 0 only", "at −0.5, 0 and 0.5: everywhere near the corner", "at none of them"],
        "answer": 0,
        "why": {
            1: "At ±0.5 both ends of so small a step lie on the same side of the corner.",
            2: "At 0 one end of the step lies on the flat part and the other on the slope.",
        },
        "because": "At 0 the measurement averages both sides and gives 0.5; your d_relu gives 0, as this lab chooses.",
        "again": "Somebody measures relu's slope at five points near 0, taking a tiny step both ways each time. Where "
        "will the measurement contradict d_relu?",
    },
    "both sides": {
        "question": "One neuron has z = −2, another has z = 2. For which of them is the sigmoid steeper?",
        "choices": ["the one on the negative side", "the one on the positive side", "neither: they are equally steep"],
        "answer": 2,
        "why": {
            0: "The curve is lower at −2, but lower is not steeper.",
            1: "The curve is higher at 2, but higher is not steeper.",
        },
        "because": "σ(−z) = 1 − σ(z), so the two factors of the slope σ(z)(1 − σ(z)) merely swap places.",
        "again": "Two points lie equally far to the left and to the right of z = 0. At which of them does sigmoid "
        "climb faster?",
    },
    "steepest": {
        "question": "What is the largest slope that sigmoid has anywhere?",
        "number": 0.25,
        "near": 0.05,
        "because": "The slope is p(1 − p) with p = σ(z), and that is largest at p = ½, where it is ½ · ½.",
        "again": "You walk along the sigmoid curve from far left to far right. How steep is the steepest place?",
    },
    "inf": {
        "question": "To NumPy, e¹⁰⁰⁰ is inf. What is inf / inf?",
        "choices": ["1", "inf", "nan"],
        "answer": 2,
        "why": {
            0: "inf only means “too large to store”, so NumPy cannot know that the two are equal.",
            1: "Dividing inf by an ordinary number gives inf; dividing it by inf could give anything.",
        },
        "because": "No number would be a sensible answer, so NumPy returns nan, “not a number”.",
        "again": "A program divides one number that has overflowed by another that has overflowed too. What does NumPy "
        "return?",
    },
    "boundary": {
        "question": "A single neuron with two inputs splits the plane into a low part and a high part. What does the "
        "boundary between them look like?",
        "choices": [
            "a straight line, with relu and with sigmoid",
            "a straight line with relu, a curve with sigmoid",
            "a curve with both",
        ],
        "answer": 0,
        "why": {
            1: "Sigmoid makes the edge softer, but the boundary is still where z = 0, the same straight line.",
            2: "z is a weighted sum of the inputs, and a weighted sum is 0 along a straight line.",
        },
        "because": "The boundary is where z has one fixed value, and z is a weighted sum of the inputs.",
        "again": "You may choose any weights, any bias and either activation for one neuron. Which boundaries can it "
        "draw?",
    },
    "largest loss": {
        "question": "Here are four predictions with their true labels. Which has the largest loss?",
        "choices": ["ŷ = 0.9 when y = 1", "ŷ = 0.5 when y = 1", "ŷ = 0.1 when y = 1", "ŷ = 0.2 when y = 0"],
        "answer": 2,
        "why": {
            0: "That is confident and correct: its loss is only 0.105.",
            1: "“No idea” costs 0.693, which is not the most.",
            3: "With y = 0, a low ŷ is correct: its loss is 0.223.",
        },
        "because": "Only a tenth of the probability went to what really happened, and −log 0.1 is 2.303.",
        "again": "The loss asks how much probability went to what really happened. Which of these four does it punish "
        "most?",
    },
    "shapes": {
        "question": "y has shape (5,) and y_hat has shape (5, 1). What is the shape of y_hat - y?",
        "choices": ["(5,)", "(5, 1)", "(5, 5)", "none: NumPy raises an error"],
        "answer": 2,
        "why": {
            0: "NumPy does not flatten the column.",
            1: "That would be the sensible result, but NumPy does not turn y into a column.",
            3: "These two shapes can be broadcast together, so NumPy sees nothing wrong.",
        },
        "because": "NumPy takes (5,) as a row, meets a column of 5, and fills the whole 5 × 5 table.",
        "again": "Five labels in a flat array are subtracted from a column of five predictions. What comes out?",
    },
    "perfect": {
        "question": "y = 1 and ŷ = 1: certain, and correct. Without eps, what does the term (1 − y) log(1 − ŷ) come "
        "to?",
        "choices": ["0", "−inf", "nan"],
        "answer": 2,
        "why": {
            0: "0 times any ordinary number is 0, but log(0) is not an ordinary number.",
            1: "log(0) alone is −inf; here it is multiplied by 0.",
        },
        "because": "It is 0 · (−inf), which has no sensible value, so the whole loss becomes nan.",
        "again": "A network gives the correct label the probability 1, and nobody has thought of eps. What becomes of "
        "the term that should be switched off?",
    },
    "tiny eps": {
        "question": "What does Python answer to 1 - 1e-20 == 1?",
        "choices": ["True", "False", "it raises an error"],
        "answer": 0,
        "why": {
            1: "On paper, yes; but a float keeps only about 16 digits.",
            2: "A difference that is too small to store is silently lost.",
        },
        "because": "A float keeps about 16 digits, so 1 − 10⁻²⁰ is stored as exactly 1, and clipping to it would "
        "protect nothing.",
        "again": "Somebody clips predictions to at most 1 - 1e-20 and is still troubled by log(0). What does "
        "1 - 1e-20 == 1 give?",
    },
}
