"""Between the gradebook and what is handed in: whatever a submission does to its judge costs nobody else anything."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder_tests.transport import processes
from autograder_tests.transport.separate_process import warm
from autograder_tests.transport.student_side.confine import landlock_version
from mlp_lab.marking import gradebook, trouble
from mlp_lab.marking.answers import WHAT_TO_DO, Failed, JudgeLost
from mlp_lab.marking.grading import Grading
from mlp_lab.marking.judge import Judge, acquainted
from mlp_lab.marking.mark_submission import Marked
from outcome import rows
from rebuilding import JudgeHere
from small_course import make_small_course
from trap import Trap
from waiting import LONG, wait_for

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="without fork a judge marks in its own process")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_small_course(tmp_path_factory.mktemp("judged") / "course", "ada", "bob", "cyd")
    settings = made / "nbgrader_config.py"
    settings.write_text(settings.read_text("utf-8") + "\nc.MarkCells.seed = 20261129\n", encoding="utf-8")
    return made


@pytest.fixture
def lessons(course, tmp_path, monkeypatch):
    """Make lessons with a trap in them; the judge's own process can import it."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "helpers"))
    real = Grading(course).desk.lessons
    return lambda how: dataclasses.replace(real, templates=Trap(real.templates, how, tmp_path / "flag"))


@pytest.mark.parametrize(
    ("how", "error", "words"),
    [
        ("kill", JudgeLost, "ended without a result (signal 9)"),
        ("hang", JudgeLost, "took longer than 2 seconds"),
        ("memory", MemoryError, ""),
        ("fail", Failed, "ZeroDivisionError: nobody thought of this"),
    ],
)
def test_what_ends_a_judge_is_a_sentence_and_the_next_submission_is_marked(course, lessons, how, error, words):
    folder = course / "submitted" / "ada" / "mlp"
    with Judge(lessons(how), budget=2.0 if how == "hang" else 100.0) as judge:
        with pytest.raises(error) as raised:
            judge.mark(folder)
        assert words in str(raised.value)
        said = trouble.sentence(raised.value, course)
        assert "\n" not in said and "Traceback" not in said
        judge._budget = 100.0
        assert judge.mark(folder).notebooks["05_update"].scores["marks_layer_update"] == 4


@pytest.mark.skipif(landlock_version() < 4, reason="this kernel's Landlock knows nothing of TCP, or there is none")
def test_a_judge_writes_nowhere_and_listens_to_nobody(course, lessons):
    with Judge(lessons("reach out")) as judge, pytest.raises(Failed, match=re.escape("could do: []")):
        judge.mark(course / "submitted" / "ada" / "mlp")


def test_what_is_printed_beside_the_judge_is_not_taken_for_an_answer(course, lessons):
    with Judge(lessons("print")) as judge:
        assert judge.mark(course / "submitted" / "ada" / "mlp").notebooks.keys() == {"05_update", "07_prediction"}


def test_a_submission_that_ends_its_judge_costs_nobody_else_anything(course, lessons, monkeypatch):
    marking = Grading(course)
    monkeypatch.setitem(marking.desk.__dict__, "lessons", lessons("kill"))
    problems = marking.mark_all(lambda line: None, everybody=True, jobs=2)
    [(lost, said)] = problems.items()
    assert said == f"not marked: its marking ended without a result (signal 9); {WHAT_TO_DO}"
    assert gradebook.marked(marking.db_url, "mlp") == {"ada", "bob", "cyd"} - {lost}
    assert Grading(course).mark_all(lambda line: None) == {}
    assert {row.total("auto") for row in rows(course).values()} == {12}


def test_the_same_input_gives_the_same_result_whoever_marks_in_whatever_order(course):
    lessons = Grading(course).desk.lessons
    folders = [course / "submitted" / name / "mlp" for name in ("ada", "bob", "cyd")]
    with Judge(lessons) as one, Judge(lessons) as other:
        found = [[judge.mark(folder) for folder in order] for judge, order in ((one, folders), (other, folders[::-1]))]
    here = [JudgeHere(lessons).mark(folder) for folder in folders]
    texts = [[_bytes(marked) for marked in some] for some in (found[0], found[1][::-1], here)]
    assert texts[0] == texts[1] == texts[2]
    assert Marked.from_json(here[0].to_json()) == here[0]


def _bytes(marked: Marked) -> str:
    return dataclasses.replace(marked, seconds={}).to_json()


def test_one_judge_or_several_come_to_the_same_marks(course):
    seen = []
    for jobs in (1, 3):
        assert Grading(course).mark_all(lambda line: None, everybody=True, jobs=jobs) == {}
        notebooks = sorted((course / "autograded").rglob("*.ipynb"))
        seen.append({str(path): path.read_text(encoding="utf-8") for path in notebooks})
    assert seen[0] == seen[1] and len(seen[0]) == 6


def test_what_one_judge_has_heard_another_knows(course):
    lessons = Grading(course).desk.lessons
    ada = course / "submitted" / "ada" / "mlp"
    with Judge(lessons) as one, Judge(lessons) as other:
        acquainted([one, other])
        first = one.mark(ada)
        assert len(other._news) == 1 and not one._news
        assert _bytes(other.mark(ada)) == _bytes(first)
        assert not other._news and not one._news, "it had nothing new to tell"
        other._news.append(b"what nobody can read")
        assert _bytes(other.mark(ada)) == _bytes(first)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked from a warm process")
def test_a_forked_marker_uses_the_warm_process_that_it_was_given():
    known = warm()
    reading, writing = os.pipe()
    with processes.handed_down():
        child = os.fork()
    if child == 0:
        os.write(writing, b"same" if warm() is known and known.alive() else b"other")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10) == b"same"
    os.kill(known._process.pid, 9)
    wait_for(lambda: warm() is not known, "a new one in place of one that has ended")


def test_stopping_in_the_middle_keeps_what_is_done_and_the_next_run_goes_on(course):
    stopped = Grading(course)

    def say(line: str) -> None:
        if "[1/3]" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped.mark_all(say, everybody=True, jobs=1)
    said: list[str] = []
    assert Grading(course).mark_all(said.append) == {}
    assert sum("not changed" in line for line in said) == 1 and len(said) == 3
    left = [path.name for path in (course / "autograded").rglob("*") if path.suffix in (".new", ".old")]
    assert left == []


def test_the_judge_knows_nothing_of_the_gradebook():
    """Neither nbgrader nor a database is so much as imported where submissions are read."""
    code = (
        "import sys, mlp_lab.marking.judge_process; print(*{'nbgrader', 'sqlalchemy', 'nbconvert'} & set(sys.modules))"
    )
    done = os.popen(f'"{sys.executable}" -c "{code}"').read()
    assert done.strip() == ""


def test_a_judge_ends_with_whoever_asked_it_also_in_the_middle(course, lessons, tmp_path):
    with Judge(lessons("hang"), budget=10 * LONG) as judge, ThreadPoolExecutor(1) as thread:
        asked = thread.submit(judge.answer, course / "submitted" / "ada" / "mlp")
        wait_for(lambda: (tmp_path / "flag").stat().st_size, "the submission at which it hangs")
        judge._process.stdin.close()  # as when the one who asked is killed
        assert "lost" in asked.result(LONG), "it ended, long before its time was up"


def test_an_answer_that_is_none_is_said(monkeypatch):
    judge = Judge.__new__(Judge)
    judge._process, judge._budget = type("P", (), {"poll": lambda self: None, "stdin": None})(), 1.0
    monkeypatch.setattr(judge, "_ask", lambda request: {"marked": json.dumps({"seed": 1})})
    with pytest.raises(JudgeLost, match="no result that can be read"):
        judge.mark(Path("anywhere"))
