"""A student who watches the training with plots and cleared outputs: what a notebook's cells keep, in a real kernel."""

import json
import shutil

import nbformat
import pytest
from nbclient import NotebookClient

import explorer_notebook
from waiting import LONG

pytestmark = pytest.mark.slow

EPOCH = """
import logging
import os
import sys
import warnings
from sys import stdout as kept

import ipywidgets
import matplotlib.pyplot as plt
from IPython.display import clear_output, display, update_display

times = []
talker = logging.getLogger("talker")
talker.addHandler(logging.StreamHandler())
bar_of_mine = ipywidgets.IntProgress()


def watch():
    times.append(len(times))
    if len(times) > 30:
        return
    clear_output(wait=True)
    print("HEARD")
    kept.write("HEARD")
    print("HEARD", file=sys.__stdout__, flush=True)
    os.write(1, b"HEARD")
    os.system("echo HEARD")
    talker.warning("HEARD")
    warnings.warn("HEARD")
    display("HEARD", display_id="heard")
    update_display("HEARD again", display_id="heard")
    sys.displayhook("HEARD")
    get_ipython().run_line_magic("matplotlib", "agg")
    get_ipython().set_next_input("HEARD")
    plt.style.use("dark_background")
    plt.figure()
    plt.title("HEARD")
    plt.plot(times)
    plt.show()
    with ipywidgets.Output():
        print("HEARD")
    bar_of_mine.value += 1
    display(ipywidgets.IntSlider())


own_epoch = mlp_epoch


def mlp_epoch(*args):
    watch()
    return own_epoch(*args)
"""
EXITS = """
def mlp_epoch(*args):
    exit()
"""
# The run is slowed down until this cell has done its own work in the middle of it.
MEANWHILE = """
import threading, time
from lab.explorer.settings import Settings
from lab.live.functions import Functions
from lab.explorer.trainer import Trainer

trained, go_on, quick = threading.Event(), threading.Event(), mlp_epoch


def mlp_epoch(*args):
    came = quick(*args)
    trained.set()
    while not go_on.is_set():
        time.sleep(0.001)
    return came


trainer = Trainer(Functions(globals()), Settings(epochs=3), lambda *painted: None, lambda *told: None)
trainer.functions.late = lambda: False
trainer.ask("train", Settings(epochs=3))
trained.wait()
print("said")
plt.plot([1, 2])
plt.title("mine")
"""
AFTER = """
go_on.set()
assert trainer.wait()
trainer.close()
print(trainer.snapshot.epoch, plt.get_fignums(), plt.get_backend(), plt.rcParams["axes.facecolor"])
"""
CALLED = "_ = watch() or times.clear()"


def outputs(notebook, folder):
    NotebookClient(notebook, timeout=LONG, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook.cells


def printed(cell):
    return "".join(out.text for out in cell.outputs if out.output_type == "stream")


def test_the_explorer_leaves_every_cell_what_is_its_own(tmp_path):
    folder = explorer_notebook.folder_for(tmp_path / "mlp")
    show = explorer_notebook.SHOW.replace("globals()", "globals(), epochs=40")
    cells = [EPOCH, "print('mine')", show, MEANWHILE, AFTER, "times.clear()", "watch()", EXITS + show, "print('alive')"]
    path = explorer_notebook.write(folder / "play.ipynb", *cells)
    done = outputs(nbformat.read(path, as_version=4), folder)
    defined, said, shown, meanwhile, after, _, own, exits, alive = done[1:]
    assert not defined.outputs and printed(said) == "mine\n"

    assert "HEARD" not in json.dumps(shown.outputs)
    pictures = [out for out in shown.outputs if "data" in out]
    assert len(pictures) == 1 and "[picture]" in pictures[0]["data"]["text/plain"]
    assert "40 epochs" in printed(shown)

    assert "HEARD" not in json.dumps(meanwhile.outputs) and printed(meanwhile) == "said\n"
    figures = [out for out in meanwhile.outputs if "image/png" in out.get("data", {})]
    assert len(figures) == 1, "the figure of the cell itself, and no other"
    epoch, figures, backend, colour = printed(after).split()
    assert (epoch, figures, colour) == ("3.0", "[]", "white") and "inline" in backend

    assert printed(own).count("HEARD") >= 3, "the student's own call is heard"
    assert "HEARD" in str([out["data"] for out in own.outputs if "data" in out])

    assert "exit()" in printed(exits) and printed(alive) == "alive\n", "the kernel lives"


def test_carry_and_hand_in_leave_their_cells_alone(tmp_path):
    folder = tmp_path / "mlp"
    explorer_notebook.solve_release(folder)
    shutil.rmtree(folder / "lab")
    shutil.copytree(explorer_notebook.ROOT / "notebooks" / "lab", folder / "lab")
    path = folder / "06_training.ipynb"
    training = nbformat.read(path, as_version=4)
    for cell in training.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "mlp_epoch":
            # Where functions are carried there is no get_ipython.
            cell.source += "\n" + "\n".join(line for line in EPOCH.split("\n") if "get_ipython" not in line)
    nbformat.write(training, path)
    other = nbformat.v4.new_notebook(metadata=training.metadata)
    other.cells = [
        nbformat.v4.new_code_cell(source)
        for source in (
            "from lab import carry, handin\nprint('first')\ncarry.into(globals(), '07_prediction')\nprint('last')",
            "print('first')\nhandin.pack()\nprint('last')",
            "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
            "print(plt.get_fignums(), plt.rcParams['axes.facecolor'])",
        )
    ]
    carried, packed, plotted, left = outputs(other, folder)
    for cell in (carried, packed):
        assert "HEARD" not in json.dumps(cell.outputs)
        assert printed(cell).startswith("first\n") and printed(cell).endswith("last\n"), "nothing was cleared"
        assert not [out for out in cell.outputs if "image/png" in out.get("data", {})]
    tables = [out.data["text/plain"] for out in carried.outputs if "data" in out]
    assert len(tables) == 1 and "✓ mlp_minibatch, mlp_epoch, mlp_train: check passed" in tables[0]
    assert "✗" not in printed(packed) and (folder / "mlp_handin.zip").exists()
    assert len([out for out in plotted.outputs if "image/png" in out.get("data", {})]) == 1
    assert printed(left).split() == ["[]", "white"]
