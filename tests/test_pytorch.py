"""Section 7's twelve lines of PyTorch: they are Python, and name the lab's functions; the proof runs them."""

import ast
import datetime
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder_tests import oracle
from mlp_lab import lessons
from training_runs import SPEC, X, Y

ROOT = Path(__file__).parents[1]
READ = lessons.read_all(ROOT / "notebooks")[0]
[TEXT] = [cell.source for lesson in READ for cell in lesson.cells if "twelve lines of PyTorch" in cell.source]
LINES = re.search(r"```python\n(.*?)\n```", TEXT, flags=re.DOTALL)[1].splitlines()
ROWS = re.findall(r"^\| ([\d, to]+) \| (.*) \| (.*) \|$", TEXT, flags=re.MULTILINE)
FUNCTIONS = {cell.name for lesson in READ for cell in lesson.with_role("solution")}
EPOCHS, CLOSE = 200, 1e-5
DOCS = ROOT / "docs" / "pytorch.md"


def test_they_are_twelve_and_they_are_python():
    assert len(LINES) == 12
    assert max(map(len, LINES)) < 72, "a line that wraps looks like two"
    ast.parse("\n".join(LINES))


def test_each_function_of_the_lab_is_named_beside_them_and_no_other():
    words = re.findall(r"`(\w+)`", " ".join(yours for _, _, yours in ROWS))
    assert set(words) == FUNCTIONS and len(FUNCTIONS) == 18
    backward = {word for _, here, yours in ROWS if "backward" in here for word in re.findall(r"`(\w+)`", yours)}
    assert len(backward) == 5 and "five of them hide in the single word `backward`" in " ".join(TEXT.split())


def test_what_is_said_of_a_line_stands_in_that_line():
    for where, here, _ in ROWS:
        numbers = [int(number) for number in re.findall(r"\d+", where)]
        lines = LINES[numbers[0] - 1 : numbers[-1]]
        for code in re.findall(r"`([\w.]+)(?:\(.*?\))?`", here):
            assert code in "\n".join(lines), f"{code} does not stand in line {where}"


def test_they_build_the_network_and_take_the_settings_of_section_6():
    lesson = (ROOT / "notebooks" / "06_training.py").read_text("utf-8")
    assert "BATCH, EPOCHS, LR = 4, 200, 0.01" in lesson and f"SPEC = {SPEC!r}".replace("'", '"') in lesson
    code = "\n".join(LINES)
    assert all(part in code for part in ("lr=0.01", "range(200)", "split(4)", 'reduction="sum"'))
    assert re.findall(r"Linear\((\d), (\d)\)", code) == [("2", "4"), ("4", "3"), ("3", "1")]


# ------------------------------------------------------------ the proof


def with_torch(folder: Path) -> str:
    """Return a Python that has torch: the one named by MLP_LAB_TORCH, or one in an environment made for this."""
    if named := os.environ.get("MLP_LAB_TORCH"):
        return named
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "torch", "numpy"], check=True, timeout=1800)
    return str(python)


class Noted:
    """A generator whose permutations are written down."""

    def __init__(self, seed):
        self.rng, self.orders = np.random.default_rng(seed), []

    def permutation(self, count):
        self.orders.append(self.rng.permutation(count))
        return self.orders[-1]


@pytest.mark.proof
def test_the_twelve_lines_have_the_losses_of_the_lab(tmp_path, capsys):
    """The same data, initial weights and orders for both; writes what came of it into docs/pytorch.md."""
    rows, place = [], tmp_path / "torch"
    python = with_torch(place)
    for seed in range(4):
        mlp, rng = oracle.init_mlp(SPEC, np.random.default_rng(seed)), Noted(seed)
        given = {f"{key}{i}": layer[key] for i, layer in enumerate(mlp) for key in ("W", "b")}
        ours = oracle.mlp_train(mlp, X, Y, 4, EPOCHS, 0.01, rng)
        np.savez(tmp_path / "given.npz", X=X, y=Y, orders=rng.orders, **given)
        theirs = run(python, LINES, tmp_path)
        mean = run(python, [line.replace('reduction="sum"', "") for line in LINES], tmp_path)["losses"]
        apart = float(np.abs(theirs["losses"] - ours).max())
        weights = max(float(np.abs(theirs[f"W{i}"] - layer["W"]).max()) for i, layer in enumerate(mlp))
        assert theirs["losses"].shape == (EPOCHS,) and apart < CLOSE and weights < CLOSE
        assert np.array_equal(theirs["labels"], np.ravel(oracle.mlp_predict(mlp, X)))
        rows.append((seed, ours[-1], theirs["losses"][-1], apart, weights, mean[-1]))
    shutil.rmtree(place, ignore_errors=True)  # some gigabytes
    text = result(rows, str(theirs["torch"]))
    DOCS.write_text(text, encoding="utf-8")
    with capsys.disabled():
        print(f"\n{text}")


def run(python, lines, folder):
    """Run lines on what lies in the folder, with a Python that has torch."""
    (folder / "lines.txt").write_text("\n".join(lines), encoding="utf-8")
    script = Path(__file__).parent / "helpers" / "run_twelve_lines.py"
    files = [str(folder / name) for name in ("given.npz", "lines.txt", "result.npz")]
    subprocess.run([python, script, *files], check=True, timeout=600)
    return dict(np.load(folder / "result.npz"))


def result(rows, torch):
    """Write what came of it as a page of docs/."""
    table = "\n".join(
        f"| {seed} | {ours:.9f} | {theirs:.9f} | {apart:.0e} | {weights:.0e} | {mean:.3f} |"
        for seed, ours, theirs, apart, weights, mean in rows
    )
    return f"""# The lab and twelve lines of PyTorch

Written by `make proof` on {datetime.date.today()}: Python {platform.python_version()}, NumPy {np.__version__},
torch {torch} on a processor, in double precision.

The lines are those that section 7 shows; `tests/test_pytorch.py` takes them from there. Both had the lab's 50 samples,
the same initial weights and the same mini-batches: {EPOCHS} epochs, batch 4, lr 0.01. "Apart": the largest difference
of the losses of all epochs, and of the weights at the end.

| seed | last loss, lab | last loss, PyTorch | losses apart | weights apart | last loss with the mean |
| --- | --- | --- | --- | --- | --- |
{table}

The labels of all samples agree, too. The last column is PyTorch's default, the mean over a mini-batch in place of the
sum: at the same lr each step is a quarter as long (half as long for the two samples of the last batch), so the run is
behind.
"""
