"""A small course in a temporary folder, complete enough to be built: two lessons, a helper package, a script."""

from __future__ import annotations

import shutil
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

HEADER = """\
# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---
"""

ONE = (
    HEADER
    + '''
# %% [markdown]
# # 1 · Doubling
# Twice as much.

# %%
import numpy as np

x = np.array([1.0, -2.0, 0.5])
x

# %% [markdown]
# ## 1.1 Your turn

# %% solution="double"
def double(x):
    """Return twice `x`."""
    ### BEGIN SOLUTION
    secret_factor = 2
    return secret_factor * x
    ### END SOLUTION

# %% check="double"
assert np.allclose(double(x), x + x), "double(x) is x + x"

# %% marks="double" points=60
# hidden tests look further than the check above.

# %%
double(x)
'''
)

TWO = (
    HEADER
    + '''
# %% [markdown]
# # 2 · Halving

# %% solution="half"
def half(x):
    """Return half of `x`."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% check="half"
assert half(4.0) == 2.0, "half of 4 is 2"

# %% marks="half" points=30
# hidden tests look further than the check above.

# %% [markdown] answer="why" points=10
# Why is half of a double the same number?
#
# ### BEGIN SOLUTION
# One point for the word inverse.
# ### END SOLUTION
'''
)


def make(root: Path) -> Path:
    """Write the course into `root` and return it."""
    files = {
        "notebooks/01_doubling.py": ONE,
        "notebooks/02_halving.py": TWO,
        "notebooks/README.md": "Start with 01_doubling.ipynb.\n",
        "notebooks/week_5.py": 'print("the script")\n',
        "notebooks/data.csv": "X1,X2\r\n1,2\r\n",
        "notebooks/lab/__init__.py": '"""Helpers."""\n',
        "notebooks/lab/assets/map.npy": "not really an array\n",
        "notebooks/lab/__pycache__/old.pyc": "litter\n",
        "notebooks/.ipynb_checkpoints/x.py": "litter\n",
        "pyproject.toml": '[project]\nname = "course"\ndependencies = ["numpy>=2", "ipywidgets>=8", "matplotlib>=3"]\n',
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    return root


def edit(path: Path, old: str, new: str) -> None:
    """Replace the only occurrence of `old` in a file."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path.name}"
    path.write_bytes(text.replace(old, new).encode("utf-8"))


def snapshot(*folders: Path) -> dict[str, bytes]:
    """Return the bytes of every file below `folders`."""
    return {str(path): path.read_bytes() for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()}
