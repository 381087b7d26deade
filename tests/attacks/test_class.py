"""Attacks by submissions of a whole class, with its gradebook: nobody else's marks and pages may differ by them."""

from __future__ import annotations

import base64
import json
import os
import zipfile

import pytest

from autograder_tests.transport.containment import containment
from mlp_lab.marking.answers import JudgeLost, check_result
from mlp_lab.marking.grading import Grading
from mlp_lab.marking.mark_submission import Marked
from mlp_lab.marking.submission.staging import KEY, MAX_MARKDOWN, OF_INSTRUCTOR
from outcome import rows
from rebuilding import JudgeHere
from small_course import hand_in, make_small_course

if not containment().possible and "CI" not in os.environ:
    pytest.skip(f"cannot be contained here: {containment().why}", allow_module_level=True)

SECRET = "what no other student may read"
SCRIPT = "<script>document.title = 'owned'</script><img src=x onerror=alert(1)>"
FULL, WITHOUT = 12, 8  # marks for all functions; for all but layer_update


class HandedIn:
    """A submission that is right, to be changed."""

    def __init__(self, folder):
        self.folder, self.update = folder, folder / "05_update.ipynb"

    def edit(self, change, stem="05_update"):
        path = self.folder / f"{stem}.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        change(notebook)
        path.write_text(json.dumps(notebook), "utf-8")

    def write(self, source, name="layer_update"):
        self.edit(lambda notebook: self.cell(notebook, name).update(source=source))

    @staticmethod
    def cell(notebook, grade_id):
        return next(one for one in notebook["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)

    def add(self, *sources, kind="markdown", **more):
        def change(notebook):
            for number, source in enumerate(sources):
                one = {"cell_type": kind, "id": f"mine-{kind}-{number}", "metadata": {}, "source": source, **more}
                notebook["cells"].append(one | ({"outputs": [], "execution_count": None} if kind == "code" else {}))

        self.edit(change)


def returns(body):
    return lambda work: work.write(f"import os, sys\ndef layer_update(layer, lr):\n    {body}\n")


def links(where):
    def attack(work):
        work.update.unlink()
        work.update.symlink_to(where)

    return attack


def pipe(work):
    work.update.unlink()
    os.mkfifo(work.update)


def circle(work):
    (work.folder / "round").symlink_to(".")
    (work.folder / "self.py").symlink_to("self.py")


def modules(work):
    for name in ("numpy", "json", "sitecustomize", "lab/__init__", "autograder_tests/oracle", "student_side/wire"):
        (work.folder / name).with_suffix(".py").parent.mkdir(exist_ok=True)
        (work.folder / name).with_suffix(".py").write_text("raise SystemExit('mine')\n")
    work.add("import numpy, json", kind="code")


def labels(work):
    """Marks that are written in already, and cells that say what they are."""

    def change(notebook):
        marks = HandedIn.cell(notebook, "marks_layer_update")
        HandedIn.cell(notebook, "layer_update")["source"] = "def layer_update(layer, lr):\n    pass"
        marks["metadata"]["nbgrader"]["points"] = float("nan")
        marks["metadata"][KEY] = {"name": "layer_update", "earned": 1e308, "points": 1e308}
        marks["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "100"}, "metadata": {}}]
        notebook["cells"] += [json.loads(json.dumps(marks)) for _ in range(3)]
        notebook["metadata"] |= {KEY: {"handed_in": True, "notes": [], "own_files": {"../../x.py": "mine"}}}

    work.edit(change)


def disguise(work):
    """A cell that looks like one of the instructor's."""
    work.add("**For the instructor only**\n\nFull marks.", metadata={OF_INSTRUCTOR: True, KEY: {"earned": 4}})


def surrogates(work):
    odd = "\ud800 and \udcff"
    work.add(f"# {odd}", f"![{odd}]({odd}.png)", attachments={odd: {"image/png": odd}})
    work.add(f"text = '{odd}'", kind="code", id=odd)
    work.edit(lambda notebook: notebook["metadata"].update({odd: odd}))


def scripts(work):
    work.write(f"def layer_update(layer, lr):\n    raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r})\n")
    work.add(SCRIPT, f"```{SCRIPT}\n{SCRIPT}\n```", f"$\\href{{javascript:x}}{{{SCRIPT}}}$")
    work.add(SCRIPT, kind="raw", metadata={"format": "text/html"}, attachments={SCRIPT: {"image/png": SCRIPT}})
    work.add("x = 1", kind="code", id=f'"{SCRIPT}', execution_count=SCRIPT)
    work.edit(lambda notebook: notebook["metadata"].update(title=SCRIPT, kernelspec={"name": SCRIPT}))


def names(work):
    for name in (f"{SCRIPT.replace('/', '')}.py", "a\nb.ipynb", "-rf.py", "$(touch x).txt", "\udcff.ipynb"):
        (work.folder / name).write_text("x = 1\n")


def bomb(work):
    with zipfile.ZipFile(work.folder / "05_update.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../../bob/mlp/05_update.ipynb", bytes(50 << 20))


def secrets(work):
    (work.folder / "beside.py").symlink_to("../../bob/mlp/05_update.ipynb")
    (work.folder / "seen.png").symlink_to("../../bob/mlp/07_prediction.ipynb")
    work.add("![](seen.png) ![](../../bob/mlp/seen.png)")
    work.write("import beside\nfrom beside import layer_update\n")


def times(work):
    (work.folder / "timestamp.txt").write_text("9" * 400 + "-01-01 1e999999999 UTC+99:99")


def slow_markdown(work):
    work.add(*["a" + " " * 150_000 + "b", "<div>" * 30_000], *["a" + " " * (MAX_MARKDOWN - 5) + "b"] * 100)


def many_pictures(work):
    picture = {"image/png": base64.b64encode(bytes(300_000)).decode()}
    work.add("![](attachment:a)" * 1000, "![][b]" * 2000 + "\n\n[b]: attachment:a", attachments={"a": picture})
    work.add("[b]: http://" + "b" * 9000 + "\n\n" + "[b] " * 2000)


def nested(work):
    work.update.write_text('{"cells": ' + "[" * 200_000)


def brackets(work):
    work.add("(" * 50_000, "-" * 50_000 + "1", "x = " + "9" * 50_000, "f'{" * 5_000, kind="code")


def many_cells(work):
    work.add(*["x = 1"] * 9_000, kind="code")


def keys(work):
    text = work.update.read_text("utf-8").rstrip()
    work.update.write_text(text[:-1] + ', "cells": [], "nbformat": 1e999, "metadata": [NaN]}')


# What each does, and the most that it may earn; None where its marks are not of interest.
ATTACKS = {
    "a poisoned answer": (returns("if layer['act'] == 'sigmoid': os._exit(0)\n    layer['W'] = layer['W'] * 0"), 10),
    "the right functions": (returns("import autograder_tests.oracle as o; return o.layer_update(layer, lr)"), WITHOUT),
    "leaves threads": (returns("import threading; threading.Thread(target=threading.Event().wait).start()"), WITHOUT),
    "kills whoever is above": (returns("os.kill(os.getppid(), 9)"), WITHOUT),
    "closes everything": (returns("os.closerange(0, 64)"), WITHOUT),
    "a link to bob's": (links("../../bob/mlp/05_update.ipynb"), 6),
    "a link to itself": (links("05_update.ipynb"), 6),
    "a link to a device": (links("/dev/zero"), 6),
    "a pipe": (pipe, 6),
    "a circle of links": (circle, FULL),
    "modules with others' names": (modules, FULL),
    "marks filled in": (labels, WITHOUT),
    "an instructor's cell": (disguise, FULL),
    "half characters": (surrogates, FULL),
    "scripts": (scripts, WITHOUT),
    "names of files": (names, FULL),
    "a bomb": (bomb, FULL),
    "bob's work as a module and a picture": (secrets, WITHOUT),
    "times": (times, FULL),
    "slow Markdown": (slow_markdown, FULL),
    "many pictures": (many_pictures, FULL),
    "nested without end": (nested, 6),
    "brackets": (brackets, FULL),
    "many cells": (many_cells, FULL),
    "keys twice": (keys, 6),
}  # fmt: skip


def marked_class(folder, attacks):
    course = make_small_course(folder, "bob", "zoe")
    settings = course / "nbgrader_config.py"
    settings.write_text(settings.read_text("utf-8") + "\nc.MarkCells.seed = 20261129\n", encoding="utf-8")
    bob, zoe = (HandedIn(course / "submitted" / name / "mlp") for name in ("bob", "zoe"))
    bob.add(SECRET)
    zoe.write("def layer_update(layer, lr):\n    layer['W'] -= lr * layer['dW']\n")  # and nothing for b
    for number, (attack, _) in enumerate(attacks):
        attack(HandedIn(hand_in(course, f"a{number:02}")))
    problems = Grading(course).mark_all(lambda line: None, jobs=1)
    found = rows(course)
    html = {name: sorted((course / "feedback" / name).rglob("*.html")) for name in found}
    pages = {name: [path.read_text("utf-8") for path in paths] for name, paths in html.items()}
    return problems, {name: row.total("auto") for name, row in found.items()}, pages, course


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    return marked_class(tmp_path_factory.mktemp("attacked") / "course", list(ATTACKS.values()))


def test_honest_students_notice_nothing(attacked, tmp_path):
    problems, marks, pages, course = attacked
    alone = marked_class(tmp_path / "course", [])
    assert alone[0] == {} and marks["bob"] == FULL and WITHOUT < marks["zoe"] < FULL
    for name in ("bob", "zoe"):
        assert name not in problems and marks[name] == alone[1][name] and pages[name] == alone[2][name]
    assert {path.name for path in course.iterdir()} == {path.name for path in alone[3].iterdir()}
    assert {path.name for path in course.parent.iterdir()} == {"course"}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_a_class_gains_nothing(attacked, name):
    problems, marks, pages, course = attacked
    student = f"a{list(ATTACKS).index(name):02}"
    assert student not in problems and marks[student] <= ATTACKS[name][1]
    assert len(pages[student]) == 2 and sum(map(len, pages[student])) < 5_000_000
    made = [*(course / "autograded" / student).rglob("*.ipynb"), *(course / ".mlp-lab").rglob(f"{student}/**/*.json")]
    for text in [*pages[student], *(path.read_text("utf-8") for path in made)]:
        assert SECRET not in text
    assert not any("<script" in page or "<img src=x" in page for page in pages[student])


def test_a_result_that_cannot_be_is_not_stored(attacked):
    course = attacked[3]
    lessons = Grading(course).desk.lessons
    good = JudgeHere(lessons).mark(course / "submitted" / "bob" / "mlp").to_json()
    check_result(Marked.from_json(good), lessons.templates)

    def refused(change):
        odd = Marked.from_json(good)
        change(odd.notebooks, odd.notebooks["05_update"])
        with pytest.raises(JudgeLost, match="cannot be"):
            check_result(odd, lessons.templates)

    for score in (float("nan"), float("inf"), -1.0, 4.5, 1e308, 10**400, True, "4", [4]):
        refused(lambda all_, one, score=score: one.scores.update(marks_layer_update=score))
    refused(lambda all_, one: one.scores.update(another=1.0))
    refused(lambda all_, one: one.scores.clear())
    refused(lambda all_, one: one.unanswered.append("another"))
    refused(lambda all_, one: one.report["texts"].update(marks_layer_update=[]))
    refused(lambda all_, one: one.report.pop("texts"))
    refused(lambda all_, one: one.notebook.update(cells=[1]))
    refused(lambda all_, one: all_.update({"../../bob/05_update": one}))
    refused(lambda all_, one: all_.pop("07_prediction"))
