"""A class of sixty in which everything stands that real classes do, marked in one run, both ways."""

import shutil

import pytest

import real_class
from courses import make_course, run_nbgrader
from mlp_lab.marking.command import mark_course
from mlp_lab.marking.submission.submissions import printable
from outcome import book, rows


@pytest.fixture(scope="module")
def cases():
    found = real_class.everybody()
    assert len(found) >= 60 and len({one.name for one in found}) == len(found)
    return found


@pytest.fixture(scope="module")
def course(tmp_path_factory, cases):
    course = make_course(tmp_path_factory.mktemp("real") / "course")
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\nc.MarkCells.seed = 20261128\n")
    real_class.hand_in(course, cases)
    return course


def grades(course):
    """Everything that the gradebook says of every student's marked cells."""
    found = {}
    with book(course) as opened:
        for submission in opened.assignment_submissions("mlp"):
            for notebook in submission.notebooks:
                for one in notebook.grades:
                    key = submission.student.id, notebook.name, one.cell.name
                    found[key] = one.auto_score, one.needs_manual_grade, one.max_score
    return found


@pytest.mark.proof
def test_a_real_class_is_marked_whole_and_alike_in_both_ways(course, cases, capsys, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(course, other, symlinks=True)
    status = mark_course(course)
    printed = capsys.readouterr()
    print(printed.out, printed.err)
    assert status == 0 and "Traceback" not in printed.out + printed.err
    ours = grades(course)
    people = {
        printable(one.name if isinstance(one.name, str) else one.name.decode("utf-8", "surrogateescape")): one
        for one in cases
    }
    assert {student for student, _, _ in ours} == set(people)
    for (student, stem, name), (score, pending, most) in ours.items():
        if not name.startswith("marks_"):
            continue
        one, function = people[student], name.removeprefix("marks_")
        expected = one.marks.get(function, most) if stem in one.stems else 0
        came = -1 if score is None and pending else score
        assert came == pytest.approx(expected), (student, function, came)
    for student in people:
        pages = list((course / "feedback" / student / "mlp").glob("*.html"))
        assert len(pages) == len(real_class.STEMS), student
    assert len(rows(course)) == len(people)

    done = run_nbgrader(other, "autograde", "mlp")
    assert done.returncode == 0 and "Traceback" not in done.stdout + done.stderr, done.stderr[-3000:]
    assert grades(other) == ours
