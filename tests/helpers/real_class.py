# ruff: noqa: E501 - a notebook cell on one line is easier to compare with its neighbours
"""Sixty students as real classes have them: what they hand in, under which name, and what their code deserves.

Everything is invented here, after what people who teach with notebooks report.
"""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from courses import ROOT
from mlp_lab import example_class

STEMS = sorted(path.stem for path in (ROOT / "release" / "mlp").glob("*.ipynb"))
CASES: list[Case] = []
HONEST = 24
NAMES = (
    "O'Brien, Seán",
    "李小龍",
    "Łukasz",
    "a&b<c>",
    "x [deleted]",
    "new\nline",
    "{x}",
    "-dash",
    "50% done?",
    b"M\xfcller",
)


@dataclass
class Case:
    """One student: the folder's name, what writes the submission, and the marks that are due to single functions.

    A mark of -1 is pending. Functions that are not named have full marks where their notebook is handed in.
    """

    name: str | bytes
    write: Callable[[Path], None]
    stems: tuple[str, ...]
    marks: dict[str, float] = field(default_factory=dict)


def case(*stems: str, **marks: float):
    """Add a student, named like the function, who hands in these notebooks."""

    def add(function):
        CASES.append(Case(function.__name__, function, stems, marks))
        return function

    return add


class Notebook:
    """A finished notebook, to be spoilt."""

    def __init__(self, stem: str, style: int = 0):
        self.stem = stem
        self.plain = json.loads((ROOT / "release" / "mlp" / f"{stem}.ipynb").read_text(encoding="utf-8"))
        self.cells = self.plain["cells"]
        right = example_class.right(style)
        for cell in self.cells:
            cell["source"] = "".join(cell["source"])
            name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            if name.startswith("answer_"):
                cell["source"] = "The loss fell from 0.7 to 0.1."
            elif cell["metadata"].get("nbgrader", {}).get("solution"):
                cell["source"] = right(name).strip("\n")

    def at(self, grade_id: str) -> int:
        """Where a cell stands."""
        return next(
            i for i, one in enumerate(self.cells) if one["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
        )

    def write(self, name: str, text: str) -> Notebook:
        """Write a function."""
        self.cells[self.at(name)]["source"] = text
        return self

    def insert(self, place: int, text: str, kind: str = "code", **more) -> Notebook:
        """Put a cell of the student's own somewhere."""
        cell = {"cell_type": kind, "id": f"own{len(self.cells)}", "metadata": {}, "source": text, **more}
        self.cells.insert(place, cell | ({"outputs": [], "execution_count": 3} if kind == "code" else {}))
        return self

    def above(self, name: str, text: str, kind: str = "code", **more) -> Notebook:
        """Put a cell above a function."""
        return self.insert(self.at(name), text, kind, **more)

    def end(self, text: str) -> Notebook:
        """Put a cell at the end."""
        return self.insert(len(self.cells), text)

    def save(self, folder: Path, name: str = "") -> Path:
        """Save it."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (name or f"{self.stem}.ipynb")
        path.write_text(json.dumps(self.plain, ensure_ascii=False), encoding="utf-8")
        return path


A, B, F, K, U, T, P = STEMS
RELU = "def relu(z):\n    return np.maximum(z, 0)"


@case(A)
def swaps(folder):
    note = Notebook(A).above("relu", "first = second = lambda z: np.maximum(z, 0)")
    for _ in range(300):
        note.above("relu", "first, second = second, first")
    note.write("relu", "def relu(z):\n    return first(z)").end("\n".join(["%time 1 + 1", "!ls", "len?"] * 300)).save(
        folder
    )


@case(K)
def photographs(folder):
    picture = base64.b64encode(random.Random(1).randbytes(4_500_000)).decode()
    note = Notebook(K)
    for name in ("one", "two"):
        kept = {f"{name}.jpg": {"image/jpeg": picture}}
        note.above("layer_backward", f"![{name}](attachment:{name}.jpg)", "markdown", attachments=kept)
    note.save(folder)


@case(A, binary_crossentropy_loss=3.6)  # it has a constant instead of eps
def constant_used_again(folder):
    note = Notebook(A).above("sigmoid", "LIMIT = 500").end("LIMIT = 1\nfor tiny in (0.1, 0.3):\n    pass")
    note.above("binary_crossentropy_loss", "tiny = 1e-10")
    note.write("sigmoid", "def sigmoid(z):\n    return 1 / (1 + np.exp(-np.clip(z, -LIMIT, LIMIT)))")
    body = "    p = np.clip(y_hat, tiny, 1 - tiny)\n    y = np.reshape(y, np.shape(p))\n"
    body += "    return -(y * np.log(p) + (1 - y) * np.log(1 - p))"
    note.write("binary_crossentropy_loss", f"def binary_crossentropy_loss(y, y_hat, eps=1e-10):\n{body}").save(folder)


@case(A)
def builtins_shadowed_below(folder):
    body = "    flat = [max(0.0, float(one)) for one in np.ravel(z)]\n    return np.array(flat).reshape(np.shape(z))"
    Notebook(A).write("relu", f"def relu(z):\n{body}").end(
        "max = relu(np.arange(3.0)).max()\nsum = list = float = 0"
    ).save(folder)


@case(A)
def function_tried_out_below(folder):
    Notebook(A).write("relu", RELU).end("def relu(z):\n    return np.abs(z)  # what if?\nnp = None").save(folder)


@case(A, relu=-1, d_relu=-1)
def newer_python(folder):
    note = Notebook(A).write("relu", 'def relu(z):\n    print(t"{z}")\n    return np.maximum(z, 0)')
    note.write(
        "d_relu",
        "def d_relu(z):\n    try:\n        return (z > 0) * 1.0\n    except TypeError, ValueError:\n        return 0",
    )
    note.plain["metadata"]["language_info"] = {"name": "python", "version": "3.14.1"}
    note.save(folder)


@case(A)
def hints_for_a_type_checker(folder):
    note = Notebook(A).insert(
        1,
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from numpy.typing import NDArray",
    )
    note.write("relu", "def relu(z: NDArray) -> NDArray:\n    return np.maximum(z, 0)").save(folder)


@case(A)
def helper_file(folder):
    note = (
        Notebook(A)
        .insert(1, "%load_ext autoreload\n%autoreload 2")
        .write("relu", "from mymath import positive\n\ndef relu(z):\n    return positive(z)")
    )
    note.write("d_relu", "from mymath import step as d_relu").save(folder)
    (folder / "mymath.py").write_text(
        "import numpy as np\n\ndef positive(z):\n    return np.maximum(z, 0)\n\ndef step(z):\n    return (np.asarray(z) > 0) * 1.0\n"
    )


@case(A)
def two_attempts(folder):
    for attempt, text in ((1, "def relu(z):\n    return np.abs(z)"), (2, RELU)):
        path = Notebook(A).write("relu", text).save(folder / f"attempt_{attempt}")
        os.utime(path, (315_532_800, 315_532_800))


@case(A, F)
def browser_ending(folder):
    Notebook(A).save(folder, f"{A}.json")
    Notebook(F).save(folder, f"{F}.ipynb.txt")


@case(A)
def script_and_pages(folder):
    cells = [cell["source"] for cell in Notebook(A).cells if cell["cell_type"] == "code"]
    folder.mkdir(parents=True)
    (folder / f"{A}.py").write_text(
        "\n\n".join(f"# In[{i}]:\n\n{text}" for i, text in enumerate(cells)), encoding="utf-8"
    )
    (folder / f"{B}.html").write_text("<html><body>my work</body></html>")
    (folder / f"{F}.pdf").write_bytes(b"%PDF-1.4\n")


@case(P)
def data_at_the_top(folder):
    note = Notebook(P).above("mlp_predict", "from lab import data\nX50, y50 = data.load(n=50)\nHALF = len(X50) / 100")
    note.write(
        "mlp_predict",
        "def mlp_predict(mlp, X, thresh=HALF):\n    return (mlp_forward(mlp, X).ravel() > thresh).astype(int)",
    ).save(folder)


@case(P, mlp_predict=0)
def missing_file_at_the_top(folder):
    note = (
        Notebook(P)
        .above("mlp_predict", "TABLE = np.loadtxt('measured.txt')")
        .above("mlp_predict", "HALF = len(TABLE) / 100")
    )
    note.write(
        "mlp_predict",
        "def mlp_predict(mlp, X, thresh=0.5):\n    return (mlp_forward(mlp, X).ravel() > thresh + 0 * HALF).astype(int)",
    ).save(folder)


@case(T)
def watches_the_training(folder):
    body = """def mlp_epoch(mlp, X, y, batch, lr, rng):
    order, total = rng.permutation(len(X)), 0.0
    for start in range(0, len(X), batch):
        rows = order[start:start + batch]
        total += len(rows) * mlp_minibatch(mlp, X[rows], y[rows], lr)
    seen.append(total / len(X))
    clear_output(wait=True)
    plt.plot(seen)
    plt.show()
    display(seen)
    return total / len(X)"""
    top = "import matplotlib.pyplot as plt\nfrom IPython.display import clear_output, display\nseen = []"
    Notebook(T).above("mlp_epoch", top).write("mlp_epoch", body).save(folder)


@case(A, relu=0)
def stub_line_left(folder):
    Notebook(A).write(
        "relu", 'def relu(z):\n    raise NotImplementedError("not written yet")\n    return np.maximum(z, 0)'
    ).save(folder)


@case(A)
def own_settings(folder):
    Notebook(A).insert(
        1, "import matplotlib.pyplot as plt\nplt.rcParams['text.usetex'] = True\nplt.style.use('dark_background')"
    ).save(folder)


@case(A)
def tracker(folder):
    Notebook(A).write("relu", f"%%wandb --project mlp\n{RELU}").save(folder)


@case(A)
def labels_lost(folder):
    note = Notebook(A).write("relu", RELU).end("def relu(z):\n    return -z  # just looking")
    for cell in note.cells:
        cell["metadata"] = {}
    note.save(folder)


@case(A)
def zip_beside(folder):
    path = Notebook(A).save(folder)
    with zipfile.ZipFile(folder / "backup.zip", "w") as archive:
        archive.write(path, f"{A}.ipynb")


@case(A, F)
def empty_file(folder):
    Notebook(A).save(folder)
    Notebook(F).save(folder)
    (folder / f"{K}.ipynb").write_bytes(b"")


@case(T, mlp_train=0)
def endless(folder):
    Notebook(T).write("mlp_train", "def mlp_train(*args):\n    while True:\n        pass").save(folder)


@case(A, relu=0)
def ends_python(folder):
    Notebook(A).write("relu", "def relu(z):\n    import os\n    os._exit(0)").save(folder)


@case(A, sigmoid=0)
def other_packages(folder):
    Notebook(A).write("sigmoid", "from scipy.special import expit as sigmoid").save(folder)


@case(A)
def huge_outputs(folder):
    note = Notebook(A)
    note.end("print('x' * 10**8)").cells[-1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": ["x" * 1000 + "\n"] * 20_000}
    ]
    note.save(folder)


@case(A)
def cut_off(folder):
    path = Notebook(A).save(folder)
    path.write_text(path.read_text(encoding="utf-8")[:-400], encoding="utf-8")


@case(A)
def old_windows(folder):
    path = Notebook(A).save(folder)
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))


def everybody() -> list[Case]:
    """All students: honest ones who hand in everything, folders with odd names, and the cases above."""
    honest = [Case(f"student{i:02}", _finished(i), tuple(STEMS)) for i in range(HONEST)]
    named = [Case(name, _finished(3, U), (U,)) for name in NAMES]
    return [*honest, *named, *CASES]


def _finished(style: int, *stems: str):
    def write(folder: Path):
        for stem in stems or STEMS:
            Notebook(stem, style).save(folder)

    return write


def hand_in(course: Path, cases: list[Case]) -> None:
    """Write all submissions, and what else lies in such a folder."""
    submitted = course / "submitted"
    for one in cases:
        one.write(submitted / os.fsdecode(one.name) / "mlp")
    (submitted / "desktop.ini").write_text("[.ShellClassInfo]\n")
    (submitted / "__MACOSX").mkdir()
    shutil.copy(course / "release" / "mlp" / "README.md", submitted / "notes.txt")
