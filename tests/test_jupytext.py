"""The lessons as JupyterLab sees them, through jupytext's own contents manager: nothing is lost, nothing is added."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jupytext import TextFileContentsManager

import fake_course
from mlp_lab import cli, lessons

NOTEBOOKS = fake_course.REPOSITORY / "notebooks"
LESSONS = sorted(path.name for path in NOTEBOOKS.glob("*.py") if lessons.is_lesson_name(path.name))
# What every lesson begins with; a file with another header, or none, is given this one when it is saved.
CANONICAL = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

"""
ROLES = [
    {"solution": "relu"},
    {"check": "relu"},
    {"marks": "relu", "points": 3},
    {"marks": "relu", "points": 2.5},
    {"answer": "batch_size", "points": 5},
]


@pytest.fixture(params=[".", "notebooks"])
def folder(request, tmp_path):
    """A course with the real settings; JupyterLab is started in its root, or in notebooks/."""
    (tmp_path / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS / "jupytext.toml", tmp_path / "notebooks")
    manager = TextFileContentsManager()
    manager.root_dir = str(tmp_path / request.param)
    return manager, tmp_path / "notebooks"


def save(folder, name: str, change=lambda notebook: None) -> None:
    """Open a file as JupyterLab does, change it, run a kernel, save it."""
    manager, notebooks = folder
    path = (notebooks / name).relative_to(manager.root_dir).as_posix()
    notebook = manager.get(path, type="notebook")["content"]
    notebook["metadata"].update(
        kernelspec={"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        language_info={"name": "python", "version": "3.12.1", "codemirror_mode": {"name": "ipython", "version": 3}},
        widgets={"application/vnd.jupyter.widget-state+json": {}},
    )
    for cell in notebook["cells"]:
        cell["metadata"].update(editable=True, slideshow={"slide_type": ""}, tags=[], trusted=True, collapsed=False)
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hello\n"}]
    change(notebook)
    manager.save({"type": "notebook", "format": "json", "content": notebook}, path)


def test_there_are_lessons():
    assert len(LESSONS) >= 7


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_saved_as_it_was(folder, name):
    path = folder[1] / name
    shutil.copy(NOTEBOOKS / name, path)
    save(folder, name)
    assert path.read_bytes() == (NOTEBOOKS / name).read_bytes()


@pytest.mark.parametrize("name", LESSONS)
def test_an_edit_changes_its_own_line_and_no_other(folder, name):
    path = folder[1] / name
    shutil.copy(NOTEBOOKS / name, path)

    def add_a_word(notebook):
        cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        cell["source"] += " And more."

    save(folder, name, add_a_word)
    before, after = ((NOTEBOOKS / name).read_text("utf-8").split("\n"), path.read_text("utf-8").split("\n"))
    assert len(before) == len(after)
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1 and changed[0].endswith(" And more.")


@pytest.mark.parametrize("header", [CANONICAL, fake_course.HEADER, ""])
@pytest.mark.parametrize("role", ROLES)
def test_a_role_added_in_jupyterlab_is_kept_in_a_file_that_had_none(folder, header, role):
    path = folder[1] / "08_more.py"
    path.write_text(f"{header}# %% [markdown]\n# # 8 · More\n\n# %%\nx = 1\n")

    def add_role(notebook):
        notebook["cells"][1]["metadata"].update(role)

    save(folder, path.name, add_role)
    options = " ".join(f"{key}={json.dumps(value)}" for key, value in role.items())
    body = path.read_text().removeprefix(CANONICAL).lstrip("\n")
    assert body == f"# %% [markdown]\n# # 8 · More\n\n# %% {options}\nx = 1\n"
    if header == CANONICAL:
        assert path.read_text() == CANONICAL + body
    lesson, problems = lessons.read_lesson(path)
    [key] = role.keys() - {"points"}
    cell = lesson.cells[1]
    assert problems == [] and (cell.role, cell.name, cell.points) == (key, role[key], role.get("points"))


def test_every_lesson_begins_with_the_same_header():
    others = [name for name in LESSONS if not (NOTEBOOKS / name).read_text("utf-8").startswith(CANONICAL)]
    assert others == []


def test_setup_lets_lessons_open_as_notebooks_and_keeps_other_settings(tmp_path, capsys):
    path = tmp_path / "lab" / "settings" / "overrides.json"
    assert cli.main(["setup-jupyter", "--file", str(path)]) == 0
    settings = json.loads(path.read_text())
    assert settings["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"] == {"python": "Jupytext Notebook"}
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"

    settings["@jupyterlab/docmanager-extension:plugin"]["autosave"] = False
    settings["@jupyterlab/apputils-extension:themes"] = {"theme": "JupyterLab Dark"}
    settings["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"] = {"json": "Editor"}
    path.write_text(json.dumps(settings))
    assert cli.main(["setup-jupyter", "--file", str(path)]) == 0
    merged = json.loads(path.read_text())
    assert merged["@jupyterlab/apputils-extension:themes"] == {"theme": "JupyterLab Dark"}
    assert merged["@jupyterlab/docmanager-extension:plugin"] == {
        "autosave": False,
        "defaultViewers": {"json": "Editor", "python": "Jupytext Notebook"},
    }
    before = path.stat().st_mtime_ns
    assert cli.main(["setup-jupyter", "--file", str(path)]) == 0 and path.stat().st_mtime_ns == before

    path.write_text("{ not json")
    assert cli.main(["setup-jupyter", "--file", str(path)]) == 1
    assert "fix it or take it away" in capsys.readouterr().err and path.read_text() == "{ not json"


def test_the_names_used_in_the_settings_exist_in_the_installed_jupyterlab():
    import sys

    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas" / "@jupyterlab"
    manager = json.loads((schemas / "docmanager-extension" / "plugin.json").read_text())
    news = json.loads((schemas / "apputils-extension" / "notification.json").read_text())
    assert "defaultViewers" in manager["properties"]
    assert "false" in [choice["const"] for choice in news["properties"]["fetchNews"]["oneOf"]]
    extension = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "jupyterlab-jupytext" / "static"
    assert any("Jupytext Notebook" in path.read_text("utf-8", "replace") for path in extension.glob("*.js"))
