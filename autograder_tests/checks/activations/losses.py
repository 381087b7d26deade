"""What is tried alike with the loss and with its slope in section 1, and how it is judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder_tests.checks import CallFailed, Misconception, Student, Wrong, judge, oracle, shape_of
from autograder_tests.checks.activations.elementwise import ask, judge_shape, judge_speed
from autograder_tests.judging import compare
from autograder_tests.judging.compare import EPS_TWICE, FUNCTION, close, numbers, same_numbers, shape
from autograder_tests.judging.networks import sizes
from autograder_tests.judging.verdict import demand
from autograder_tests.kinds import Array, Cases, Rng, Value

LOSSES = {"binary_crossentropy_loss": "loss", "d_binary_crossentropy_loss": "gradient"}
THE_LOSS = "binary_crossentropy_loss"
EPS = 1e-10
TERM_HINT = (
    "With one label only, one of the formula's two terms is 0. Work the other out by hand for y_hat = 0.9 and 0.1."
)
ONE = "A batch of one is a batch too."
GIVEN = "Is the argument used, or a number written into the body?"
DEFAULT = "Look at the `def` line that you were given: eps had a value there."
CERTAIN = "predictions of exactly 0 and 1"
ALONE = ("the {} where the label is 1", "the {} where the label is 0")
LOSS, GRADIENT = ([title.format(kind) for title in ALONE] for kind in LOSSES.values())
NOT_RESHAPED = "y not brought into y_hat's shape"
RESHAPE_HINT = (
    "Print the shapes of y, of y_hat and of what you return. One column against one row gives a whole table: NumPy"
    " pairs every label with every prediction. Which of the two arguments gives the shape of the answer?"
)
SAMPLES_HINT = (
    "The shape is right; with one label alone, and a column, so were the numbers. Does each label stay with its own"
    " prediction, and is nothing kept from an earlier call?"
)

AVERAGED = "one number for the whole batch"
TERM, ANOTHER, TABLE = 0.75, 1.0, 0.55
"""Shares of a check of one label: for a mistake in the formula, for another formula, for shapes that do not match."""

MISTAKES: dict[str, Callable[[Array, Array], list[Misconception]]] = {}
"""What common mistakes in each of the two functions would give for y and y_hat: each function's module says it."""


def ask_loss(student: Student, name: str, y: Array, y_hat: Array) -> Value:
    """Call with the usual eps; a function that has no such argument is asked without, and judged for that elsewhere."""
    try:
        return ask(student, name, y, y_hat, EPS)
    except CallFailed as error:
        if error.type != "TypeError" or error.line is not None:  # its arguments were taken
            raise
        return ask(student, name, y, y_hat)


def predictions(rng: Rng, n: int) -> Array:
    """Draw n different probabilities away from 0, one half and 1."""
    p = rng.permutation(np.linspace(0.06, 0.94, n)) if n > 1 else np.array([0.83])
    return p + rng.uniform(-0.01, 0.01, n) * (p != 0.5) + 0.02 * (p == 0.5)


def every_pair(y: Array, y_hat: Array, name: str) -> Value:
    """What comes out when every label meets every prediction; nan where that cannot happen."""
    n = y_hat.size
    if {np.shape(y), y_hat.shape} != {(n,), (n, 1)} or n == 1:
        return np.nan
    return getattr(oracle, name)(*(np.array(part) for part in np.broadcast_arrays(y, y_hat)))


def table_of(got: Value, right_: Array) -> bool:
    """Whether the answers for a column came as a table, each of them n times."""
    n = right_.size
    table = np.broadcast_to(right_.reshape(n, 1), (n, n))
    return n > 1 and any(close(got, value, FUNCTION) for value in (table, table.T))


def own_answers(student: Student, name: str, y: Array, y_hat: Array) -> Array | None:
    """Return what the student's function gives for the same samples as columns, one for each label; None if none.

    How a function copes with shapes is judged by its own formula: a wrong formula has its own check.
    """
    y, p = np.ravel(y), np.ravel(y_hat)
    own = np.full(p.shape, np.nan)
    for label in np.unique(y):
        chosen = y == label
        column = (chosen.sum(), 1)
        try:
            part = numbers(ask_loss(student, name, y[chosen].reshape(column), p[chosen].reshape(column)))
        except CallFailed:
            return None
        if part is None or part.shape != column:
            return None
        own[chosen] = part.ravel()
    return own if np.isfinite(own).all() else None


def judge_losses(
    got: Value,
    y: Array,
    y_hat: Array,
    name: str,
    tried: str,
    own: Array | None = None,
    wanted_shape: tuple[int, ...] | None = None,
    share: float = 1.0,
    more: Sequence[Misconception] = (),
) -> None:
    """Judge the numbers, which may be the student's `own` for these samples; and the shape, if it is given."""
    kind, n = LOSSES[name], y_hat.size
    right_ = getattr(oracle, name)(y, y_hat)
    wrongs = [*MISTAKES[name](np.reshape(y, y_hat.shape), y_hat), *more]
    expected = f"one {kind} for each of the {n} predictions" if n > 1 else f"the {kind} of the one prediction"
    if wanted_shape is not None:
        expected += f", in y_hat's shape {wanted_shape}"
        if same_numbers(got, every_pair(y, y_hat, name), FUNCTION):
            came = f"{shape_of(got)}: {got.size} numbers"
            raise Wrong(tried=tried, expected=expected, came=came, hint=RESHAPE_HINT, mistake=NOT_RESHAPED)
    if y.all() != y.any():
        first = getattr(oracle, name)(np.full(y_hat.shape, np.ravel(y)[0]), y_hat)
        hint = "Each prediction has its own label. Where is one picked out?"
        wrongs.append(Misconception("the first label for all", first, hint))
    if not same_numbers(got, own):
        if table_of(got, right_):
            came = f"{shape_of(got)}: every label against every prediction"
            raise Wrong(tried, expected, came, hint=RESHAPE_HINT, mistake=NOT_RESHAPED, share=min(share, TABLE))
        hint = SAMPLES_HINT if wanted_shape is not None and shape(got) == wanted_shape else None
        judge(got, right_, wrongs, tried=tried, expected=expected, hint=hint, any_shape=True, share=share)
    if wanted_shape is not None:
        why = "The numbers are right. The answer takes the shape of y_hat, whatever the shape of y."
        mistake = AVERAGED if np.ndim(got) == 0 else "the shape of the answer"
        judge_shape(got, wanted_shape, tried=tried, expected=expected, hint=why, mistake=mistake, share=0.6)


def label_alone(label: int) -> Callable:
    """Make the check of one label alone: each of the two terms is judged by itself."""

    def run(student, rng):
        name, stale = student.name, []
        for n in (7, 4):
            y_hat = predictions(rng, n).reshape(n, 1)
            y = np.full((n, 1), label)
            tried = f"{name} with y and y_hat of shape ({n}, 1), every label {label}"
            got = ask_loss(student, name, y, y_hat)
            try:
                judge_losses(got, y, y_hat, name, tried, share=TERM, more=stale)
            except Wrong as wrong:
                raise for_both_labels(student, name, got, y, y_hat, wrong) from None
            why = "Something is kept from one call to the next, or read from outside. Work with the arguments only."
            stale = [Misconception("the answer to the call before", getattr(oracle, name)(y, y_hat), why)]

    return run


def for_both_labels(student: Student, name: str, got: Value, y: Array, y_hat: Array, wrong: Wrong) -> Wrong:
    """Name what fits with both labels together, where several mistakes fit with one alone; else leave it as it is."""
    mixed = np.arange(y_hat.size).reshape(y_hat.shape) % 2
    try:
        judge_losses(ask_loss(student, name, mixed, y_hat), mixed, y_hat, name, wrong.tried, share=TERM)
    except CallFailed:
        return wrong
    except Wrong as both:
        value = next((one.gives for one in MISTAKES[name](y, y_hat) if one.name == both.mistake), np.nan)
        return both if same_numbers(got, value, FUNCTION) else wrong
    return wrong


def in_shapes(*pairs: tuple) -> Callable:
    """Make the check of labels and predictions in these pairs of shapes."""

    def run(student, rng):
        name = student.name
        for y_shape, p_shape in pairs:
            n = int(np.prod(p_shape))
            y_hat = predictions(rng, n).reshape(p_shape)
            y = rng.permutation(np.arange(n) % 2).reshape(y_shape)
            tried = f"{name} with y of shape {y_shape} and y_hat of shape {p_shape}"
            got = ask_loss(student, name, y, y_hat)
            judge_losses(got, y, y_hat, name, tried, own_answers(student, name, y, y_hat), wanted_shape=p_shape)

    return run


def numbers_of(got: Value, n: int) -> Array | None:
    """The n numbers of `got` in one row, or None if it does not hold n numbers."""
    values = numbers(got)
    return values.ravel() if values is not None and values.size == n else None


def one_for_each(call: Callable, y: Array, y_hat: Array) -> Array | None:
    """The numbers for all samples; of a function that mixes the samples, whatever it gives for each one alone."""
    values = numbers_of(call(y, y_hat), y.size)
    if values is not None:
        return values
    alone = [numbers_of(call(y[[i]], y_hat[[i]]), 1) for i in range(y.size)]
    return None if any(value is None for value in alone) else np.concatenate(alone)


def certain(student: Student, rng: Rng) -> None:
    """Judge predictions of exactly 0 and 1 in all four combinations with the labels, and two ordinary ones."""
    name, loss = student.name, student.name == THE_LOSS
    table = np.array([(0, 0.0), (0, 1.0), (1, 0.0), (1, 1.0), (1, 0.7), (0, 0.6)])
    y, y_hat = rng.permutation(table).T
    tried = f"{name} with predictions of exactly 0 and exactly 1, right ones and wrong ones, and eps = {EPS}"
    expected = (
        "finite numbers: a loss close to 0 where a certain prediction is right, a large one where it is wrong"
        if loss
        else "finite numbers: very steep where a certain prediction is wrong; no steeper than 1 where it is right"
    )
    told: dict = {"tried": tried, "expected": expected}
    columns = y.astype(int).reshape(-1, 1), y_hat.reshape(-1, 1)
    values = one_for_each(lambda *some: ask_loss(student, name, *some), *columns)
    if values is None:
        raise Wrong(**told, came="not one number for each prediction")
    is_right, is_wrong = y == y_hat, np.abs(y - y_hat) == 1
    if not np.isfinite(values).all():
        where = [w for w, at in (("right", is_right), ("wrong", is_wrong)) if not np.isfinite(values[at]).all()]
        raise Wrong(
            **told,
            came=f"nan or inf where a certain prediction is {' and where it is '.join(where) or 'not even made'}",
            hint="log(0) is -inf, 1/0 is inf, 0 times inf is nan. `eps` must act before the logarithm or the division"
            " sees a 0, and at both ends: y_hat = 0 and y_hat = 1.",
            mistake="eps does not keep 0 away",
        )
    sides = np.where(y == 1, -1.0, 1.0)
    if loss:
        fine = (np.abs(values[is_right]) < 1e-3).all() and ((values[is_wrong] > 9) & (values[is_wrong] < 99)).all()
    else:
        fine = (np.abs(values[is_right]) < 1.01).all() and (values[is_wrong] * sides[is_wrong] > 1e3).all()
    if not loss and (values[is_wrong] * sides[is_wrong] < -1e3).any():
        raise Wrong(
            **told,
            came="a very steep gradient with the wrong sign where a certain prediction is wrong",
            hint="What is 1 - (y_hat + eps) at y_hat = 1, larger or smaller than 0? No denominator may fall below 0.",
            mistake="eps makes a denominator negative",
        )
    ordinary = ~(is_right | is_wrong)
    fine = fine and same_numbers(values[ordinary], getattr(oracle, name)(y[ordinary], y_hat[ordinary]))
    if not fine:
        hint = "Put y_hat = 0 and y_hat = 1 into your formula by hand, for each label, and follow eps through it."
        raise Wrong(**told, came="finite numbers of another size or sign", hint=hint)


def with_eps(*eps: float) -> Callable:
    """Make the check that the eps given, or the default, is used: a certain and wrong prediction shows which it was."""

    def run(student, rng):
        name, used = student.name, eps[0] if eps else EPS
        y, y_hat = np.array([[1], [0], [1]]), np.array([[0.0], [1.0], [0.7]])
        kind, told = LOSSES[name], f"eps = {used}" if eps else "no eps in the call"
        tried = f"{name} with certain and wrong predictions, an ordinary one, and {told}"
        values = one_for_each(lambda *samples: ask(student, name, *samples, *eps), y, y_hat)
        expected = f"where certain and wrong, the {kind} that eps = {used} allows at most"
        if values is None:
            raise Wrong(tried=tried, expected=expected, came="not one number for each prediction")
        certain, ordinary = values[:2], values[2]
        if name == THE_LOSS:
            fine = np.abs(certain + np.log(used)).max() < 0.8  # clipped and offset, eps counts twice
        else:
            fine = ((certain * (-1, 1) > 0.49 / used) & (certain * (-1, 1) < 2.1 / used)).all()
        fine = fine and close(ordinary, getattr(oracle, name)(1, 0.7), EPS_TWICE)
        if not fine:
            came = f"a {kind} that belongs to another eps" if np.isfinite(values).all() else "nan or inf"
            raise Wrong(tried=tried, expected=expected, came=came)

    return run


label_0, label_1 = (label_alone(label) for label in (0, 1))
flat_labels = in_shapes(((6,), (6, 1)), ((5,), (5, 1)))
other_shapes = in_shapes(((5, 1), (5,)), ((4,), (4,)), ((6,), (2, 3)), ((3, 2), (6, 1)))
one_prediction = in_shapes(((1,), (1, 1)), ((1, 1), (1, 1)))
eps_given, eps_left_out = with_eps(1e-3), with_eps()
many = judge_speed(lambda rng, n: ((rng.random((n, 1)) > 0.5).astype(int), rng.uniform(0.1, 0.9, (n, 1))))


def samples(rng: Rng) -> Cases:
    """Yield labels and predictions of every kind: (what is special about them, y, y_hat)."""
    mixed = rng.permutation(np.arange(12) % 2)
    near = sizes(rng, -5, -2, 12)
    yield "predictions close to 0 and to 1, right ones", mixed, np.where(mixed == 1, 1 - near, near)
    yield "predictions close to 0 and to 1, wrong ones", mixed, np.where(mixed == 1, near, 1 - near)
    yield "300 samples", rng.permutation(np.arange(300) % 2), rng.uniform(0.02, 0.98, 300)
    for label in (0, 1):
        yield f"every label {label}, predictions on both sides", np.full(9, label), rng.uniform(0.02, 0.98, 9)
    yield "the same prediction for all", rng.permutation(np.arange(8) % 2), np.full(8, rng.uniform(0.1, 0.9))


def every_kind(student: Student, rng: Rng) -> None:
    name = student.name
    for kind, y, p in samples(rng):
        y, p = y.reshape(-1, 1), p.reshape(-1, 1)
        wanted = getattr(oracle, name)(y, p, EPS)
        # Single precision keeps few digits of 1 - p, and an eps that is added moves p by as much.
        lost = compare.ONE_MINUS_P / np.minimum(p, 1 - p)
        slack = compare.LOSS.of(wanted) + lost * (1 if name == THE_LOSS else np.abs(wanted))
        tried, expected = f"{name} with {len(y)} samples: {kind}", "the same formula for every sample"
        demand(ask(student, name, y, p, EPS), wanted, slack, tried=tried, expected=expected)
