"""Who has nearly the same code: copies are found whatever they are called, and no honest pair of the known answers."""

from __future__ import annotations

import itertools
import random

import pytest

from autograder_tests.selftest import answers
from mlp_lab.marking import alike
from mlp_lab.marking.for_a_human import Looked
from mlp_lab.marking.forms import LEAST, form_in

NAMES = frozenset(answers.functions())
ORIGINAL = '''
def layer_forward(layer, X):
    """The forward pass."""
    scores = np.zeros((X.shape[0], layer["b"].size))
    for row, sample in enumerate(X):
        for unit in range(layer["b"].size):
            scores[row, unit] = np.sum(sample * layer["W"][:, unit]) + layer["b"][unit]
    layer["X"], layer["Z"] = X, scores
    layer["A"] = relu(scores) if layer["act"] == "relu" else sigmoid(scores)
    return layer["A"]
'''
RENAMED = """
import numpy

def layer_forward(L: dict, inputs, verbose=None) -> "array":
    # all my own work
    assert len(inputs) > 0, "nothing there"
    z_values = numpy.zeros((inputs.shape[0], L["b"].size))  # pre-activations
    for i, one in enumerate(inputs):
        for j in range(L["b"].size):
            z_values[i, j] = numpy.sum(one * L["W"][:, j]) + L["b"][j]
    print("shape", z_values.shape)
    L["X"], L["Z"] = inputs, z_values
    L["A"] = relu(z_values) if L["act"] == "relu" else sigmoid(z_values)
    return L["A"]
""".replace(", verbose=None", "")


def of(text: str, name: str = "layer_forward") -> str:
    return form_in(text, name, NAMES)


def test_names_comments_hints_asserts_and_printing_are_taken_out():
    assert of(ORIGINAL) and of(ORIGINAL) == of(RENAMED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("+ layer", "- layer"),
        ("sigmoid(scores)", "relu(scores)"),
        ('layer["Z"]', 'layer["z"]'),
        ("[:, unit]", "[unit, :]"),
        ("np.sum(sample", "np.mean(sample"),
        ("shape[0]", "shape[1]"),
        ("X, scores", "scores, X"),
    ],
)
def test_what_it_does_is_not(old, new):
    assert old in ORIGINAL and of(ORIGINAL.replace(old, new)) != of(ORIGINAL)


def test_short_functions_and_what_cannot_be_read_have_no_form():
    assert of("def layer_forward(layer, X):\n    return X @ layer['W']") == ""
    assert of("def layer_forward(layer, X:") == of("layer_forward = 3") == of("\0") == of("") == ""


def forms_of(kind: str) -> dict[str, list[str]]:
    return {name: [of(one.source, name) for one in answers.load(name) if one.kind == kind] for name in sorted(NAMES)}


@pytest.fixture(scope="module")
def right():
    return forms_of("right")


def test_no_two_right_answers_of_the_calibration_share_a_form_that_counts(right):
    """So no honest pair that can be made of them shares one function, and `FUNCTIONS` are needed."""
    pairs = [pair for forms in right.values() for pair in itertools.combinations(forms, 2)]
    assert len(pairs) > 1_500
    assert sum(one == other != "" for one, other in pairs) == 0
    assert sum(map(bool, itertools.chain(*right.values()))) > 100, f"most have at least {LEAST} parts"


def test_of_wrong_answers_so_few_share_one_that_no_honest_pair_is_named(right):
    wrong = forms_of("wrong")
    shared = {
        name
        for name, forms in wrong.items()
        for one, other in itertools.combinations([*forms, *right[name]], 2)
        if one == other != ""
    }
    assert len(shared) < alike.FUNCTIONS


@pytest.mark.parametrize("known", [1.0, 0.5, 0.0])
@pytest.mark.parametrize("size", [2, 5, 30])
def test_classes_in_which_few_ways_are_usual_have_nobody_to_be_named(right, known, size):
    """Everybody is honest here, also where they come to the same: half write each function in the same way."""
    rng = random.Random(f"{known} {size}")
    taken = {name: forms[: round(known * len(forms))] for name, forms in right.items()}
    for _ in range(20):
        order = {name: rng.sample(forms, len(forms)) for name, forms in right.items()}
        weights = {name: [1 / rank**2 for rank in range(1, len(forms) + 1)] for name, forms in order.items()}
        class_ = {
            f"s{number}": {name: rng.choices(order[name], weights[name])[0] for name in right} for number in range(size)
        }
        assert alike.compare(class_, taken) == []


def some_class(right, size: int, seed: int = 1) -> dict[str, dict[str, str]]:
    rng = random.Random(seed)
    return {f"s{number:03}": {name: rng.choice(forms) for name, forms in right.items()} for number in range(size)}


LONG = ("layer_backward", "layer_forward", "mlp_epoch", "init_layer", "binary_crossentropy_loss", "init_mlp")


@pytest.mark.parametrize("size", [2, 30, 200])
def test_a_copy_of_six_functions_is_found_in_any_class(right, size):
    class_ = some_class(right, size)
    for name in LONG:
        class_["s000"][name] = class_["s001"][name] = f"their own {name}"
    [pair] = alike.compare(class_)
    assert pair.students == ("s000", "s001") and set(pair.functions) == set(LONG) and pair.bits >= alike.BITS
    lines = Looked(pairs=[pair]).lines({"s001"})
    assert len(lines) == 2 and "s000 and s001" in lines[1] and "copied" not in lines[1]
    assert Looked(pairs=[pair]).lines({"s005"}) == []


def test_what_the_known_answers_have_says_nothing_however_much_is_the_same(right):
    class_ = some_class(right, 10)
    class_["s000"] = class_["s001"] = {name: forms[0] for name, forms in right.items()}
    assert alike.compare(class_) == []
    assert alike.compare(class_, {}) != [], "it is because they are known"


def test_what_many_have_says_less_and_what_goes_round_nothing(right):
    def bits(sharing: int) -> float:
        class_ = some_class(right, 60)
        for number in range(sharing):
            class_[f"s{number:03}"] |= {name: f"of a book {name}" for name in LONG}
        return max((one.bits for one in alike.compare(class_)), default=0.0)

    assert bits(2) > bits(4) > bits(alike.CROWD + 1) == 0.0


def test_three_functions_are_not_enough(right):
    class_ = some_class(right, 200)
    for name in LONG[:3]:
        class_["s000"][name] = class_["s001"][name] = f"their own {name}"
    assert alike.compare(class_) == []
