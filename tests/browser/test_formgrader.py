"""Formgrader in a real browser, with what students wrote in every place that it reaches: none of it runs."""

import shutil
from urllib.parse import quote

import nbformat
import pytest

from autograder_tests.selftest import answers
from courses import hand_in_hostile, make_course
from front_ends import SHOTS, new_page, serve
from mlp_lab.marking.grading import Grading
from outcome import book, rows
from small_course import copy_of, make_small_course

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWNED = "document.title='owned'"
NAMES = (
    f'<img src=x onerror="{OWNED}">',
    f"<svg onload={OWNED}>",
    "'><script>" + OWNED.replace("/", "") + "<",
    "{{7*7}}",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A class marked by the lab's command, in which contents, file names and names of folders are markup."""
    course = make_course(tmp_path_factory.mktemp("formgraded") / "course")
    hand_in_hostile(course)
    for name in NAMES:
        shutil.copytree(course / "submitted" / "nils", course / "submitted" / name)
    for folder in (course / "submitted").iterdir():
        (folder / "mlp" / f"{NAMES[0]}.txt").write_text("x")
    assert Grading(course).mark_all(lambda line: None) == {}
    return course


def test_nothing_that_a_student_wrote_runs_in_formgrader(browser, hostile, tmp_path):
    with book(hostile) as opened:
        submissions = [(one.student.id, [n.id for n in one.notebooks]) for one in opened.assignment_submissions("mlp")]
    assert len(submissions) == 1 + len(NAMES)
    places = ["", "manage_assignments", "manage_submissions/mlp", "manage_students", "gradebook", "gradebook/mlp"]
    places += ["gradebook/mlp/01_activations", "gradebook/mlp/07_prediction"]
    for student, _ in submissions:
        places += [f"manage_students/{quote(student)}", f"manage_students/{quote(student)}/mlp"]
    places += [f"submissions/{number}/?index=0" for number in submissions[0][1]]
    places += [f"submissions/{number}/?index=0" for _, numbers in submissions[1:] for number in numbers[:1]]
    tab, said = new_page(browser, 1280, 900), []
    tab.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    with serve(hostile, tmp_path) as address:
        for place in places:
            answered = tab.goto(f"{address.base}/formgrader/{place}{'&' if '?' in place else '?'}token={address.token}")
            assert answered.status == 200, place
            tab.wait_for_load_state("load")
            tab.wait_for_function("typeof jQuery === 'undefined' || jQuery.active === 0")  # its tables have come
            assert tab.title() != "owned" and "7*7" not in tab.title(), place
            assert tab.evaluate("document.querySelectorAll('img[src=x], svg[onload], [onerror]').length") == 0, place
            if place.startswith("submissions"):
                # A cell of the student's lies nowhere but in its place, and nothing of theirs has a class or an id.
                fixed = "[...document.querySelectorAll('.nb-row *, .cell *')].filter(one => "
                fixed += "['fixed', 'sticky'].includes(getComputedStyle(one).position)).length"
                assert tab.evaluate(fixed) == 0, place
    (SHOTS / "formgrader.png").parent.mkdir(exist_ok=True)
    tab.screenshot(path=SHOTS / "formgrader.png")
    assert said == []
    tab.close()


def test_formgraders_button_comes_to_the_same_marks(browser, tmp_path):
    """It is pressed for two students, one of whom has a mistake."""
    course = make_small_course(tmp_path / "course", "ada", "bob")
    path = course / "submitted" / "bob" / "mlp" / "05_update.ipynb"
    notebook = nbformat.read(path, 4)
    [cell] = [one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == "layer_update"]
    cell.source = next(one.source for one in answers.load("layer_update") if one.kind == "wrong")
    nbformat.write(notebook, path)
    settings = course / "nbgrader_config.py"
    settings.write_text(settings.read_text("utf-8") + "\nc.MarkCells.seed = 7\n", encoding="utf-8")
    other = copy_of(course, tmp_path / "other")
    assert Grading(other).mark_all(lambda line: None) == {}
    tab = new_page(browser, 1280, 900)
    with serve(course, tmp_path) as address:
        tab.goto(f"{address.base}/lab?token={address.token}")  # logs in, for what the page asks by itself
        for student in ("ada", "bob"):
            tab.goto(f"{address.base}/formgrader/manage_submissions/mlp")
            button = tab.locator("tr", has=tab.get_by_text(student, exact=True)).locator(".autograde a")
            button.click(timeout=60_000)
            tab.get_by_text(f"Successfully autograded 'mlp' for student '{student}'").wait_for(timeout=120_000)
    tab.close()
    marks = [
        {(name, stem): one.auto for name, row in rows(folder).items() for stem, one in row.sections.items()}
        for folder in (course, other)
    ]
    assert marks[0] == marks[1] and len(marks[0]) == 4
    assert marks[0]["bob", "05_update"] < marks[0]["ada", "05_update"]
