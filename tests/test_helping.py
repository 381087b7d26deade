# ruff: noqa: E501 - what a student wrote, on one line beside what is said of it
"""Help for a student whose check fails: the likely slip, the line, hints in three steps; and what it may not give away."""

import ast
import contextlib
import io
import json
import linecache

import numpy as np
import pytest

from autograder_tests.engine import registry
from autograder_tests.judging.verdict import TITLE
from autograder_tests.selftest import answers
from lab import done_so_far, known_steps
from lab.helping import box, hints, in_plain_words, passed, slips
from lab.helping.trials import trials
from mlp_lab import slips_table
from visible import cells, run_check

NAMES = registry.functions()


def failed(name: str, source: str, **more) -> box.Box:
    """The box for an answer that the visible check stops."""
    space = {"np": np, **registry.RIGHT, **more}
    exec(compile(source, "<cell of the student>", "exec"), space)
    with pytest.raises(Exception) as error, contextlib.redirect_stdout(io.StringIO()):
        run_check(name, space[name], quiet=True, **more)
    return box.box_for(name, error.value, space)


# M1 to M12: slips whose messages a careful reader found weak.
BACKWARD = """
def layer_backward(layer, dA):
    slope = {slope}[layer["act"]]
    layer["dA"], layer["dZ"] = dA, dA * slope(layer["{at}"])
    layer["dW"] = layer["X"].T @ layer["dZ"]{by}
    layer["db"] = layer["dZ"].sum(axis=0){by}
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]
"""
SLOPES = '{"relu": d_relu, "sigmoid": d_sigmoid}'
ONE_STEP = """
def mlp_minibatch(mlp, X, y, lr):
    y_hat = {forward}
    loss = binary_crossentropy_loss(y, y_hat)
    {backward}
    mlp_update(mlp, lr)
    return loss.mean()
"""
USUAL = {"forward": "mlp_forward(mlp, X)", "backward": "mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))"}
WEAK = {
    "M1": ("layer_backward", BACKWARD.format(slope='{"relu": relu, "sigmoid": sigmoid}', at="Z", by=""), "instead of its slope"),
    "M2": ("layer_backward", BACKWARD.format(slope=SLOPES, at="A", by=""), "act'(A) instead of act'(Z)"),
    "M3": ("layer_backward", BACKWARD.format(slope=SLOPES, at="Z", by=" / len(dA)"), "the mean over the samples"),
    "M4": ("mlp_update", "def mlp_update(mlp, lr):\n    for i in range(len(mlp)):\n        mlp[i] = layer_update(mlp[i], lr)", "returns nothing"),
    "M5": ("mlp_minibatch", ONE_STEP.format(**USUAL | {"backward": "mlp_backward(mlp, loss.mean())"}), "such as the mean loss"),
    "M5, swapped": ("mlp_minibatch", ONE_STEP.format(**USUAL | {"backward": "mlp_backward(mlp, d_binary_crossentropy_loss(y_hat, y))"}), "y comes first"),
    "M6": ("mlp_minibatch", ONE_STEP.format(**USUAL | {"forward": "mlp_forward(X, mlp)"}), "in each other's place"),
    "M6, back": ("mlp_minibatch", ONE_STEP.format(**USUAL | {"backward": "mlp_backward(d_binary_crossentropy_loss(y, y_hat), mlp)"}), "in each other's place"),
    "M7, brackets": ("d_binary_crossentropy_loss", "def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):\n    y = np.reshape(y, y_hat.shape)\n    y_hat = np.clip(y_hat, eps, 1 - eps)\n    return (y_hat - y) / y_hat * (1 - y_hat)", "bracket"),
    "M7, difference": ("d_binary_crossentropy_loss", "def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):\n    return y_hat - np.reshape(y, y_hat.shape)", "y_hat - y"),
    "M7, divided": ("d_binary_crossentropy_loss", "def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):\n    y = np.reshape(y, y_hat.shape)\n    y_hat = np.clip(y_hat, eps, 1 - eps)\n    return (y_hat - y) / (y_hat * (1 - y_hat)) / len(y)", "number of samples"),
    "M8": ("sigmoid", "def sigmoid(z):\n    return 1 / 1 + np.exp(-z)", "brackets missing around the denominator"),
    "M9": ("init_layer", "def init_layer(fan_in, fan_out, act, rng):\n    limit = 6 / fan_in\n    return dict(W=rng.uniform(-limit, limit, (fan_in, fan_out)), b=np.zeros(fan_out), act=act, shape='')", "root"),
    "M9, fan_out": ("init_layer", "def init_layer(fan_in, fan_out, act, rng):\n    limit = np.sqrt(6 / fan_out)\n    return dict(W=rng.uniform(-limit, limit, (fan_in, fan_out)), b=np.zeros(fan_out), act=act, shape='')", "fan_out"),
    "M10": ("layer_forward", "def layer_forward(layer, X):\n    layer['X'] = X\n    layer['Z'] = X @ layer['W']\n    layer['A'] = {'relu': relu, 'sigmoid': sigmoid}[layer['act']](layer['Z'])\n    return layer['A']", "bias"),
    "M11": ("layer_forward", "def layer_forward(layer, X):\n    layer['X'], layer['Z'] = X, X @ layer['W'] + layer['b']\n    if layer['act'] == relu:\n        layer['A'] = relu(layer['Z'])\n    elif layer['act'] == sigmoid:\n        layer['A'] = sigmoid(layer['Z'])\n    return layer['A']", "is a text"),
    "M12": ("layer_update", "def layer_update(layer, lr):\n    layer['W'] = layer['W'] - lr * layer['dW'] / 3\n    layer['b'] = layer['b'] - lr * layer['db'] / 3", "0.333 times"),
}  # fmt: skip


@pytest.mark.parametrize("case", WEAK)
def test_a_common_slip_is_named(case):
    name, source, words = WEAK[case]
    found = failed(name, source)
    assert words in repr(found)


def test_nine_in_ten_known_mistakes_that_a_check_stops_are_named_or_shown_in_their_line():
    stopped = named = shown = 0
    for name in NAMES:
        for answer in answers.load(name):
            if answer.kind != "wrong" or answer.caught_by == TITLE or answer.passes_visible:
                continue
            space = {"np": np, **registry.RIGHT}
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                exec(compile(answer.source, "<cell of the student>", "exec"), space)
            with contextlib.redirect_stdout(io.StringIO()), pytest.raises(Exception) as error:
                run_check(name, space.get(name), quiet=True)
            found = box.box_for(name, error.value, space)
            stopped += 1
            named += bool(found.slip)
            shown += not found.slip and found.place is not None
    assert named > 0.85 * stopped > 300 and named + shown > 0.9 * stopped


@pytest.mark.parametrize("name", NAMES)
def test_the_table_of_slips_is_up_to_date(name):
    """If this fails: ``python -m mlp_lab.slips_table``, then build."""
    table = slips_table.compute([name])
    known = slips._table()[name]
    made = table["slips"][name]
    assert set(made) == set(known)
    for trial, rows in table["right"][name].items():
        kept = np.array(slips._right()[name][trial])
        assert kept.shape == (len(rows), 2) and np.abs(kept - rows).max() <= slips.NEAR + 10**-slips.DECIMALS
    for trial, rows in made.items():
        assert len(rows) == len(known[trial])
        for (kind, *sums, said), (before, sums_before, sentence) in zip(rows, known[trial], strict=True):
            assert table["sentences"][said] == sentence
            assert slips.Looks(kind, tuple(sums)).same(slips.Looks(before, sums_before))


@pytest.mark.parametrize("name", NAMES)
def test_no_right_answer_is_taken_for_a_slip(name):
    for answer in answers.load(name):
        if answer.kind == "right":
            space = {"np": np, **registry.RIGHT}
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(answer.source, "<cell>", "exec"), space)
            assert slips.recognise(name, space) == "", answer.label


@pytest.mark.parametrize("name", NAMES)
def test_neither_hints_nor_slips_hold_a_line_of_the_solution(name):
    said = [*hints.HINTS[name], *json.loads(slips.TABLE.read_text("utf-8"))["sentences"]]
    plain = " ".join("".join(text.split()) for text in said)
    function = ast.parse(cells("solution")[name]).body[0]
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Return) and not isinstance(
            node.value, ast.Name | ast.Constant
        ):
            line = "".join(ast.unparse(node).split())
            assert len(line) < 12 or line.replace("'", '"') not in plain, line


def test_every_function_has_three_hints_and_something_to_try():
    assert list(hints.HINTS) == [name for one in lessons_in_order() for name in one]
    for name in NAMES:
        assert len(hints.HINTS[name]) == 3 and all(hints.HINTS[name])
        assert hints.HINTS[name][0].count("?") >= 1, "the first one is a question"
        assert list(trials(name, registry.RIGHT))


def lessons_in_order():
    from lab.notebooks.notebook_files import CONTENTS

    return [one["functions"] for one in json.loads(CONTENTS.read_text("utf-8"))["notebooks"].values()]


def test_the_students_own_line_is_shown():
    found = failed("relu", "def relu(z):\n    half = z / 2\n    return half['all']")
    assert found.place.words == "line 3 of relu"
    assert "IndexError" in found.said


LINES = {
    "sigmoid() of nothing": ("return sigmoid()", TypeError, "sigmoid(z)"),
    "a * is missing": ("s = np.ones(3); return s(1 - s)", TypeError, "Is a * or a [ ] meant?"),
    "a text under a key is called": (
        "layer = {'act': 'relu'}; return layer['act'](z)",
        TypeError,
        "layer['act'] is a text here",
    ),
    "^ as a power": ("return np.e ^ z", TypeError, "that is **"),
    "a function that NumPy has not": ("return np.ln(z)", AttributeError, "numpy has nothing of that name"),
    "a dict with a dot": ("layer = {}; return layer.backward(z)", AttributeError, "layer is a dict"),
    "something put behind a dict's dot": ("layer = {}; layer.A = z", AttributeError, "layer is a dict"),
    "a key without quotes, and no such name": ("layer = {}; return layer[W]", NameError, "a text in quotes"),
    "a sum that does not fit": (
        "X = W = np.ones((3, 3)); b = np.ones(2); return X @ W + b",
        ValueError,
        "what is added to it does not",
    ),
    "a text is called": ("act = 'relu'; return act(z)", TypeError, "a text here"),
    "a key without quotes": ("W, layer = np.ones(2), {}; return layer[W]", TypeError, "a text in quotes"),
    "a product that does not fit": ("return np.ones((3, 2)) @ np.ones((3, 2))", ValueError, "or with a .T?"),
    "the wrong product": ("return np.ones((3, 2)) * np.ones((2, 4))", ValueError, "the product of two matrices is @"),
    "an if for an array": ("return 1 if np.ones(3) > 0 else 0", ValueError, "use a NumPy function"),
    "math": ("import math; return math.exp(np.ones(3))", TypeError, "NumPy has the same ones"),
    "no branch": ("if z > 9: A = 1\n    return A", UnboundLocalError, "compare the text in each if"),
    "a name": ("return simgoid(z)", NameError, "Is simgoid spelt"),
}


@pytest.mark.parametrize("case", LINES)
def test_the_line_itself_says_what_to_look_at(case):
    body, kind, words = LINES[case]
    source, space = f"def f(z):\n    {body}\n", {"np": np, "sigmoid": registry.RIGHT["sigmoid"]}
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    exec(compile(source, "<cell>", "exec"), space)
    with pytest.raises(kind) as error:
        space["f"](3)
    assert words in in_plain_words.explain(error.value, "f")


def test_the_line_is_that_of_the_function_under_check_where_it_called_another():
    source = "def inner(z):\n    return z['x']\ndef outer(z):\n    return inner(z)\n"
    space = {}
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    exec(compile(source, "<cell>", "exec"), space)
    with pytest.raises(TypeError) as error:
        space["outer"](3)
    assert in_plain_words.own_place(error.value.__traceback__, "outer").text == "return inner(z)"
    assert in_plain_words.own_place(error.value.__traceback__, "relu").text == "return z['x']"


def test_none_is_found_in_the_line_where_it_hurts():
    source = "def f(z):\n    order = None\n    return order[0]\n"
    space = {}
    exec(compile(source, "<cell>", "exec"), space)
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    with pytest.raises(TypeError) as error:
        space["f"](3)
    assert "order is None here" in in_plain_words.explain(error.value, "f")


HANDED = {  # what a layer is handed on the way through a network
    "X for every layer": ("mlp_forward", "for layer in mlp:\n        layer_forward(layer, X)", "Layer 1 was handed X, the samples, once more"),
    "the last layer first": ("mlp_forward", "for layer in mlp[::-1]:\n        X = layer_forward(layer, X)", "Your loop begins with layer 1"),
    "d_loss for every layer": ("mlp_backward", "for layer in mlp[::-1]:\n        layer_backward(layer, d_loss)", "Layer 0 was handed d_loss once more"),
    "the first layer first": ("mlp_backward", "for layer in mlp:\n        d_loss = layer_backward(layer, d_loss)", "the gradient of the loss goes into the last layer, layer 1"),
    "the network for a layer": ("mlp_update", "layer_update(mlp, lr)", "takes one layer, and was called with a list"),
}  # fmt: skip


@pytest.mark.parametrize("case", HANDED)
def test_what_a_layer_is_handed_is_said(case):
    name, body, words = HANDED[case]
    given = {"mlp_forward": "X", "mlp_backward": "d_loss", "mlp_update": "lr"}[name]
    assert words in repr(failed(name, f"def {name}(mlp, {given}):\n    {body}\n"))


def test_a_later_trial_says_nothing_of_who_makes_another_slip_in_an_earlier_one():
    overflows = failed("sigmoid", "def sigmoid(z):\n    return np.exp(z) / (1 + np.exp(z))")
    another = failed("sigmoid", "def sigmoid(z):\n    return 1 / np.exp(1 - z)")
    assert "exp overflows" in overflows.slip and not another.slip


def test_a_slip_in_the_loss_of_an_epoch_has_to_fit_every_seed():
    known = np.log([5 / 4, 10, 2, 4 / 3, 4])
    chance = (known.sum() + 3 * known[2]) / 5  # as if each batch mean counted for four
    assert "each batch mean times" in known_steps.slip_of_epoch([chance, (known.sum() + 3 * known[0]) / 5], known)
    assert "each batch mean times" not in known_steps.slip_of_epoch([chance, 1.0], known)
    assert not known_steps.slip_of_epoch([known.mean()] * 3, known)


def test_a_check_cell_is_known_by_what_it_calls_last():
    assert box.function_of('assert relu(1) == 1\npassed("relu")\nprint("more of mine")') == "relu"
    assert box.function_of("assert relu(1) == 1") == box.function_of("passed(") == box.function_of("passed(name)") == ""


def test_names_and_messages_are_text_in_the_box():
    shown = box.Box("relu", "<img src=x onerror=alert(1)>", slip="`<b>`", traceback="<script>")._repr_html_()
    assert "<img" not in shown and "<script" not in shown and "<code>&lt;b&gt;</code>" in shown


def test_nothing_is_noted_where_nobody_looks(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    passed("relu")
    assert capsys.readouterr().out == "relu: all visible checks passed\n" and not list(tmp_path.iterdir())
    monkeypatch.setattr("lab.done_so_far.cells.someone_looks", lambda: True)
    passed("relu")
    assert done_so_far.read()["checks"]["relu"]["passed"] is True
    assert (tmp_path / done_so_far.FILE).parent.name == ".ipynb_checkpoints", (
        "which neither Jupyter nor nbgrader hands in"
    )


@pytest.mark.parametrize(
    "text", ["", "[]", '{"checks": 3}', '{"checks": {"relu": 5}}', "\x00", '{"predictions": null}', "[" * 100_000]
)
def test_a_damaged_file_of_progress_is_as_none(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / done_so_far.FILE
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    assert done_so_far.read() == {"checks": {}, "predictions": {}}
    monkeypatch.setattr("lab.done_so_far.cells.someone_looks", lambda: True)
    passed("relu")
    assert done_so_far.read()["checks"]["relu"]["passed"] is True
