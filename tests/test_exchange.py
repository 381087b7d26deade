"""nbgrader's exchange, as JupyterHub courses use it: out to two users' folders, in again, and the feedback back."""

from __future__ import annotations

import shutil

import pytest

from courses import make_course, run_nbgrader
from mlp_lab.cli import main
from small_course import NOTEBOOKS, hand_in

SETTINGS = """
c.CourseDirectory.course_id = "mlp_lab"
c.Exchange.root = "{root}"
c.Exchange.cache = "{cache}"
c.ExchangeCollect.check_owner = False
"""


class Hub:
    """A course and two students on one machine, with the exchange between them."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "exchange").mkdir()
        self.course = make_course(folder / "course", *NOTEBOOKS)
        config = self.course / "nbgrader_config.py"
        config.write_text(config.read_text("utf-8") + self._settings("course"), "utf-8")
        for student in ("ada", "bob"):
            (folder / student).mkdir()
            said = f"c = get_config()\n{self._settings(student)}c.CourseDirectory.student_id = '{student}'\n"
            (folder / student / "nbgrader_config.py").write_text(said, "utf-8")

    def _settings(self, who):
        return SETTINGS.format(root=self.folder / "exchange", cache=self.folder / f"cache-{who}")

    def run(self, who, *arguments):
        done = run_nbgrader(self.folder / who, *arguments)
        assert done.returncode == 0, done.stderr[-3000:]
        return done

    def pages(self, student):
        return sorted((self.folder / student / "mlp" / "feedback").glob("*/*.html"))


@pytest.fixture
def hub(tmp_path):
    return Hub(tmp_path)


def test_two_students_get_the_lab_hand_it_in_and_each_gets_their_own_feedback(hub, capsys):
    hub.run("course", "release_assignment", "mlp")
    for student in ("ada", "bob"):
        hub.run(student, "fetch_assignment", "mlp")
        assert (hub.folder / student / "mlp" / "lab" / "__init__.py").is_file()
    right = hand_in(hub.folder / "course", "answers")  # made of the release, as a student would
    for path in right.glob("*.ipynb"):
        shutil.copy(path, hub.folder / "ada" / "mlp")
    shutil.rmtree(right.parents[0])
    for student in ("ada", "bob"):
        hub.run(student, "submit", "mlp")
    hub.run("course", "collect", "mlp")
    assert main(["mark", "--root", str(hub.course)]) == 0
    said = capsys.readouterr().out
    assert "2 of 2 students marked" in said and "submission_secret" not in said
    hub.run("course", "release_feedback", "mlp")
    for student in ("ada", "bob"):
        hub.run(student, "fetch_feedback", "mlp")
        assert [path.stem for path in hub.pages(student)] == list(NOTEBOOKS)
    ada, bob = (hub.pages(student)[0].read_text("utf-8") for student in ("ada", "bob"))
    assert "Nothing to fix" in ada and "Nothing to fix" not in bob
    # Handed in again, collected again, marked again: the newer feedback comes beside the earlier one.
    shutil.copy(hub.folder / "ada" / "mlp" / "05_update.ipynb", hub.folder / "bob" / "mlp")
    hub.run("bob", "submit", "mlp")
    hub.run("course", "collect", "mlp", "--update")
    assert main(["mark", "--root", str(hub.course)]) == 0
    hub.run("course", "release_feedback", "mlp")
    hub.run("bob", "fetch_feedback", "mlp")
    pages = [path.read_text("utf-8") for path in hub.pages("bob") if path.stem == "05_update"]
    assert len(pages) == 2 and sum("Nothing to fix" in page for page in pages) == 1
    assert "Nothing to fix" in (hub.course / "feedback" / "bob" / "mlp" / "05_update.html").read_text("utf-8")
