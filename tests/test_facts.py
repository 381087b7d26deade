"""What a lesson states once is written into its text by the builder."""

from pathlib import Path

import pytest

from mlp_lab import notebook_json
from mlp_lab.lessons import Lesson, LessonCell


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


@pytest.mark.parametrize("minutes, said", [(60, "an hour"), (120, "two hours"), (90, "90 minutes")])
def test_whole_hours_are_said_as_hours(minutes, said):
    assert notebook_json.filled(a_lesson(minutes)).cells[0].source.startswith(f"{said}, ")
