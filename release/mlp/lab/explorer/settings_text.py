"""Settings in words, and as code that gives the same run in a cell of the notebook."""

from __future__ import annotations

from lab.explorer.settings import DATA_SEED, FULL, SETS, TABLE, Settings


def layers(hidden) -> str:
    """``(4, 3)`` as "4,3"; no hidden layer as "none"."""
    return ",".join(map(str, hidden)) or "none"


def batch(size: int, train: int | None = None) -> str:
    """A batch size as it is shown: a number, or "full" where that is all of `train` samples."""
    return "full" if size == FULL or (train is not None and size >= train) else str(size)


def rate(lr: float) -> str:
    """A learning rate without needless digits."""
    return f"{lr:.3g}"


def sentence(one: Settings) -> str:
    """All settings that decide the training, in one line."""
    noise = "" if one.data == "lab" else f", noise {one.noise:g}"
    drawn = f", drawing {one.draw}" if one.draw != DATA_SEED and one.data != "lab" else ""
    held = f", {one.split}% kept for testing" if one.split else ""
    size = batch(one.batch, one.train)
    return (
        f"{SETS[one.data]}{noise}, {one.samples} samples{drawn}{held}; hidden {layers(one.hidden)}; batch {size}; "
        f"lr {rate(one.lr)}; gradient {one.gradient}; {one.epochs} epochs; seed {one.seed}"
    )


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SHOWN = {
    "data": lambda one: SETS[one.data],
    "noise": lambda one: f"noise {one.noise:g}",
    "samples": lambda one: f"{one.samples} samples",
    "split": lambda one: f"{one.split}% test",
    "hidden": lambda one: f"hidden {layers(one.hidden)}",
    "batch": lambda one: f"batch {batch(one.batch, one.train)}",
    "lr": lambda one: f"lr {rate(one.lr)}",
    "gradient": lambda one: f"gradient {one.gradient}",
    "epochs": lambda one: f"{one.epochs} epochs",
    "seed": lambda one: f"seed {one.seed}",
    "draw": lambda one: f"drawing {one.draw}",
}


def _told(name: str, one: Settings) -> str:
    """A setting in words; empty where it does nothing: the lab's table is not drawn."""
    return "" if one.data == "lab" and name in ("noise", "draw") else SHOWN[name](one)


def differences(runs: list[Settings]) -> list[list[str]]:
    """For each of some settings, what sets it apart from the others; nothing when they are all alike."""
    apart = [name for name in SHOWN if len({_told(name, one) and getattr(one, name) for one in runs}) > 1]
    return [[said for name in apart if (said := _told(name, one))] for one in runs]


def common(runs: list[Settings]) -> str:
    """What some settings have in common, in one line."""
    needless = set() if any(one.split for one in runs) else {"split"}
    alike = [name for name in SHOWN if name not in needless and len({_told(name, one) for one in runs}) == 1]
    return "; ".join(filter(None, (_told(name, runs[0]) for name in alike)))


def to_set(one: Settings, names: tuple[str, ...], first: bool) -> str:
    """What to do in the explorer, in one sentence, to have some of the settings.

    Parameters
    ----------
    one : Settings
    names : tuple of str
        Which of them.
    first : bool
        Whether *First settings* comes before.
    """
    said = {
        "data": f"Data to {SETS[one.data]}",
        "noise": f"Noise to {one.noise:g}",
        "samples": f"Samples to {one.samples}",
        "split": f"Test share to {one.split}",
        "hidden": f"Hidden layers to {layers(one.hidden)}",
        "batch": f"Batch size to {batch(one.batch)}",
        "lr": f"Learning rate to {rate(one.lr)}",
        "gradient": f"Gradient to {one.gradient}",
        "epochs": f"Epochs to {one.epochs}",
        "seed": f"Seed to {one.seed}",
        "draw": f"Drawing to {one.draw}",
        "threshold": f"Threshold to {one.threshold:g}",
        "resolution": f"Map points to {one.resolution}",
    }
    chosen = [said[name] for name in names]
    parts = ["press First settings"] if first else []
    if chosen:
        parts.append("set " + ", ".join(chosen))
    return f"In the explorer, {', then '.join(parts) or 'press Train'}."


def code(one: Settings, train: int, total: int, by_hand: bool = False) -> str:
    """Return cells' code that trains the same network with the same functions.

    Parameters
    ----------
    one : Settings
    train, total : int
        Number of samples to train on, and of all samples.
    by_hand : bool
        Weights were changed by hand, which settings do not tell.

    Returns
    -------
    str
        It uses `np`, `data` and the student's functions, which 07_prediction has at hand, and takes no name that the
        lesson needs.
    """
    if one.data == "lab":
        made = f'data.load("{TABLE}", n={total})'
    else:
        made = f'data.make("{one.data}", {total}, {one.noise:g}, np.random.default_rng({one.draw}))'
    lines = ["# The same settings, without the weights that were changed by hand."] if by_hand else []
    lines.append(f"my_X, my_y = {made}")
    if train < total:
        lines.append(f"my_X, my_y, my_new = my_X[:{train}], my_y[:{train}], (my_X[{train}:], my_y[{train}:])")
    size = train if one.batch == FULL else one.batch
    lines += [
        f"rng = np.random.default_rng({one.seed})",
        f"my_mlp = init_mlp({one.spec!r}, rng)",
    ]
    lr = repr(float(one.lr))
    if one.gradient == "sum":
        lines.append(f"mlp_train(my_mlp, my_X, my_y, {size}, {one.epochs}, {lr}, rng)")
    else:
        lines += [
            f"for epoch in range({one.epochs}):",
            "    order = rng.permutation(len(my_X))",
            f"    for start in range(0, len(my_X), {size}):",
            f"        my_rows = order[start : start + {size}]",
            f"        mlp_minibatch(my_mlp, my_X[my_rows], my_y[my_rows], {lr} / len(my_rows))",
        ]
    lines += [
        'print("loss:", np.mean(binary_crossentropy_loss(my_y, mlp_forward(my_mlp, my_X))))',
        f'print("right:", np.mean(mlp_predict(my_mlp, my_X, {one.threshold:g}) == my_y))',
    ]
    return "\n".join(lines)


def epoch(done: float) -> str:
    """How far a run is, as a number: "12", "0.30"."""
    return str(int(done)) if done == int(done) else f"{done:.2f}"


def epochs(done: float) -> str:
    """How far a run is: "1 epoch", "12 epochs", "0.30 epochs"."""
    return f"{epoch(done)} epoch{'' if done == 1 else 's'}"


def seconds(value: float) -> str:
    """A time as people say it."""
    if 0 < value < 0.0005:
        return "under 1 ms"
    if value < 0.095:
        return f"{1000 * value:.0f} ms"
    return f"{value:.2f} s" if value < 9.95 else f"{value:.0f} s"


def loss(value: float) -> str:
    """A loss: three decimals, or two digits when it is smaller than that."""
    if not value < 0.0095:
        return f"{value:.3f}"
    if not 0 < value < 1e-4:
        return f"{value:.2g}"
    front, power = f"{value:.1e}".split("e")
    return f"{front} × 10{str(int(power)).translate(RAISED)}"


def count(number: int, thing: str) -> str:
    """A number of things: "1 update", "2 updates"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
