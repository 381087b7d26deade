"""Hand-in tries functions as they will be marked: what is not there is said before they are handed in."""

import json
import sys
import zipfile

import numpy as np
import pytest

from lab.carry import bring as carry
from lab.elsewhere import marked_with, trial
from lab.elsewhere import troubles as elsewhere
from lab.handin import packing as handin
from lab.notebooks import notebook_files
from lab.slicing.program import Program
from notebook_folder import CONTENTS, RELU, activations, write_all


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where a student works; a package is installed there that is not where work is marked."""
    contents = tmp_path / "contents.json"
    contents.write_text(json.dumps(CONTENTS))
    monkeypatch.setattr(notebook_files, "CONTENTS", contents)
    packages = tmp_path / "site-packages"
    packages.mkdir()
    (packages / "fancy.py").write_text("def twice(z):\n    return 2 * z\n")
    monkeypatch.syspath_prepend(packages)
    folder = tmp_path / "mlp"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in ("fancy", "mine", "deeper"):
        sys.modules.pop(name, None)


def pack(folder, capsys, relu=RELU, *more, **files):
    """Hand a notebook in; return what was said of relu, all that was said, and what is in the zip."""
    write_all(folder, activations=activations(relu, "def d_relu(z):\n    return (z > 0) * 1.0\n", *more))
    for name, content in files.items():
        (folder / f"{name}.py").write_text(content)
    looks = {item.name: found.state(item) for found in handin.look(folder) for item in found.functions}
    handin.pack(folder)
    with zipfile.ZipFile(folder / "mlp_handin.zip") as archive:
        return looks["relu"], capsys.readouterr().out, archive.namelist()


@pytest.mark.parametrize(
    "relu",
    [
        "from mine import positive as relu", "from mine import *\ndef relu(z):\n    return positive(z)",
        "def relu(z):\n    import mine\n    return mine.positive(z)",
        "%run mine.py\n\ndef relu(z):\n    return positive(z)",
        "exec(open('mine.py').read())\ndef relu(z):\n    return positive(z)",
        "def relu(z):\n    import importlib\n    return importlib.import_module('mi' + 'ne').positive(z)",
        "def relu(z):\n    space = {}\n    exec(open('mi' + 'ne.py').read(), space)\n    return space['positive'](z)",
    ],
)  # fmt: skip
def test_files_of_ones_own_travel_and_are_used(folder, capsys, relu):
    mine = "import numpy as np\nimport deeper\ndef positive(z):\n    return np.maximum(z, deeper.zero)\n"
    state, said, packed = pack(folder, capsys, relu, mine=mine, deeper="zero = 0\n", private="x = 1\n")
    assert state == "check passes" and "✗" not in said
    assert packed[3:] == ["deeper.py", "mine.py"] and "deeper.py, mine.py" in said


@pytest.mark.parametrize(
    ("relu", "named"),
    [
        ("import fancy\ndef relu(z):\n    return fancy.twice(np.maximum(z, 0)) / 2", "fancy"),
        ("def relu(z):\n    from fancy import twice\n    return twice(np.maximum(z, 0)) / 2", "fancy"),
        ("def relu(z):\n    if z.ndim > 7:\n        import fancy\n    return np.maximum(z, 0)", "fancy"),
        ("def relu(z):\n    f = __import__('fan' + 'cy')\n    return f.twice(np.maximum(z, 0)) / 2", "fancy"),
        ("from mine import positive as relu", "fancy"),
        ("ZERO = np.loadtxt('zero.txt')\ndef relu(z):\n    return np.maximum(z, ZERO)", "zero.txt"),
        ("def relu(z):\n    return np.maximum(z, float(open('zero.txt').read()))", "zero.txt"),
        ("from far import positive as relu", "far.py"),
        ("me = get_ipython\ndef relu(z):\n    me()\n    return np.maximum(z, 0)", "get_ipython"),
    ],
)
def test_what_will_not_be_there_is_named_function_by_function(folder, capsys, monkeypatch, relu, named):
    (folder / "zero.txt").write_text("0")
    (folder.parent / "far").mkdir()
    (folder.parent / "far" / "far.py").write_text("import numpy as np\ndef positive(z):\n    return np.maximum(z, 0)\n")
    monkeypatch.syspath_prepend(folder.parent / "far")
    mine = "import numpy as np\nimport fancy\ndef positive(z):\n    return np.maximum(z, 0)\n"
    state, said, _ = pack(folder, capsys, relu, mine=mine)
    assert state == "will not work where it is marked", said
    [line] = [line for line in said.splitlines() if "will not work" in line and "relu (" in line]
    assert named in line and "d_relu" not in line and "Traceback" not in said
    assert "✗ 01_activations" in said and "Packed 3 of 3 notebooks" in said


@pytest.mark.parametrize(
    "relu",
    [
        "try:\n    import fancy\nexcept ImportError:\n    fancy = None\ndef relu(z):\n    return np.maximum(z, 0)",
        "import matplotlib.pyplot as plt\nimport json\ndef relu(z):\n    import math\n    return np.maximum(z, 0)",
        "from IPython.display import display\nfrom lab import data\ndef relu(z):\n    return np.maximum(z, 0)",
        "def relu(z):\n    print(z)\n    return np.maximum(z, 0)",
    ],
)
def test_what_works_there_is_not_complained_about(folder, capsys, relu):
    state, said, packed = pack(folder, capsys, relu)
    assert state == "check passes" and "✗" not in said and len(packed) == 3


def test_a_function_that_only_calls_a_troubled_one_is_not_blamed(folder, capsys):
    state, said, _ = pack(folder, capsys, "import fancy\ndef relu(z):\n    return fancy.twice(z)")
    assert state == "will not work where it is marked"
    assert said.count("will not work") == 2  # the line of relu, and the sum


def test_a_function_that_ends_python_costs_no_other_its_trial(folder, capsys, monkeypatch):
    relu = (
        "import os, sys\ndef relu(z):\n    if 'lab.carry.bring' not in sys.modules:\n        os._exit(3)\n"
        "    return np.maximum(z, 0)"
    )
    write_all(folder, activations=activations(relu, "import fancy\ndef d_relu(z):\n    return fancy.twice(z)"))
    carried = carry.collect(folder=folder).functions
    notebooks = [notebook_files.read_notebook(folder, stem) for stem in CONTENTS["notebooks"]]
    assert list(elsewhere.look(folder, notebooks, carried).troubles) == ["d_relu"]


def test_where_no_process_can_be_started_that_is_said_and_the_rest_is_done(folder, capsys, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(trial.subprocess, "Popen", refuse)
    state, said, packed = pack(
        folder, capsys, "def relu(z):\n    if z.ndim > 9:\n        import fancy\n    return np.maximum(z, 0)"
    )
    assert state == "will not work where it is marked"  # by reading
    assert "could not be tried as they will be marked (Function not implemented)" in said and len(packed) == 3


@pytest.mark.parametrize("newer", ['f"{"ab"[0]}"', "f\"{'\\n'.join(['a'])}\""])
def test_syntax_that_the_marker_cannot_read_is_named_by_handin_and_carry(folder, newer):
    pieces = [("01, the cell of relu", f"def relu(z):\n    print({newer})\n    return z")]
    [said] = elsewhere.remarks(pieces, folder, [])
    assert "line 2 of 01, the cell of relu" in said and "Python 3.11" in said
    if sys.version_info >= (3, 12):
        write_all(folder, activations=activations(pieces[0][1]))
        assert "Python 3.11" in carry.collect(folder=folder).functions["relu"].note


def test_carry_says_what_will_not_be_there(folder):
    write_all(
        folder, activations=activations("import fancy\ndef relu(z):\n    return np.maximum(z, 0) + 0 * fancy.twice(z)")
    )
    item = carry.collect(folder=folder).functions["relu"]
    assert item.mark == "✓" and "fancy" in item.note


def test_names_of_another_numpy(folder, monkeypatch):
    monkeypatch.setattr(elsewhere, "_numpy_version", lambda: "1.26.4")
    texts = [
        "import numpy as np\nimport numpy.linalg as la\nfrom numpy import product",
        "def relu(z):\n    np.trapz(z); np.float_; np.maximum(z, 0)\n    la.norm(z); np.linalg.nonsense",
        "def safe(z):\n    try:\n        np.in1d\n    except AttributeError:\n        pass\n"
        "    return hasattr(np, 'Inf') and np.Inf",
    ]
    said = elsewhere.remarks([("cell", one) for one in texts], folder, [])
    assert sorted(one.split()[0] for one in said) == ["np.float_", "np.linalg.nonsense", "np.product", "np.trapz"]
    monkeypatch.setattr(elsewhere, "_numpy_version", lambda: f"{marked_with.NUMPY[0]}.{marked_with.NUMPY[1]}.0")
    assert elsewhere.remarks([("cell", one) for one in texts], folder, []) == []


def test_the_release_says_with_what_work_is_marked():
    from courses import ROOT

    assert marked_with.SAID in (ROOT / "notebooks" / "README.md").read_text("utf-8").replace("\n", " ")
    assert marked_with.SAID in (ROOT / "README.md").read_text("utf-8").replace("\n", " ")
    assert marked_with.SAID in elsewhere.versions()
    beside = {path.name for path in (ROOT / "release" / "mlp").iterdir() if path.is_file()}
    assert {name for name in beside if not name.endswith(".ipynb")} == set(marked_with.FILES)
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    assert f"\nnumpy=={marked_with.NUMPY[0]}.{marked_with.NUMPY[1]}." in locked
    if np.__version__.startswith(f"{marked_with.NUMPY[0]}.{marked_with.NUMPY[1]}."):
        by_platform = {"float96", "float128", "complex192", "complex256"}
        assert [name for name in marked_with.numpy_names() if marked_with.lacks(name) and name not in by_platform] == []


def test_a_name_that_no_cell_defines_may_come_from_a_file_of_ones_own():
    assert Program.from_cells([("a", "from mine import *")]).slice("relu").pieces
    for library in ("numpy", "math", "lab.data"):
        with pytest.raises(Exception, match="relu is not defined"):
            Program.from_cells([("a", f"from {library} import *")]).slice("relu")
