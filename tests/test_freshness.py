"""What a second run does: nothing, the pages, or the marks; and who is on the mark sheet without a submission."""

import contextlib
import shutil
from pathlib import Path

import pytest

from mlp_lab.course import load_config
from mlp_lab.errors import LabError
from mlp_lab.marking import freshness, sheet
from mlp_lab.marking.command import mark_course
from mlp_lab.marking.desk import Desk
from mlp_lab.marking.freshness import Stale, Stamp
from mlp_lab.marking.grading import Grading
from outcome import book, by_hand, table
from small_course import copy_of, hand_in, marked_with

ROOT = Path(__file__).parent.parent


@pytest.fixture
def course(small_class, tmp_path):
    return copy_of(small_class, tmp_path / "course")


def run(course):
    said = []
    assert Grading(course).mark_all(said.append) == {}
    return said


def page(course, student="ada", name="07_prediction"):
    return (course / "feedback" / student / "mlp" / f"{name}.html").read_text(encoding="utf-8")


def test_marks_and_comments_given_by_hand_draw_no_new_inputs(course):
    tests = marked_with(course, "ada"), marked_with(course, "bob")
    bob = page(course, "bob")
    by_hand(course, "ada", "answer_layers", 3.5)
    ada, other = run(course)
    assert "not changed" not in ada and "3.5 given" in ada and "not changed" in other
    assert "3.5 of 5 marks" in page(course)
    assert "3.5 marks so far" in page(course, name="05_update"), "every page has the sum"
    for name, cell, words in (("07_prediction", "answer_layers", "Say *why*."), ("05_update", "mlp_update", "Neat.")):
        with book(course) as opened:
            opened.find_comment(cell, name, "mlp", "ada").manual_comment = words
            opened.db.commit()
        assert "not changed" not in run(course)[0]
    assert "Say <em>why</em>." in page(course) and "Neat." in page(course, name="05_update")
    with book(course) as opened:
        opened.find_grade("marks_mlp_predict", "07_prediction", "mlp", "ada").manual_score = 4
        opened.db.commit()
    run(course)
    assert "your marker changed it to 4" in page(course)
    assert all("not changed" in line for line in run(course))
    assert (marked_with(course, "ada"), marked_with(course, "bob")) == tests and page(course, "bob") == bob


def test_lost_pages_are_written_again_and_lost_marks_are_made_again(course):
    tests = marked_with(course, "ada")
    (course / "feedback" / "ada" / "mlp" / "05_update.html").unlink()
    ada, bob = run(course)
    assert "not changed" not in ada and "not changed" in bob and page(course, name="05_update")
    assert marked_with(course, "ada") == tests
    shutil.rmtree(course / "autograded" / "ada")
    run(course)
    after = marked_with(course, "ada")
    assert after.keys() == tests.keys() and all(after[name][0] != tests[name][0] for name in tests)


def test_a_run_that_was_stopped_before_the_pages_goes_on_with_them(course, monkeypatch):
    hand_in(course, "cleo")

    def full(self, student):
        raise LabError("no room left")

    monkeypatch.setattr(Desk, "write_pages", full)
    said = "marked, but its feedback is not there: no room left"
    assert Grading(course).mark_all(lambda line: None) == {"cleo": said}
    monkeypatch.undo()
    tests = marked_with(course, "cleo")
    assert "not changed" not in run(course)[2] and page(course, "cleo")
    assert marked_with(course, "cleo") == tests


def test_what_was_handed_in_decides_marks_and_when_it_was_does_not(tmp_path):
    folder = tmp_path / "submitted" / "ada" / "mlp"
    folder.mkdir(parents=True)
    (folder / "01.ipynb").write_text("{}", encoding="utf-8")
    first = freshness.marks_fingerprint("tests", folder)
    (folder / "timestamp.txt").write_text("2026-11-22 12:00:00 UTC", encoding="utf-8")
    assert freshness.marks_fingerprint("tests", folder) == first
    assert freshness.marks_fingerprint("other tests", folder) != first
    (folder / "01.ipynb").write_text("{} ", encoding="utf-8")
    assert freshness.marks_fingerprint("tests", folder) != first


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of all that may decide a mark or draw a page, and its two fingerprints."""
    root = tmp_path_factory.mktemp("project")
    for name in ("autograder_tests", "mlp_lab", "notebooks/lab", "source"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root, fingerprints(root)


def fingerprints(root):
    places = {"autograder_tests": "autograder_tests", "lab": "notebooks/lab", "mlp_lab": "mlp_lab"}
    known = freshness.modules({name: root / place for name, place in places.items()})
    config = load_config(root / "nbgrader_config.py")
    return freshness.tests_fingerprint(root / "source" / "mlp", config, known), freshness.page_code(known)


@contextlib.contextmanager
def edited(path, old="", new="\n# edited\n"):
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new) if old else before + new, encoding="utf-8")
    yield
    path.write_text(before, encoding="utf-8")


def stale(project):
    root, (marks, pages) = project
    now = fingerprints(root)
    assert now[0] == marks or now[1] == pages, "one edit has one consequence"
    return Stale.MARKS if now[0] != marks else Stale.PAGES if now[1] != pages else Stale.NOTHING


@pytest.mark.parametrize(
    ("file", "consequence"),
    [
        ("autograder_tests/selftest/answers/relu.py", Stale.NOTHING),
        ("autograder_tests/selftest/mutants/operators.py", Stale.NOTHING),
        ("autograder_tests/selftest/answer_report.py", Stale.NOTHING),
        ("notebooks/lab/figures/panels.py", Stale.NOTHING),
        ("source/mlp/lab/figures/panels.py", Stale.NOTHING),
        ("source/mlp/lab/explorer/pins.py", Stale.NOTHING),
        ("source/mlp/README.md", Stale.NOTHING),
        ("source/mlp/glossary.md", Stale.NOTHING),
        ("source/mlp/one_page.html", Stale.NOTHING),
        ("mlp_lab/build.py", Stale.NOTHING),
        ("nbgrader_config.py", Stale.NOTHING),
        ("mlp_lab/marking/feedback_page/templates/feedback.html.j2", Stale.PAGES),
        ("mlp_lab/marking/feedback_page/templates/feedback.css", Stale.PAGES),
        ("mlp_lab/marking/feedback_page/parts.py", Stale.PAGES),
        ("autograder_tests/engine/marksheet.py", Stale.PAGES),
        ("autograder_tests/engine/templates/sheet.html.j2", Stale.PAGES),
        ("autograder_tests/checks/activations/relu.py", Stale.MARKS),
        ("autograder_tests/oracle.py", Stale.MARKS),
        ("autograder_tests/engine/mark.py", Stale.MARKS),
        ("autograder_tests/transport/student_side/runner.py", Stale.MARKS),
        ("notebooks/lab/slicing/program.py", Stale.MARKS),
        ("mlp_lab/marking/submission/rebuild.py", Stale.MARKS),
        ("mlp_lab/marking/mark_submission.py", Stale.MARKS),
        ("source/mlp/lab/data.py", Stale.MARKS),
        ("source/mlp/week_3_data.csv", Stale.MARKS),
        ("source/handed_out.json", Stale.MARKS),
    ],
)
def test_an_edit_makes_anew_what_it_decides_and_nothing_else(project, file, consequence):
    with edited(project[0] / file):
        assert stale(project) is consequence
    assert stale(project) is Stale.NOTHING


def test_a_lesson_decides_marks(project):
    with edited(project[0] / "source" / "mlp" / "01_activations.ipynb", '"points": 3', '"points": 4'):
        assert stale(project) is Stale.MARKS


def test_a_setting_decides_marks_however_it_is_written(project):
    root, found = project[0], set()
    for line in ("c.MarkCells.seed = 2026", "c['MarkCells']['seed'] = 2000 + 26  # for this year"):
        with edited(root / "nbgrader_config.py", "# c.MarkCells.seed = 2026", line):
            assert stale(project) is Stale.MARKS
            found.add(fingerprints(root))
    assert len(found) == 1
    for line in ("c.AssignLatePenalties.enabled = False", "c.LatePenalties.plugin_class = 'late.Plugin'"):
        with edited(root / "nbgrader_config.py", new=f"\n{line}\n"):
            assert stale(project) is Stale.NOTHING
    with edited(root / "nbgrader_config.py", '"### BEGIN SOLUTION"', '"### SOLUTION"'):
        assert stale(project) is Stale.MARKS


def test_another_python_or_numpy_decides_marks(project, monkeypatch):
    monkeypatch.setattr(freshness.platform, "python_version", lambda: "3.99.1")
    assert stale(project) is Stale.MARKS
    monkeypatch.undo()
    monkeypatch.setattr(freshness.numpy, "__version__", "2.99.1")
    assert stale(project) is Stale.MARKS


def test_code_that_draws_a_page_has_it_drawn_anew_and_no_test_run(course, monkeypatch):
    tests = marked_with(course, "ada")
    monkeypatch.setattr(freshness, "page_code", lambda: "another")
    assert all("pages made anew" in line for line in run(course))
    assert marked_with(course, "ada") == tests
    assert all("not changed" in line for line in run(course))


def test_only_a_whole_stamp_is_believed():
    stamp = Stamp("a", "b")
    assert Stamp.from_plain(stamp.plain()) == stamp
    for kept in (None, "0123abcd", {"marks": "a"}, {"marks": "a", "pages": None}, ["a", "b"]):
        assert Stamp.from_plain(kept) is None


def test_which_outputs_are_there(tmp_path):
    autograded, feedback = tmp_path / "a", tmp_path / "f"
    for folder, name in ((autograded, "01.ipynb"), (feedback, "01.html")):
        folder.mkdir()
        (folder / name).touch()
    assert freshness.outputs_stale(autograded, feedback, ["01"]) is Stale.NOTHING
    (feedback / "01.html").unlink()
    assert freshness.outputs_stale(autograded, feedback, ["01"]) is Stale.PAGES
    assert freshness.outputs_stale(autograded, feedback, ["01", "02"]) is Stale.MARKS


def test_rows_without_a_submission_say_so_or_are_left_out(course, capsys):
    (course / "submitted" / "ada").rename(course / "submitted" / "ada.lovelace")
    shutil.rmtree(course / "submitted" / "bob")
    with book(course) as opened:
        opened.add_student("zoe", first_name="Zoe")
    assert mark_course(course) == 0
    said, rows = capsys.readouterr().out, table(course)
    for name in ("ada", "bob"):
        [line] = [line for line in said.splitlines() if line.split()[:1] == [name]]
        assert sheet.GONE in line
        assert sheet.GONE in rows[name]["problem"] and rows[name]["total"] == "12"
    assert rows["ada.lovelace"]["problem"] == "" and rows["ada.lovelace"]["total"] == "12"
    assert sheet.NEVER in rows["zoe"]["problem"] and rows["zoe"]["total"] == rows["zoe"]["by_tests"] == ""
    assert mark_course(course, submitted_only=True) == 0
    assert list(table(course)) == ["ada.lovelace"] and "bob" not in capsys.readouterr().out
    with book(course) as opened:
        assert {one.student.id for one in opened.assignment_submissions("mlp")} == {"ada", "ada.lovelace", "bob"}


def test_when_everybody_is_gone_the_sheet_says_so(course, capsys):
    shutil.rmtree(course / "submitted")
    assert mark_course(course) == 0
    assert capsys.readouterr().out.count(sheet.GONE) == 2


def test_a_folder_that_is_empty_now_is_a_problem_and_not_left_out(course, capsys):
    for path in (course / "submitted" / "bob" / "mlp").iterdir():
        path.unlink()
    assert mark_course(course, submitted_only=True) == 1
    assert "no notebooks" in table(course)["bob"]["problem"] and "no notebooks" in capsys.readouterr().out
