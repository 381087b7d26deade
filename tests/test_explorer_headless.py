"""The explorer where nobody looks: nbclient, nbconvert, nbgrader. The cell ends by itself and leaves a picture."""

from __future__ import annotations

import re
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

import explorer_notebook
from lab.explorer import settings_text
from waiting import LONG

pytestmark = pytest.mark.slow

# What is left over in the kernel afterwards: threads of the explorer, and widgets.
LEFT = """
import sys, threading, time
while names := [thread.name for thread in threading.enumerate() if thread.name.startswith("lab")]:
    time.sleep(0.01)  # they have been told to end; one that does not keeps this cell from ending
print(names, "ipywidgets" in sys.modules)
"""


def run(folder, *cells: str):
    """Run a notebook with the solved functions; return the outputs of `cells`, a list for each."""
    path = explorer_notebook.write(folder / "play.ipynb", *cells)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=LONG, resources={"metadata": {"path": str(folder)}}).execute()
    return [cell.outputs for cell in notebook.cells[1:]]


def printed(outputs) -> str:
    return "".join(out.text for out in outputs if out.output_type == "stream")


@pytest.fixture
def folder(tmp_path):
    return explorer_notebook.folder_for(tmp_path / "mlp")


def test_nbclient_gets_one_picture_a_summary_and_nothing_that_runs_on(folder):
    shown, left = run(folder, explorer_notebook.SHOW, LEFT)
    pictures = [out for out in shown if "<img" in out.get("data", {}).get("text/html", "")]
    assert len(pictures) == 1
    html = pictures[0].data["text/html"]
    assert html.count("<img") == 1
    alt = re.search(r'alt="([^"]+)"', html).group(1)
    assert "Loss curve" in alt and "200 epochs" in alt
    assert len(re.search(r"base64,([A-Za-z0-9+/=]+)", html).group(1)) > 10_000
    said = printed(shown)
    assert re.search(r"loss 0\.\d+, \d+% right at threshold 0\.5", said) and "batch 4;" in said
    assert not [out for out in shown if "application/vnd.jupyter.widget-view+json" in out.get("data", {})]
    assert not [out for out in shown if out.output_type == "error" or out.get("name") == "stderr"]
    assert printed(left).strip() == "[] False"


def test_settings_are_used_and_the_numbers_are_the_students_own(folder):
    settings = "data='moons', samples=60, split=50, hidden=(6,), batch=8, lr=0.02, epochs=30, seed=3"
    again = f"""
from lab import data
one = explorer.Settings({settings})
X, y = data.make("moons", 60, one.noise, np.random.default_rng({explorer_data_seed()}))
rng = np.random.default_rng(3)
mlp = init_mlp(one.spec, rng)
mlp_train(mlp, X[:30], y[:30], 8, 30, 0.02, rng)
p = mlp_forward(mlp, X[:30]).ravel()
print(abs(live.history["train"][-1] + np.mean(np.log(np.where(y[:30] == 1, p, 1 - p)))) < 1e-9)
print(len(live.history["epoch"]), live.history["updates"][-1])
"""
    shown, check = run(folder, explorer_notebook.SHOW.replace("globals()", f"globals(), {settings}"), again)
    assert "moons" in printed(shown) and "test loss" in printed(shown)
    assert printed(check).split() == ["True", "31", "120"]


def explorer_data_seed() -> int:
    from lab.explorer.settings import DATA_SEED

    return DATA_SEED


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise ValueError('on purpose')", "ValueError: on purpose"),
        ("return None", "returned nothing (None)"),
        ("while True: print('again')", "did not finish"),
    ],
)
def test_broken_function_is_one_sentence_without_a_picture(folder, body, words):
    broken = f"def mlp_epoch(mlp, X, y, batch, lr, rng):\n    {body}"
    _, shown, left = run(folder, broken, explorer_notebook.SHOW, LEFT)
    said = printed(shown)
    assert words in said and "mlp_epoch (06_training)" in said
    assert "again" not in said.replace("again.", "") and "Traceback" not in said
    assert not [out for out in shown if out.output_type == "error"]
    assert printed(left).strip() == "[] False"


def test_while_a_class_is_marked_nothing_is_trained(folder, monkeypatch):
    for doing in ("autograde", "validate"):
        monkeypatch.setenv("NBGRADER_EXECUTION", doing)
        # A function that is called at all would be seen.
        spy = "def init_mlp(*args):\n    print('called')\nmlp_epoch = mlp_forward = mlp_minibatch = init_mlp"
        _, shown, left = run(folder, spy, explorer_notebook.SHOW, LEFT + "print('matplotlib' in sys.modules)")
        assert doing in printed(shown) and "called" not in printed(shown)
        assert not [out for out in shown if "data" in out]
        assert printed(left).split() == ["[]", "False", "False"]


def test_nbconvert_execute_makes_a_page_with_the_picture(folder):
    explorer_notebook.write(folder / "play.ipynb", explorer_notebook.SHOW)
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "play.ipynb"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 0, done.stderr[-3000:]
    page = (folder / "play.html").read_text(encoding="utf-8")
    assert page.count('alt="Loss curve') == 1 and "right at threshold 0.5" in page and "Traceback" not in page


def test_a_batch_of_all_samples_is_called_full():
    given = ((0,), (256, 50), (50, 50), (16, 50), (256,))
    assert [settings_text.batch(*one) for one in given] == ["full", "full", "full", "16", "256"]
