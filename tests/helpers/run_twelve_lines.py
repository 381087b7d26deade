"""Run the lines of PyTorch that section 7 shows, in an environment that has torch and nothing of the lab.

    python run_twelve_lines.py given.npz lines.txt result.npz

`given` holds X, y, the initial weights W0, b0, W1 … and the order of the samples in each epoch. The lines are run as
they are; only the weights that a network begins with and the orders that `randperm` draws are put in their place,
and each loss is written down as it passes.
"""

import sys
from pathlib import Path

import numpy as np
import torch

BEFORE_THE_LOOP = 6


def main(given, lines, result):
    """Run the lines on what is given and write losses, weights and labels."""
    given = dict(np.load(given))
    text = Path(lines).read_text(encoding="utf-8").splitlines()
    space = {"X": given["X"], "y": given["y"]}
    exec("\n".join(text[:BEFORE_THE_LOOP]), space)
    layers = [part for part in space["net"] if hasattr(part, "weight")]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            layer.weight.copy_(torch.tensor(given[f"W{number}"].T))
            layer.bias.copy_(torch.tensor(given[f"b{number}"]))
    orders, sums, usual = list(given["orders"]), [], space["loss"]

    def loss(y_hat, y):
        value = usual(y_hat, y)
        sums[-1] += value.item() * (len(y) if usual.reduction == "mean" else 1)
        return value

    def randperm(count):
        sums.append(0.0)
        return torch.tensor(orders.pop(0))

    space["randperm"], space["loss"] = randperm, loss
    exec("\n".join(text[BEFORE_THE_LOOP:]), space)
    weights = {f"W{number}": layer.weight.detach().numpy().T for number, layer in enumerate(layers)}
    losses = np.array(sums) / len(given["X"])
    np.savez(result, losses=losses, labels=space["labels"].numpy(), torch=torch.__version__, **weights)


if __name__ == "__main__":
    main(*sys.argv[1:])
