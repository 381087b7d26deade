"""Write small section notebooks into a folder, as students' editors save them."""

import json

CONTENTS = {
    "notebooks": {
        "01_activations": {"functions": ["relu", "d_relu"], "answers": []},
        "02_building": {"functions": ["init_layer"], "answers": []},
        "03_forward": {"functions": ["layer_forward"], "answers": ["why"]},
    }
}

RELU = "def relu(z):\n    return np.maximum(z, 0)\n"
D_RELU = "def d_relu(z):\n    return (z > 0) * 1.0\n"
INIT = "def init_layer(fan_in, fan_out, act, rng):\n    return {'W': np.ones((fan_in, fan_out)), 'b': np.zeros(fan_out), 'act': act}\n"  # fmt: skip # noqa: E501
FORWARD = (
    "def layer_forward(layer, X):\n    layer['X'] = X\n    layer['Z'] = X @ layer['W'] + layer['b']\n"
    "    layer['A'] = relu(layer['Z'])\n    return layer['A']\n"
)
STUB = "def {}(z):\n    '''A docstring.'''\n    raise NotImplementedError('not written yet')\n"


def code(source, role="", name=""):
    """Make a code cell; `role` is solution, check or marks."""
    cell = {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    if role:
        grade_id = name if role == "solution" else f"{role}_{name}"
        cell["metadata"]["nbgrader"] = {
            "grade_id": grade_id, "solution": role == "solution", "grade": role != "solution",
            "locked": role != "solution", "schema_version": 3, "task": False,
        }  # fmt: skip
    return cell


def text(*cells, **more):
    """Make the text of a notebook from cells, or from plain sources."""
    cells = [cell if isinstance(cell, dict) else code(cell) for cell in cells]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5} | more)


def activations(relu=RELU, d_relu=D_RELU, *more, check="assert relu(np.array([-1.0, 2.0])).tolist() == [0, 2]"):
    return text(
        "import numpy as np",
        code(relu, "solution", "relu"),
        code(check, "check", "relu"),
        code("# marked here", "marks", "relu"),
        code(d_relu, "solution", "d_relu"),
        *more,
    )


def write_all(folder, **replaced):
    """Write three right notebooks; a keyword such as ``activations="…"`` replaces one's text."""
    given = {
        "01_activations": replaced.get("activations", activations()),
        "02_building": replaced.get("building", text("import numpy as np", code(INIT, "solution", "init_layer"))),
        "03_forward": replaced.get(
            "forward",
            text(
                "import numpy as np\nfrom lab import carry\ncarry.into(globals(), before='03_forward')",
                code(FORWARD, "solution", "layer_forward"),
                code("assert layer_forward({'W': np.eye(2), 'b': 0}, np.ones((3, 2))).shape == (3, 2)", "check", "layer_forward"),  # noqa: E501
                {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": "answer_why", "grade": True, "solution": True}}, "source": ["Because it sums."]},  # noqa: E501
            ),
        ),
    }  # fmt: skip
    for stem, content in given.items():
        path = folder / f"{stem}.ipynb"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
