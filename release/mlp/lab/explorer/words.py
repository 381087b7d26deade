"""Settings in words, and as code that gives the same run in a cell of the notebook."""

from __future__ import annotations

from lab.explorer.settings import DATA_SEED, FULL, SETS, TABLE, Settings


def layers(hidden) -> str:
    """``(4, 3)`` as "4,3"; no hidden layer as "none"."""
    return ",".join(map(str, hidden)) or "none"


def batch(size: int) -> str:
    """A batch size as it is shown: a number, or "full"."""
    return "full" if size == FULL else str(size)


def rate(lr: float) -> str:
    """A learning rate without needless digits."""
    return f"{lr:.3g}"


def sentence(one: Settings) -> str:
    """All settings that decide the training, in one line."""
    noise = "" if one.data == "lab" else f", noise {one.noise:g}"
    held = f", {one.split} % kept for testing" if one.split else ""
    return (
        f"{SETS[one.data]}{noise}, {one.samples} samples{held}; hidden {layers(one.hidden)}; batch {batch(one.batch)}; "
        f"lr {rate(one.lr)}; gradient {one.gradient}; {one.epochs} epochs; seed {one.seed}"
    )


def differences(runs: list[Settings]) -> list[list[str]]:
    """For each of some settings, what sets it apart from the others; nothing when they are all alike."""
    shown = {
        "data": lambda one: SETS[one.data],
        "noise": lambda one: f"noise {one.noise:g}",
        "samples": lambda one: f"{one.samples} samples",
        "split": lambda one: f"{one.split} % test",
        "hidden": lambda one: f"hidden {layers(one.hidden)}",
        "batch": lambda one: f"batch {batch(one.batch)}",
        "lr": lambda one: f"lr {rate(one.lr)}",
        "gradient": lambda one: one.gradient,
        "epochs": lambda one: f"{one.epochs} epochs",
        "seed": lambda one: f"seed {one.seed}",
    }
    apart = [name for name in shown if len({getattr(one, name) for one in runs}) > 1]
    return [[shown[name](one) for name in apart] for one in runs]


def code(one: Settings, train: int, total: int) -> str:
    """Return cells' code that trains the same network with the same functions.

    Parameters
    ----------
    one : Settings
    train, total : int
        Number of samples to train on, and of all samples.

    Returns
    -------
    str
        It uses `np`, `data` and the student's functions, which 07_prediction has at hand.
    """
    lines = []
    if one.data == "lab":
        lines.append(f'X, y = data.load("{TABLE}", n={total})')
    else:
        lines.append(f'X, y = data.make("{one.data}", {total}, {one.noise:g}, np.random.default_rng({DATA_SEED}))')
    if train < total:
        lines.append(f"X, y, new = X[:{train}], y[:{train}], (X[{train}:], y[{train}:])")
    size = train if one.batch == FULL else one.batch
    lines += [
        f"spec = {one.spec!r}",
        f"rng = np.random.default_rng({one.seed})",
        "mlp = init_mlp(spec, rng)",
    ]
    lr = repr(float(one.lr))
    if one.gradient == "sum":
        lines.append(f"losses = mlp_train(mlp, X, y, {size}, {one.epochs}, {lr}, rng)")
    else:
        lines += [
            f"for epoch in range({one.epochs}):",
            "    order = rng.permutation(len(X))",
            f"    for start in range(0, len(X), {size}):",
            f"        rows = order[start : start + {size}]",
            f"        mlp_minibatch(mlp, X[rows], y[rows], {lr} / len(rows))",
        ]
    lines.append(f'print("right:", np.mean(mlp_predict(mlp, X, {one.threshold:g}) == y))')
    return "\n".join(lines)


def epochs(done: float) -> str:
    """How far a run is: "1 epoch", "12 epochs", "0.3 epochs"."""
    if done == int(done):
        return f"{int(done)} epoch{'' if done == 1 else 's'}"
    return f"{done:.2f} epochs"


def seconds(value: float) -> str:
    """A time as people say it."""
    if value < 0.095:
        return f"{1000 * value:.0f} ms"
    return f"{value:.2f} s" if value < 9.95 else f"{value:.0f} s"
