"""A class of damaged and unusual submissions: what stands on the disk, and the marks that its code deserves.

Each student hands in one notebook, 03_forward unless the case says otherwise, so that the class is marked quickly.
"""

from __future__ import annotations

import copy
import functools
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mlp_lab import example_class

ROOT = Path(__file__).parents[2]
FORWARD, PREDICT = "03_forward", "07_prediction"
RIGHT = {name: example_class.right(0)(name).strip("\n") for name in ("layer_forward", "mlp_forward", "mlp_predict")}
FULL = {"layer_forward": 8, "mlp_forward": 5}
NOTHING = {"layer_forward": 0, "mlp_forward": 0}
CASES: dict[str, Case] = {}


@dataclass
class Case:
    """One student.

    Attributes
    ----------
    hand_in : callable
        Writes into the folder that it is given.
    marks : dict of str to (float or None)
        None stands for less than full marks and more than none.
    says : str
        A regular expression for the line about the notebook; empty where there must be no line.
    notebook : str
    """

    hand_in: Callable[[Path], None]
    marks: dict = field(default_factory=lambda: FULL)
    says: str = ""
    notebook: str = FORWARD


def case(says: str = "", marks: dict = FULL, notebook: str = FORWARD):
    """Add a student, called like the function, who hands in what it writes."""

    def add(function):
        CASES[function.__name__] = Case(function, marks, says, notebook)
        return function

    return add


def edited(says: str = "", marks: dict = FULL, notebook: str = FORWARD):
    """Add a student whose finished notebook the function changes."""

    def add(function):
        def hand_in(folder):
            plain = finished(notebook)
            write(folder, function(plain) or plain, notebook)

        CASES[function.__name__] = Case(hand_in, marks, says, notebook)
        return function

    return add


def finished(stem: str = FORWARD) -> dict:
    """Return a release notebook, as plain data, with right answers in it; `source` is one string."""
    plain = json.loads((ROOT / "release" / "mlp" / f"{stem}.ipynb").read_text(encoding="utf-8"))
    for cell in plain["cells"]:
        cell["source"] = "".join(cell["source"])
        name = grade_id(cell)
        if name in RIGHT:
            cell["source"] = RIGHT[name]
        elif name.startswith("answer_"):
            cell["source"] = f"My words on {name}: the loss fell from 0.7 to 0.1."
    return plain


def write(folder: Path, plain: dict, stem: str = FORWARD, name: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (name or f"{stem}.ipynb")).write_text(text(plain), encoding="utf-8", newline="")


def text(plain: dict) -> str:
    return json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False)


def grade_id(cell: dict) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def find(plain: dict, name: str) -> int:
    return next(number for number, cell in enumerate(plain["cells"]) if grade_id(cell) == name)


def get(plain: dict, name: str) -> dict:
    return plain["cells"][find(plain, name)]


def code(source: str, **more) -> dict:
    return {"cell_type": "code", "execution_count": 3, "metadata": {}, "outputs": [], "source": source, **more}


def words(source: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def insert(plain: dict, name: str, *cells: dict, after: bool = True) -> None:
    at = find(plain, name) + after
    plain["cells"][at:at] = cells


def stub(name: str, stem: str = FORWARD) -> str:
    plain = json.loads((ROOT / "release" / "mlp" / f"{stem}.ipynb").read_text(encoding="utf-8"))
    return "".join(get(plain, name)["source"])


# --- cells ------------------------------------------------------------------------------------------------------------


@edited()
def as_it_should_be(plain):
    insert(plain, "layer_forward", code("print('a cell of my own')"))


@edited("cell of layer_forward was there twice")
def solution_twice(plain):
    insert(plain, "layer_forward", copy.deepcopy(get(plain, "layer_forward")))


@edited("several cells of layer_forward")
def solution_twice_and_the_first_is_wrong(plain):
    wrong = copy.deepcopy(get(plain, "layer_forward"))
    wrong["source"] = "def layer_forward(layer, X):\n    return X"
    insert(plain, "layer_forward", wrong, after=False)


@edited("cell of layer_forward had been split")
def split_inside(plain):
    first, rest = RIGHT["layer_forward"].split("\n    layer", 1)
    second = copy.deepcopy(get(plain, "layer_forward"))
    second["source"], second["id"] = "    layer" + rest, "second-half"
    insert(plain, "layer_forward", second)
    get(plain, "layer_forward")["source"] = first


@edited("several cells of layer_forward")
def split_between_helper_and_def(plain):
    helper = copy.deepcopy(get(plain, "layer_forward"))
    helper["source"] = "def sums(layer, X):\n    return X @ layer['W'] + layer['b']"
    get(plain, "layer_forward")["source"] = RIGHT["layer_forward"].replace(
        'X @ layer["W"] + layer["b"]', "sums(layer, X)"
    )
    insert(plain, "layer_forward", helper, after=False)


@edited("mlp_forward was found in the cell of layer_forward")
def solutions_merged(plain):
    get(plain, "layer_forward")["source"] += "\n\n" + RIGHT["mlp_forward"]
    del plain["cells"][find(plain, "mlp_forward")]


@edited("check or marks cells were there twice")
def checks_twice(plain):
    for name in ("check_layer_forward", "marks_layer_forward"):
        insert(plain, name, copy.deepcopy(get(plain, name)))


@edited("check or marks cells had been changed: the original was used")
def checks_edited(plain):
    get(plain, "check_layer_forward")["source"] = "assert True"
    get(plain, "marks_mlp_forward")["source"] = "8.0"
    get(plain, "marks_mlp_forward")["metadata"]["nbgrader"]["points"] = 5000


@edited("cells had been moved")
def checks_moved(plain):
    cells = plain["cells"]
    for name in ("marks_mlp_forward", "check_layer_forward", "marks_layer_forward"):
        cells.insert(2, cells.pop(find(plain, name)))


@edited(r"check or marks cells were missing \(.*layer_forward, mlp_forward\)")
def checks_deleted(plain):
    plain["cells"] = [cell for cell in plain["cells"] if not grade_id(cell).startswith(("check_", "marks_"))]


@edited("the cell of layer_forward was not a code cell.*mlp_forward was not a code cell")
def solutions_of_another_type(plain):
    for name, kind in (("layer_forward", "markdown"), ("mlp_forward", "raw")):
        cell = get(plain, name)
        cell["cell_type"] = kind
        del cell["outputs"], cell["execution_count"]


@edited("nbgrader's labels were missing")
def metadata_stripped(plain):
    for cell in plain["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    plain["nbformat_minor"] = 4
    insert_at = next(n for n, cell in enumerate(plain["cells"]) if cell["source"] == RIGHT["mlp_forward"])
    plain["cells"].insert(insert_at, code("def through(layer, X):\n    return layer_forward(layer, X)"))
    plain["cells"][insert_at + 1]["source"] = RIGHT["mlp_forward"].replace(
        "layer_forward(layer, X)", "through(layer, X)"
    )


@edited("layer_forward was found in another cell")
def new_cell_below_the_stub(plain):
    get(plain, "layer_forward")["source"] = stub("layer_forward")
    insert(plain, "marks_layer_forward", code("offset = 0"), code(RIGHT["layer_forward"]))


@edited("layer_forward was found in another cell")
def new_cell_above_the_stub(plain):
    get(plain, "layer_forward")["source"] = stub("layer_forward")
    insert(plain, "layer_forward", code(RIGHT["layer_forward"]), after=False)


@edited("layer_forward was found in another cell.*mlp_forward was found in another cell")
def swapped_labels(plain):
    one, two = get(plain, "layer_forward"), get(plain, "mlp_forward")
    one["source"], two["source"] = two["source"], one["source"]


@edited("layer_forward was found in another cell", notebook=FORWARD)
def written_into_the_check(plain):
    get(plain, "layer_forward")["source"] = stub("layer_forward")
    get(plain, "check_layer_forward")["source"] = RIGHT["layer_forward"]


@edited(r"the cell of layer_forward was missing", {"layer_forward": 0, "mlp_forward": 5})
def solution_deleted(plain):
    del plain["cells"][find(plain, "layer_forward")]


# --- written answers --------------------------------------------------------------------------------------------------

PREDICTED = {"mlp_predict": 6}


@edited("answer on batch_size was not a Markdown cell", PREDICTED, PREDICT)
def answer_as_code(plain):
    get(plain, "answer_batch_size").update(cell_type="code", outputs=[], execution_count=None)


@edited("answer on batch_size was found in another cell", PREDICTED, PREDICT)
def answer_below_its_cell(plain):
    said, cell = get(plain, "answer_batch_size")["source"], get(plain, "answer_batch_size")
    cell["source"] = "*Your answer goes here: replace this line.*"
    insert(plain, "answer_batch_size", words(said))


@edited("labels were missing", PREDICTED, PREDICT)
def answers_without_labels(plain):
    for cell in plain["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    plain["nbformat_minor"] = 4


# --- files ------------------------------------------------------------------------------------------------------------

# The same notebook under other names, and what is said of it.
NAMED = {
    "another_name": ("Forward pass [final].ipynb", "Forward pass .final..ipynb was taken for 03_forward.ipynb"),
    "a_name_that_says_nothing": ("homework.ipynb", "homework.ipynb was taken for 03_forward.ipynb"),
    "wrong_capitals": ("03_Forward.IPYNB", "03_Forward.IPYNB was taken"),
    "downloaded_twice": ("03_forward (1).ipynb", r"03_forward \(1\).ipynb was taken"),
    "copied_in_jupyter": ("03_forward-Copy1.ipynb", "03_forward-Copy1.ipynb was taken"),
}
for student, (name, said) in NAMED.items():
    CASES[student] = Case(functools.partial(lambda name, folder: write(folder, finished(), name=name), name), says=said)


@case("")
def extra_notebook(folder):
    write(folder, finished())
    write(folder, {"cells": [code("1 + 1")], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, name="Untitled.ipynb")
    (folder / "empty.ipynb").touch()


@case("of 2 copies 03_forward.ipynb was taken")
def two_copies(folder):
    wrong = finished()
    get(wrong, "layer_forward")["source"] = "def layer_forward(layer, X):\n    return X"
    write(folder, finished())
    write(folder, wrong, name="03_forward-Copy1.ipynb")


@case(r"layer_forward was taken from 03_forward \(2\).ipynb")
def work_in_the_copy(folder):
    wrong = finished()
    get(wrong, "layer_forward")["source"] = stub("layer_forward")
    write(folder, wrong)
    write(folder, finished(), name="03_forward (2).ipynb")


@case("mlp/03_forward.ipynb was taken")
def one_folder_too_deep(folder):
    write(folder / "mlp", finished())
    write(folder / "__MACOSX" / "mlp", {"cells": []}, name="._03_forward.ipynb")


@case("not handed in: there is no 03_forward.ipynb", NOTHING)
def not_there(folder):
    write(folder, finished(PREDICT), PREDICT)


@case("layer_forward was taken from 07_prediction.ipynb")
def all_in_the_last_notebook(folder):
    plain = finished(PREDICT)
    insert(
        plain, "mlp_predict", code("import numpy as np\nONE = 1"), code("def times(a, b):\n    return ONE * (a @ b)")
    )
    both = "\n\n".join(RIGHT.values()).replace('X @ layer["W"]', 'times(X, layer["W"])')
    get(plain, "mlp_predict")["source"] = both
    write(folder, plain, PREDICT)


@edited("named no kernel")
def no_kernelspec(plain):
    del plain["metadata"]["kernelspec"]


@edited("unknown kernel")
def unknown_kernelspec(plain):
    plain["metadata"]["kernelspec"] = {"name": "julia-1.9", "display_name": "Julia 1.9", "language": "julia"}


@edited("old format 3")
def nbformat_3(plain):
    cells = []
    for cell in plain["cells"]:
        if cell["cell_type"] == "code":
            cells.append(
                {"cell_type": "code", "input": cell["source"], "language": "python", "metadata": {}, "outputs": []}
            )
        else:
            cells.append({"cell_type": "markdown", "metadata": {}, "source": cell["source"]})
    cells.append({"cell_type": "heading", "level": 1, "metadata": {}, "source": "The end"})
    return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


@edited("newer than Jupyter's own")
def future_minor(plain):
    plain["nbformat_minor"] = 99
    plain["cells"][0]["new_field"] = {"what": "nobody knows"}


@edited(r"old outputs were left out \(5\d MB\)")
def outputs_of_50_mb(plain):
    line = "epoch 1, loss 0.6931471805599453\n"
    many = [line] * (52_000_000 // (len(line) + 9))
    insert(plain, "mlp_forward", code("train()", outputs=[{"output_type": "stream", "name": "stdout", "text": many}]))


# --- code -------------------------------------------------------------------------------------------------------------


@edited()
def syntax_error_in_a_scratch_cell(plain):
    insert(plain, "layer_forward", code("for i in range(3)\n    print(i"))


@edited("", {"layer_forward": 0, "mlp_forward": 5})
def syntax_error_in_a_solution(plain):
    get(plain, "layer_forward")["source"] = "def layer_forward(layer, X):\n    Z = (X @ layer['W']\n    return Z\n"


@edited()
def magics(plain):
    cell = get(plain, "layer_forward")
    cell["source"] = "%matplotlib inline\n!pip install numpy\n" + cell["source"] + "\n%timeit 1"
    insert(
        plain,
        "mlp_forward",
        code("%%time\nscale = 1"),
        code("%%bash\nls -l"),
        code("name = input('Who? ')"),
        code("?np"),
    )


@edited()
def exits(plain):
    insert(plain, "layer_forward", code("import sys\nsys.exit()"), code("exit()"), after=False)
    get(plain, "mlp_forward")["source"] += "\n\nimport sys\nsys.exit(0)"


@edited()
def star_import(plain):
    insert(plain, "layer_forward", code("from math import *"), after=False)


@edited("", {"layer_forward": 8, "mlp_forward": 0})
def absent_module(plain):
    insert(plain, "layer_forward", code("import sklearn\nfrom nowhere_at_all import shuffle"), after=False)
    get(plain, "mlp_forward")["source"] = RIGHT["mlp_forward"].replace("    return X", "    return shuffle(X)")


@edited("", {"layer_forward": 0, "mlp_forward": 5})
def removed_numpy_name(plain):
    insert(plain, "layer_forward", code("print(np.float(3))"), after=False)
    get(plain, "layer_forward")["source"] = RIGHT["layer_forward"].replace("X @", "X.astype(np.float) @")


@edited("", {"layer_forward": 8, "mlp_forward": 0})
def line_ends_and_tabs(plain):
    get(plain, "layer_forward")["source"] = RIGHT["layer_forward"].replace("    ", "\t").replace("\n", "\r\n")
    get(plain, "mlp_forward")["source"] = (
        "def mlp_forward(mlp, X):\n    for layer in mlp:\n\tX = layer_forward(layer, X)\n    return X"
    )


@edited()
def letters_of_all_kinds(plain):
    get(plain, "mlp_forward")["source"] = (
        "def mlp_forward(mlp, X):\n    for größe in mlp:\n        X = layer_forward(größe, X)\n    return X  # 😀"
    )


# --- the file as it lies on the disk ----------------------------------------------------------------------------------


@case("byte-order mark")
def byte_order_mark(folder):
    folder.mkdir(parents=True)
    (folder / "03_forward.ipynb").write_bytes(b"\xef\xbb\xbf" + text(finished()).encode())


@case("UTF-16")
def utf_16(folder):
    folder.mkdir(parents=True)
    (folder / "03_forward.ipynb").write_bytes(text(finished()).encode("utf-16"))


@case("merge conflict: one side of it was taken")
def conflict_in_the_file(folder):
    plain = finished()
    lines = text(plain).split("\n")
    at = next(number for number, line in enumerate(lines) if "def mlp_forward" in line and "source" in line)
    theirs = lines[at].replace("mlp_forward", "mlp_foward", 1)
    lines[at : at + 1] = ["<<<<<<< HEAD", lines[at], "=======", theirs, ">>>>>>> b1946ac"]
    folder.mkdir(parents=True)
    (folder / "03_forward.ipynb").write_text("\n".join(lines), encoding="utf-8")


@edited("merge conflict was solved")
def conflict_in_a_cell(plain):
    head, rest = RIGHT["mlp_forward"].split("\n", 1)
    get(plain, "mlp_forward")["source"] = f"{head}\n<<<<<<< HEAD\n{rest}\n=======\n    return None\n>>>>>>> main"


@case(
    r"the \d+ cells that could be read were taken.*the cell of mlp_forward was missing",
    {"layer_forward": 8, "mlp_forward": 0},
)
def cut_off(folder):
    whole = text(finished())
    folder.mkdir(parents=True)
    (folder / "03_forward.ipynb").write_text(whole[: whole.index('"id": "mlp_forward"')], encoding="utf-8")


@case("not handed in: 03_forward.ipynb cannot be read, it is empty", NOTHING)
def empty_file(folder):
    folder.mkdir(parents=True)
    (folder / "03_forward.ipynb").touch()


@case("cannot be read, it is not text", NOTHING)
def no_text_at_all(folder):
    folder.mkdir(parents=True)
    (folder / "03_forward.ipynb").write_bytes(bytes(range(256)) * 40)


@case("cannot be read, it is nested too deeply", NOTHING)
def nested_too_deeply(folder):
    folder.mkdir(parents=True)
    (folder / "03_forward.ipynb").write_text('{"cells": ' + "[" * 200_000, encoding="utf-8")


@case("cannot be read, it is a folder", NOTHING)
def a_folder(folder):
    (folder / "03_forward.ipynb").mkdir(parents=True)


@case("cannot be read, it is a link out of the submission", NOTHING)
def a_link_to_another_student(folder):
    folder.mkdir(parents=True)
    (folder / "03_forward.ipynb").symlink_to("../../as_it_should_be/mlp/03_forward.ipynb")


@case("cannot be read, it is not an ordinary file", NOTHING)
def a_pipe(folder):
    folder.mkdir(parents=True)
    os.mkfifo(folder / "03_forward.ipynb")


@case("numpy.py was left out: Python or a library has a module of that name")
def poisoned(folder):
    """Files that must never be imported, a time that is none, and a name that is no HTML."""
    plain = finished()
    insert(plain, "layer_forward", code("import numpy as np\nfrom lab import carry"), after=False)
    write(folder, plain)
    for name in ("numpy.py", "lab/__init__.py", "json.py", "random.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("raise SystemExit('poison')", encoding="utf-8")
    (folder / "timestamp.txt").write_text("yesterday evening", encoding="utf-8")


@case("script.*was taken for 03_forward.ipynb")
def hostile_name(folder):
    write(folder, finished(), name="03_forward <script>alert(1)<`.ipynb")


def make(submitted: Path) -> None:
    """Write the whole class."""
    for name, one in CASES.items():
        one.hand_in(submitted / name / "mlp")
