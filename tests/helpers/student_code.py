"""Functions as students write them, made from parts of which one may be wrong; and their marks."""

from autograder_tests.engine import run
from autograder_tests.engine.mark import Result
from autograder_tests.transport.in_process import InProcess
from lab.slicing.program import Program

HE = "def init_layer(fan_in, fan_out, act, rng):\n    limit = np.sqrt({range})\n    W = {W}\n    b = {b}\n"
LAYER = HE + "    return {{'W': W, 'b': b, 'act': act, 'shape': f'{{fan_in}} -> {{fan_out}}'}}\n"
DRAW = "rng.uniform(-limit, limit, size=(fan_in, fan_out))"


def judge(name, source, seed=1, transport=None):
    program = Program.from_cells([("cell 1", "import numpy as np\n" + source)])
    return run.mark_program(name, program, 100, seed, transport or InProcess())


def results(*rows):
    """What checks found, from rows (title, outcome, cost, more)."""
    made = []
    for title, outcome, cost, *more in rows:
        made.append(Result(title, outcome, cost, **(more[0] if more else {})))
    return made


def init_layer(W=DRAW, b="np.zeros(fan_out)", range="6 / fan_in"):
    return LAYER.format(W=W, b=b, range=range)


def init_mlp(arguments="spec[i][0], spec[i + 1][0], spec[i][1], rng", count="len(spec) - 1", first="pass", give="mlp"):
    return (
        f"def init_mlp(spec, rng):\n    {first}\n    mlp = [init_layer({arguments}) for i in range({count})]\n"
        f"    return {give}\n"
    )


def loss(expression, name="binary_crossentropy_loss", reshape="y.reshape(p.shape)"):
    return f"def {name}(y, p, eps=1e-10):\n    y = {reshape}\n    return {expression}\n"


SIGMOID = "def sigmoid(z):\n    return {}\n"
