"""Experiment 3: how far the gradient of a mini-batch is from the gradient of all samples."""

from __future__ import annotations

import numpy as np

from lab.batch_size import base
from lab.batch_size.base import Experiment
from lab.figures import batch_losses

UNTRAINED, TRAINED = "untrained", "half-trained"
FRESH, SHUFFLED = "fresh", "shuffled"  # drawn with replacement; drawn as an epoch does, without


class GradientNoise(Experiment):
    """Experiment 3: at fixed weights, the spread of the mini-batch *mean* gradient against batch size.

    Mini-batches are drawn in two ways. *With replacement* each sample is drawn from all of them, as from an endless
    supply that looks like these samples; the spread is then exactly σ/√batch. *Without replacement*, as an epoch
    draws, the factor √((N − batch)/(N − 1)) comes on top: a full batch has no noise at all.

    Parameters
    ----------
    draws : int
        Mini-batches drawn for each point.
    epochs, lr : int, float
        Training of the half-trained network, with batch 4.
    samples, hidden, batches, seeds
        As for `Experiment`.
    """

    number = 3
    title = "Noise"
    question = "How does the spread of a mini-batch's mean gradient shrink as the batch grows?"

    def __init__(self, draws=400, epochs=20, lr=0.01, **common):
        super().__init__(**common)
        self.draws, self.epochs, self.lr = int(draws), int(epochs), float(lr)

    def settings(self):
        return [(self.lr, UNTRAINED), (self.lr, TRAINED)]

    def run(self, functions, point):
        """Measure one batch size at one network.

        Returns
        -------
        dict
            ``"fresh"`` and ``"shuffled"``: root mean square distance of a mini-batch's mean gradient from the mean
            gradient of all samples, over all weights and biases; ``"one"``: the same for single samples, from all of
            them (no draw); ``"length"``: of the mean gradient of all samples; ``"scale"``: the simple noise scale
            (one / length)², in samples.
        """
        X, y = self.samples
        rng = np.random.default_rng(point.seed)
        with np.errstate(all="ignore"):
            mlp = base.network(functions, self.hidden, rng)
            if point.variant == TRAINED and self.epochs:
                functions["mlp_train"](mlp, X, y, 4, self.epochs, point.lr, rng)
            whole = gradient(functions, mlp, X, y)
            single = [gradient(functions, mlp, X[[k]], y[[k]]) for k in range(len(X))]
            one = _spread(single, whole)
            found = {"one": one, "length": float(np.linalg.norm(whole))}
            found["scale"] = (one / found["length"]) ** 2 if found["length"] else np.inf
            # The same draws for both networks of a seed.
            draw = np.random.default_rng([point.seed, point.batch])
            size = min(point.batch, len(X))
            for way, again in ((FRESH, True), (SHUFFLED, False)):
                rows = [draw.choice(len(X), size, replace=again) for _ in range(self.draws)]
                found[way] = _spread([gradient(functions, mlp, X[row], y[row]) for row in rows], whole)
        return found

    def picture(self, results):
        lines = base.lines_of(results, lambda point: point.variant)
        return batch_losses.noise(
            {
                name: {b: [r for _, r in found] for b, found in lines.get(name, {}).items()}
                for name in (UNTRAINED, TRAINED)
            },
            sorted({*self.batches, *(point.batch for point in results)}),
            len(self.samples[0]),
            self.finding(results),
            base.seeds_in(results),
        )

    def details(self, results):
        sizes = sorted({point.batch for point in results})
        rows, scales = [], []
        lines = base.lines_of(results, lambda point: point.variant)
        for name in (state for state in (UNTRAINED, TRAINED) if state in lines):
            line = lines[name]
            for way, words in ((FRESH, "spread × √batch / σ"), (SHUFFLED, "the same, as an epoch draws")):
                cells = [
                    f"{batch_losses.median([ratio(r[way], r['one'], b) for _, r in line[b]]):.2f}" if b in line else "–"
                    for b in sizes
                ]
                rows.append([f"{name}: {words}", *cells])
            scale = [value for _, value in sorted(scale_by_seed(line).items())]
            spread = f" ({min(scale):.1f} to {max(scale):.1f})" if len(scale) > 1 else ""
            scales.append(f"{name} {batch_losses.median(scale):.1f} samples{spread}")
        return (
            f"{base.over(results)}, {self.draws} mini-batches each.\n"
            + base.table(["batch", *map(str, sizes)], rows)
            + f"\nSimple noise scale of these {len(self.samples[0])} samples: {'; '.join(scales)}."
        )

    def finding(self, results):
        """Say in one sentence what the finished runs show."""
        groups = {}
        for point, r in results.items():
            groups.setdefault((point.variant, point.batch), []).append(ratio(r[FRESH], r["one"], point.batch))
        ratios = [batch_losses.median(found) for found in groups.values()]
        sizes = sorted({point.batch for point in results})
        low, high = min(ratios), max(ratios)
        if not np.isfinite([low, high]).all():
            return "At least one gradient is not a finite number"
        span = f"from batch {sizes[0]} to {sizes[-1]}" if len(sizes) > 1 else f"at batch {sizes[0]}"
        times = f"{low:.2f} to {high:.2f}" if f"{low:.2f}" != f"{high:.2f}" else f"{low:.2f}"
        return f"Spread × √batch is {times} times the spread of single samples, {span}"


def scale_by_seed(line):
    """Return the simple noise scale of each seed: it does not depend on the batch that it was measured with."""
    return {point.seed: result["scale"] for found in line.values() for point, result in found}


def ratio(spread, one, batch):
    """Return a spread times √batch, in units of the spread of single samples: 1 on the line of 1/√batch."""
    return spread * batch**0.5 / one if one else np.nan


def gradient(functions, mlp, X, y):
    """Return the mean gradient of some samples as one vector, by the student's own functions."""
    probability = functions["mlp_forward"](mlp, X)
    slope = functions["d_binary_crossentropy_loss"](y, probability)
    if slope is None:
        raise ValueError(base.nothing("d_binary_crossentropy_loss", "the gradient"))
    for layer in mlp:
        for name in ("dW", "db"):
            layer.pop(name, None)  # or a backward pass that stores nothing would go unnoticed
    functions["mlp_backward"](mlp, slope)
    try:
        parts = [np.ravel(np.asarray(layer[name], float)) for layer in mlp for name in ("dW", "db")]
    except KeyError as error:
        raise ValueError(base.nothing("mlp_backward", f"with {error} stored in every layer")) from None
    return np.concatenate(parts) / len(X)


def _spread(gradients, whole):
    return float(np.sqrt(np.mean(np.sum((np.asarray(gradients) - whole) ** 2, axis=1))))
