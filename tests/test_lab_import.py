"""What `lab` must not be: slow to import, or a place where the answers stand."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import lab
from autograder_tests.engine import registry
from explorer_student import NAMES

PACKAGE = Path(lab.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
MODULES = sorted(
    ".".join(("lab", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__") for path in SOURCES
)
# Made of widgets, and loaded when they are shown.
PANELS = {
    *("lab.explorer.controls", "lab.explorer.explorer_panel", "lab.explorer.live_picture", "lab.explorer.panel_parts"),
    *("lab.explorer.pairs", "lab.explorer.from_page", "lab.batch_size.experiment_panel", "lab.predict.form"),
}
FUNCTIONS = set(registry.functions())
STORED = {"W", "b", "X", "Z", "A", "dA", "dZ", "dW", "db", "dX"}
# Modules that cost much more than everything in `lab`, or that students may not have.
HEAVY = {
    *(
        "matplotlib.pyplot",
        "ipywidgets",
        "anywidget",
        "IPython",
        "nbformat",
        "jupytext",
        "nbgrader",
        "pandas",
        "scipy",
        "sklearn",
    ),
    *("autograder_tests", "mlp_lab", "asyncio", "sqlite3", "multiprocessing"),
}


def loaded_by(code):
    """Names of the modules that are loaded after `code` in a fresh interpreter."""
    asked = [sys.executable, "-c", code + "\nimport sys, json; print(json.dumps(sorted(sys.modules)))"]
    return set(json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout))


def test_importing_lab_loads_nothing_heavy():
    given = loaded_by("import numpy, matplotlib.figure, matplotlib.backends.backend_agg")
    more = (
        loaded_by(
            "import numpy, matplotlib.figure, matplotlib.backends.backend_agg\nimport "
            + ", ".join(sorted(set(MODULES) - PANELS))
        )
        - given
    )
    assert {"lab.carry.bring", "lab.figures.panels", "lab.handin.packing", "lab.explorer.trainer"} <= more
    assert not more & PANELS
    assert not more & HEAVY
    foreign = {name.split(".")[0] for name in more} - sys.stdlib_module_names - {"lab", "matplotlib", "mpl_toolkits"}
    assert not foreign, "lab depends on numpy and matplotlib and nothing else"
    assert len([name for name in more if name.split(".")[0] not in ("lab", "matplotlib")]) < 60


def test_the_figures_of_the_lessons_do_not_need_pyplot():
    """`lab.style` makes figures without it: no global state, nothing to close."""
    for path in SOURCES:
        assert "pyplot" not in {name for node in ast.walk(_tree(path)) for name in _imports(node)}, path


def test_lab_imports_numpy_matplotlib_and_the_standard_library_only():
    """ipywidgets and IPython are what a notebook has anyway; they may be imported where they are used."""
    allowed = sys.stdlib_module_names | {
        "numpy",
        "matplotlib",
        "lab",
        "IPython",
        "ipywidgets",
        "anywidget",
        "traitlets",
    }
    for path in SOURCES:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= allowed, path
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0 and node.module.split(".")[0] in allowed, path


def test_the_functions_that_are_looked_for_are_those_that_students_write():
    assert len(NAMES) == 18 and set(NAMES) <= FUNCTIONS


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_lab_gives_no_answer_away(path):
    """No function of the lab is defined or set, and no layer is computed, in a module that students have."""
    assert _answers(_tree(path)) == []


def test_lab_computes_no_sigmoid():
    """A drawing that needs a network uses shipped arrays; one that needs a function is given the student's."""
    for path in SOURCES:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                below = ast.unparse(node.right)
                assert not (below.startswith("1") and "exp(-" in below), f"{path}:{node.lineno}"


def test_the_search_for_answers_finds_one():
    for answer in (
        "def relu(z):\n    return z",
        "relu = abs",
        "layer['Z'] = X @ W",
        "lab.mlp_train = f",
        "layer['db'] += 1",
    ):
        assert _answers(ast.parse(answer)), answer
    assert not _answers(
        ast.parse("def show(relu):\n    Z = relu(3)\n    layer['db'] = layer['db'] / 2\n    table['Y'] = Z")
    )


def _tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(node):
    if isinstance(node, ast.Import):
        return [part for alias in node.names for part in alias.name.split(".")]
    if isinstance(node, ast.ImportFrom):
        return [*(node.module or "").split("."), *(alias.name for alias in node.names)]
    return []


def _answers(tree):
    """Lines that define one of the 18 functions, or store what a forward pass, a backward pass or an update stores."""
    found = []
    for node in ast.walk(tree):
        names = set()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = {node.name} & FUNCTIONS
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            names = {node.id if isinstance(node, ast.Name) else node.attr} & FUNCTIONS
        elif isinstance(node, ast.Assign | ast.AugAssign):
            # layer["db"] = layer["db"] / 2 changes what the student has stored: section 4's bug hunt does that
            reads = {ast.unparse(part) for part in ast.walk(node.value) if isinstance(part, ast.Subscript)}
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Subscript) and ast.unparse(target) not in reads:
                    names |= {getattr(target.slice, "value", None)} & STORED
        if names:
            found.append(f"line {node.lineno}: {', '.join(sorted(names))}")
    return found
