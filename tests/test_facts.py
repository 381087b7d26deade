"""What a lesson states once is written into its text by the builder."""

import re
from pathlib import Path

import pytest

from mlp_lab import lessons, notebook_json
from mlp_lab.lessons import Lesson, LessonCell

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def a_lesson(minutes=45):
    text = "{time}, {points} marks: {points of functions} and {points of answers}; {other} stays"
    return Lesson(
        Path("01_one.py"),
        [
            LessonCell("markdown", text, 1, minutes=minutes),
            LessonCell("code", "# {points} of code # stay", 4),
            LessonCell("code", "# hidden # tests", 6, "marks", "f", 3),
            LessonCell("code", "# hidden tests", 8, "marks", "g", 1),
            LessonCell("markdown", "{points} in all", 10, "answer", "why", 2.5),
        ],
    )


def test_every_fact_stands_where_the_text_asks_for_it():
    words, code, marks, one, answer = (cell.source for cell in notebook_json.filled(a_lesson()).cells)
    assert words == "45 minutes, 6.5 marks: 4 and 2.5; {other} stays"
    assert code == "# {points} of code # stay"
    assert (marks, one) == ("# 3 marks for f: hidden # tests", "# 1 mark for g: hidden tests")
    assert answer == "2.5 in all"


@pytest.mark.parametrize(
    "minutes, said", [(60, "an hour"), (120, "two hours"), (90, "90 minutes"), (210, "three and a half hours")]
)
def test_whole_hours_are_said_as_hours(minutes, said):
    assert notebook_json.filled(a_lesson(minutes)).cells[0].source.startswith(f"{said}, ")


def stated_minutes() -> dict[str, int]:
    read, _ = lessons.read_all(NOTEBOOKS)
    return {lesson.name: next(cell.minutes for cell in lesson.cells if cell.minutes) for lesson in read}


def test_the_times_of_all_sections_add_up_to_what_the_readmes_say():
    hours = sum(stated_minutes().values()) / 60
    said = {9: "nine", 10: "ten", 11: "eleven"}[round(hours)]
    for path in (NOTEBOOKS.parent / "README.md", NOTEBOOKS / "README.md"):
        assert f"about {said} hours" in path.read_text(encoding="utf-8")


def test_the_parts_of_section_7_add_up_to_its_time():
    text = (NOTEBOOKS / "07_prediction.py").read_text(encoding="utf-8")
    parts = re.findall(r"^# \| \*\*7\.\d .*\| (\d+) \| .*?\| (\d*) ?\|$", text, flags=re.MULTILINE)
    assert len(parts) == 3
    assert sum(int(minutes or 0) for part in parts for minutes in part) == stated_minutes()["07_prediction"]


def test_no_fact_is_left_open_in_what_is_built():
    """A name that a line break falls into is not found by the builder."""
    read, _ = lessons.read_all(NOTEBOOKS)
    for lesson in read:
        for cell in notebook_json.filled(lesson).cells:
            if cell.kind == "markdown":
                assert not re.search(r"\{(?:time|points)\b", cell.source), f"{lesson.path.name}:{cell.line}"
