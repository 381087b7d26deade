"""The student's own code in a rebuilt notebook: its cells, with their labels, and what a human may want to look at."""

from __future__ import annotations

import ast
import re

from lab.notebooks.cells import role_of
from lab.notebooks.notebook_files import NotebookCell
from lab.slicing.program import Program
from mlp_lab.marking import flags, forms
from mlp_lab.marking.submission.staging import EARLIER, NUMBER, RAW
from mlp_lab.marking.submission.template import Template, same


def _is_locked(cell: dict) -> bool:
    return role_of(cell["metadata"])[0] in ("check", "marks")


def cells_of(cells: list[dict]) -> list[NotebookCell]:
    """Return the code cells of a notebook as `lab.carry` reads them, labelled for the student."""
    found, texts = [], iter(student_cells(cells))
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        role, name = role_of(cell["metadata"])
        locked = _is_locked(cell)
        label, source = ("", cell["source"]) if locked else next(texts)
        found.append(NotebookCell(label, "code", source, role if locked or role == "solution" else "", name))
    return found


def student_cells(cells: list[dict]) -> list[tuple[str, str]]:
    """Return the text of a student's code cells with a label for each, without the locked ones (checks and marks)."""
    found = []
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] == "code" and not _is_locked(cell):
            role = cell["metadata"].get("nbgrader", {}).get("grade_id")
            number = cell["metadata"].get(NUMBER, number)  # as the student counts them
            found.append((f"your cell {role}" if role else f"cell {number} of the notebook", cell["source"]))
    return found


def with_code(texts: list[tuple[str, str]]) -> list[str]:
    """Return the texts that hold code."""
    # Without cells of comments alone: such a one may be ours, and say where a function stands.
    return [text for _, text in texts if re.search(r"(?m)^[ \t]*[^#\s]", text)]


def about_code(
    cells: list[dict], program: Program, template: Template, functions: frozenset[str], own_files: dict[str, str]
) -> dict:
    """Return what is kept of a notebook's code for whoever compares and looks at it.

    Parameters
    ----------
    cells : list of dict
        Of the rebuilt notebook.
    program : Program
        Made of them.
    template : Template
    functions : frozenset of str
        The lab's.
    own_files : dict of str to str
        The student's own modules.

    Returns
    -------
    dict
        ``flags`` as `mlp_lab.marking.flags.touched` gives them, and ``forms`` by function, see `mlp_lab.marking.forms`.
    """
    code = [cell for cell in cells if cell["cell_type"] == "code" and not _is_locked(cell)]
    trees = [
        (_place(cell), read.statements)
        for cell, read in zip(code, program.cells, strict=True)
        if not template.brought(same(cell["source"])) and EARLIER not in cell["metadata"]
    ]
    trees += [(name, tree.body) for name, text in own_files.items() if (tree := _parsed(text)) is not None]
    modules = {name.split("/")[0].removesuffix(".py") for name in own_files}
    # Where a student has changed a cell of the lesson's, the lesson's own lines in it say nothing.
    given = {line.strip() for slot in template.slots if slot.kind == "code" for line in slot.source.splitlines()}
    texts = {_place(cell): cell["source"].splitlines() for cell in code}
    found = [
        one for one in flags.touched(trees, modules) if _line(texts.get(one["where"], []), one["line"]) not in given
    ]
    raw = sum(cell["metadata"].get(RAW, False) for cell in cells)
    return {
        "flags": [*flags.raw_cells(raw), *found],
        "forms": {name: one for name in template.with_role("solution") if (one := _form(program, name, functions))},
    }


def _place(cell: dict) -> str:
    name = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return f"cell {name or cell['metadata'].get(NUMBER, '')}".strip()


def _line(lines: list[str], number: int) -> str | None:
    return lines[number - 1].strip() if 0 < number <= len(lines) else None


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _form(program: Program, name: str, functions: frozenset[str]) -> str:
    found = program.functions().get(name)
    places = program.bindings(name)[0]
    return forms.form(program.statements[places[-1]].node, functions) if found and not found.stub and places else ""
