"""Checks of section 2.2: `init_mlp`."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder_tests.checks import ALL_OTHERS, CallFailed, Student, Wrong, check, oracle, right, shape_of
from autograder_tests.checks.building.init_layer import KEYS, judge_parts
from autograder_tests.checks.building.weights import judge_source, judge_spread, same_W
from autograder_tests.judging.compare import shape
from autograder_tests.judging.verdict import SAME, TITLE, Misconception, recognise
from autograder_tests.kinds import Network, Rng, Value

right(init_mlp=oracle.init_mlp)

NUMBER, COPIED, BACKWARDS = "the number of layers", "layers copied", "the layers in reverse order"
FROM_END = "spec gone through from its end"
SPEC = ((2, "relu"), (6, "sigmoid"), (4, "relu"), (3, "sigmoid"), (1, None))


def told(spec: Value) -> str:
    kind = "list" if isinstance(spec, list) else "tuple"
    return f"init_mlp with a {kind} of {len(spec)} pairs, sizes {', '.join(str(size) for size, _ in spec)}"


def layers_in(result: Value) -> Network | None:
    """The layers that came back, in a list or in another collection; None where there are none."""
    if isinstance(result, tuple) and result and isinstance(result[0], (list, tuple)):
        result = result[0]  # the network, with something else beside it
    elif isinstance(result, dict) and not any(key in result for key in KEYS):
        result = list(result.values())
    elif isinstance(result, np.ndarray) and result.dtype == object:
        result = result.ravel().tolist()
    if isinstance(result, list) and result and all(isinstance(part, list) for part in result):
        result = [layer for part in result for layer in part]
    if not isinstance(result, (list, tuple)) or not result or not all(isinstance(layer, dict) for layer in result):
        return None
    return list(result)


def make_network(
    student: Student, spec: Value, rng: Rng, kinds: tuple[type, ...] = (tuple, list)
) -> tuple[Network, Value, str]:
    """Ask for a network; return its layers, the generator as it is afterwards, and what was tried.

    Where no kind of collection is asked for, a function that copes with lists only, or with tuples only, is judged by
    those: that it should take both is a check of its own, and so is that it returns a list.
    """
    tried = told(spec)
    try:
        got = student.call("init_mlp", spec, rng)
    except CallFailed as failed:
        if len(kinds) < 2 or failed.type not in ("TypeError", "AttributeError"):
            raise
        return make_network(student, kinds[isinstance(spec, tuple)](spec), rng, kinds=(type(spec),))
    if type(got.args[0]) is not type(spec) or got.args[0] != spec:
        student.advise("init_mlp changes the spec that it is given; whoever called it may want to use it again.")
    layers = layers_in(got.result)
    if layers is None:
        came = shape_of(got.result)
        if isinstance(got.result, (list, tuple)) and got.result:
            came += ", not all of them layer dicts"
        hint = "Start with an empty list, make one layer after the other, append each; return the list at the end."
        raise Wrong(tried, "a list of layers, each a dict", came, hint=hint, mistake="no list of layers")
    return layers, got.args[1], tried


def shapes_of(layers: Network) -> list:
    return [shape(layer.get("W")) for layer in layers]


def acts_of(layers: Network) -> list:
    return [layer.get("act") for layer in layers]


def inside(few: list, many: list) -> bool:
    """Whether the first list is the second one with some entries left out."""
    rest = iter(many)
    return len(few) < len(many) and all(any(one == other for other in rest) for one in few)


def known_mistake(layers: Network, wanted: list) -> str | None:
    """Name what is wrong with the list as a whole, so that sizes and activations do not charge it once more.

    Parameters
    ----------
    layers : list of dict
    wanted : list of (tuple of int, str)
        Shape of W and activation of each layer.
    """
    came = list(zip(shapes_of(layers), acts_of(layers), strict=True))
    if inside(came, wanted) or inside(wanted, came):
        return NUMBER
    return COPIED if len(layers) > 1 and all(same_W(layers[0], layer) for layer in layers[1:]) else None


def layers_wanted(spec: Value) -> list:
    """Shape of W and activation of each layer of a spec."""
    return [((here[0], there[0]), here[1]) for here, there in pairwise(spec)]


@check(
    "init_mlp",
    "one layer fewer than pairs, in a list",
    cost=50,
    hint="The last pair only says how many outputs there are: between five sizes there are four layers.",
)
def _(student, rng):
    earlier = 0
    for spec in (SPEC, SPEC[2:], SPEC[-2:]):
        layers, rng, tried = make_network(student, spec, rng)
        expected = f"a list of {len(spec) - 1} layer{'s' if len(spec) > 2 else ''}"
        if len(layers) != len(spec) - 1:
            came, hint = f"{len(layers)} layer{'s' if len(layers) > 1 else ''}", None
            if earlier and len(layers) == earlier + len(spec) - 1:
                came += ": those of an earlier call came back as well"
                hint = "A list made outside the function, or in its `def` line, keeps what earlier calls put into it."
            raise Wrong(tried, expected, came, hint=hint, mistake=NUMBER)
        earlier, got = earlier + len(layers), student.last.result
        if not isinstance(got, list) or not all(isinstance(layer, dict) for layer in got):
            came = "lists inside a list" if isinstance(got, list) else shape_of(got)
            hint = "The layers are right. A network is a plain list of them, so that `mlp[0]` is the first layer."
            raise Wrong(tried=tried, expected=expected, came=came, hint=hint, share=0.5)


@check(
    "init_mlp",
    "each layer's outputs are the next one's inputs",
    cost=50,
    hint="Write the sizes in a row with arrows between them: each arrow is one layer, with a size at either end.",
)
def _(student, rng):
    # The same pair twice in one network: its neighbours are not the same.
    twice = ((4, "relu"), (3, "relu"), (4, "relu"), (2, "sigmoid"), (1, None))
    for spec in (SPEC, twice, ((5, "relu"), (3, "sigmoid"), (2, None)), SPEC[-2:]):
        sizes = [size for size, _ in spec]
        wanted = list(pairwise(sizes))
        layers, rng, tried = make_network(student, spec, rng)
        came = shapes_of(layers)
        # A layer too many at the end is one mistake, and another check's matter.
        if came[: len(wanted)] == wanted:
            continue
        wrongs = [
            Misconception("fan_in and fan_out exchanged", [(b, a) for a, b in wanted]),
            Misconception("fan_out the same as fan_in", [(a, a) for a in sizes[:-1]]),
            Misconception(BACKWARDS, wanted[::-1]),
            Misconception(FROM_END, list(pairwise(sizes[::-1]))),
            Misconception("every layer with the inputs of the first", [(sizes[0], b) for b in sizes[1:]]),
            Misconception("every layer with the outputs of the last", [(a, sizes[-1]) for a in sizes[:-1]]),
        ]
        known = recognise(came, wrongs, lambda came, shapes: came[: len(shapes)] == shapes)
        name = known and known.name
        expected = "W of layer i of shape (size i, size i+1): each layer's fan_out is the fan_in of the next pair"
        shapes = f"W of shapes {', '.join(map(str, came))}" + (f": {name}" if name else "")
        mistake = known_mistake(layers, layers_wanted(spec)) or (BACKWARDS if name == FROM_END else name)
        raise Wrong(tried, expected, shapes, mistake=mistake)


@check(
    "init_mlp",
    "each layer has the activation of its own pair",
    cost=45,
    hint="A pair's activation belongs to the layer that starts at that pair's size.",
)
def _(student, rng):
    # Only both together tell some mistakes apart: the first pair's activation, and relu everywhere.
    fitting, wrong, overall = None, None, None
    for spec in (SPEC, ((3, "sigmoid"), (4, "sigmoid"), (2, "relu"), (5, "relu"), (1, None))):
        acts = [act for _, act in spec]
        layers, rng, tried = make_network(student, spec, rng)
        came, count = acts_of(layers), len(acts) - 1
        if wrong is None and came[:count] != acts[:-1]:
            wrong, overall = tried, known_mistake(layers, layers_wanted(spec))
        names = {name for name, value in act_mistakes(acts).items() if came[:count] == value}
        fitting = names if fitting is None else fitting & names
    if wrong:
        name = overall or min(fitting, default=None, key=list(act_mistakes(acts)).index)
        came = {None: "activations in another order", NUMBER: "another number of activations"}.get(name, name)
        mistake, tried = BACKWARDS if name == FROM_END else name, f"{wrong}, relu and sigmoid mixed"
        raise Wrong(tried, "the activation of pair i in layer i", came, mistake=mistake)


def act_mistakes(acts: list) -> dict[str, list]:
    """Activations that mistakes lead to, for those of a spec: name → one for each layer; several specs tell which."""
    count = len(acts) - 1
    return {
        "the next pair's activation": acts[1:],
        "the activation of the pair before": [acts[i - 1] for i in range(count)],
        "relu everywhere": ["relu"] * count,
        "sigmoid everywhere": ["sigmoid"] * count,
        "the first pair's activation everywhere": [acts[0]] * count,
        "relu, and sigmoid at the end, whatever spec says": ["relu"] * (count - 1) + ["sigmoid"],
        BACKWARDS: acts[-2::-1],
        FROM_END: acts[:0:-1],
        "None everywhere": [None] * count,
    }


@check(
    "init_mlp",
    "spec may be a list or a tuple, of lists or of tuples",
    cost=20,
    after=("one layer fewer than pairs, in a list", "each layer's outputs are the next one's inputs"),
    hint="Go through spec as it comes: any sequence of pairs is welcome, from two pairs on.",
)
def _(student, rng):
    for spec in (
        ((4, "relu"), (3, "sigmoid"), (2, None)),
        [(3, "relu"), (2, "sigmoid"), (1, None)],
        [[4, "sigmoid"], [2, None]],
        ([2, "relu"], [5, "relu"], [1, None]),
    ):
        sizes = [size for size, _ in spec]
        layers, rng, tried = make_network(student, spec, rng, kinds=(type(spec),))
        if shapes_of(layers) != list(pairwise(sizes)):
            raise Wrong(tried=tried, expected=f"{len(spec) - 1} layers that fit each other", came="other layers")


@check(
    "init_mlp",
    "every layer is drawn anew from the generator that is given",
    cost=40,
    hint="Each layer needs its own call with the same `rng`: do not copy a layer, and start no generator again.",
)
def _(student, rng):
    spec = ((3, "relu"), (3, "relu"), (3, "sigmoid"), (3, None))
    one, other = (int(seed) for seed in rng.choice(10_000, 2, replace=False))
    first, after, tried = make_network(student, spec, np.random.default_rng(one))
    again, _, _ = make_network(student, spec, np.random.default_rng(one))
    different, _, _ = make_network(student, spec, np.random.default_rng(other))
    following, _, _ = make_network(student, spec, after)
    expected = "layers with different weights; the same network from the same seed, another from another seed"
    if len(first) > 1 and any(same_W(first[0], layer) or first[0] is layer for layer in first[1:]):
        raise Wrong(tried=tried, expected=expected, came="layers with the same weights", mistake=COPIED)
    if len({len(network) for network in (first, again, different, following)}) > 1:
        raise Wrong(tried, expected, "another number of layers in the next call", mistake=NUMBER)
    if same_W(first, different):
        came, mistake = "the same network from two seeds", "a generator or seed of its own"
    elif not same_W(first, again):
        came, mistake = "two networks from one seed", "random numbers from elsewhere"
    elif same_W(first, following):
        came, mistake = "the same network from two calls with one generator", "the generator does not move on"
    else:
        return
    raise Wrong(tried=tried, expected=expected, came=came, mistake=mistake)


@check(
    "init_mlp",
    "every layer is complete",
    cost=34,
    after=("one layer fewer than pairs, in a list", "each layer's outputs are the next one's inputs"),
    hint="`init_layer` makes a whole layer. What it returns can go into the list as it is.",
)
def _(student, rng):
    spec = ((40, "relu"), (30, "sigmoid"), (20, None))
    layers, rng, tried = make_network(student, spec, rng)
    for (fan_in, _), layer in zip(spec, layers, strict=False):
        missing = [key for key in KEYS if key not in layer]
        W, b, limit = layer.get("W"), layer.get("b"), np.sqrt(6 / fan_in)
        if missing:
            came = f"a layer without {', '.join(map(repr, missing))}"
        elif not isinstance(W, np.ndarray) or not 0.97 * limit < np.abs(W).max(initial=0) <= 1.0001 * limit:
            came = "a layer whose W does not fill He's range"
        elif not isinstance(b, np.ndarray) or b.shape != W.shape[-1:] or b.any():
            came = "a layer whose b is not zeros, one for each output"
        else:
            continue
        raise Wrong(tried=tried, expected="layers as `init_layer` makes them", came=came)


# How often a network is asked for, so that its weights can be judged together, and its spec.
SPECS = (
    (5, ((3, "relu"), (3, "relu"), (3, "relu"), (3, "relu"), (3, "relu"), (3, "sigmoid"), (3, None))),
    (12, ((1, "sigmoid"), (2, "relu"), (2, "relu"), (4, "sigmoid"), (1, "relu"), (3, None))),
    (8, ((1, "relu"), (1, None))),
    (5, ((5, "sigmoid"), (1, None))),
    (1, ((120, "relu"), (130, "sigmoid"), (1, None))),
    (2, tuple(zip((2, 9, 8, 7, 6, 5, 4, 3, 2, 4, 6), ["relu", "sigmoid"] * 5 + [None], strict=True))),
)


@check("init_mlp", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    for times, spec in SPECS:
        tried, wanted, drawn = told(spec), layers_wanted(spec), []
        for _ in range(times):
            layers, rng, _ = make_network(student, spec, rng)
            if len(layers) != len(wanted):
                raise Wrong(tried, f"{len(wanted)} layers", f"{len(layers)} layers", hint=SAME)
            for layer, ((fan_in, fan_out), act) in zip(layers, wanted, strict=True):
                W = judge_parts(layer, fan_in, fan_out, act, tried)
                drawn.append(W.ravel() / np.sqrt(6 / fan_in))
            if any(same_W(one, other) for i, one in enumerate(layers) for other in layers[:i]):
                raise Wrong(tried, "weights of its own in every layer", "two layers with the same weights", hint=SAME)
        for i in range(len(wanted)):
            judge_spread(np.concatenate(drawn[i :: len(wanted)]), f"{tried}, layer number {i + 1}")
        judge_source(lambda seed, spec=spec: make_network(student, spec, np.random.default_rng(seed))[0], tried)
