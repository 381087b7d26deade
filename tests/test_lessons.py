"""Reading the lessons, and every rule that they must keep: one clear message with the right file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import fake_course
from mlp_lab import lessons, rules
from mlp_lab.errors import BuildError, Problem, refuse

ONE, TWO = "01_doubling.py", "02_halving.py"


@pytest.fixture
def notebooks(tmp_path):
    return fake_course.make(tmp_path) / "notebooks"


def problems_of(folder: Path) -> list[Problem]:
    read, problems = lessons.read_all(folder)
    return sorted(problems + rules.check(read))


def line_of(path: Path, text: str) -> int:
    """Return the line (from 1) on which `text` stands, which must be one."""
    found = [number for number, line in enumerate(path.read_text("utf-8").split("\n"), 1) if text in line]
    assert len(found) == 1, f"{text!r} stands on {len(found)} lines of {path.name}"
    return found[0]


def test_a_right_course_has_no_problem(notebooks):
    assert problems_of(notebooks) == []


def test_roles_names_points_and_lines_are_read(notebooks):
    read, _ = lessons.read_all(notebooks)
    assert [lesson.name for lesson in read] == ["01_doubling", "02_halving"]
    seen = [(cell.role, cell.name, cell.points, cell.kind) for cell in read[1].cells]
    assert seen == [
        (None, None, None, "markdown"),
        ("solution", "half", None, "code"),
        ("check", "half", None, "code"),
        ("marks", "half", 30, "code"),
        ("answer", "why", 10, "markdown"),
    ]
    assert [cell.grade_id for cell in read[1].cells] == [None, "half", "check_half", "marks_half", "answer_why"]
    text = (notebooks / TWO).read_text("utf-8").split("\n")
    for cell in read[1].cells:
        assert text[cell.line - 1].startswith("# %%")
        assert cell.source.split("\n")[0].removeprefix("# ") in text[cell.line], "the source begins one line below"


# Each: what is replaced by what in the first file that has it, part of the message, and a text on the line that must be
# named, after the edit: none where that is the first line which the edit changes, None where no line is.
BROKEN = {
    "a role that does not exist": ('# %% check="double"', '# %% test="double"', "unknown role “test”"),
    "a misspelt role": ('# %% check="double"', '# %% chekc="double"', "did you mean check"),
    "a misspelt key": ("points=60", "point=60", "did you mean points"),
    "a role without quotes": ('solution="double"', "solution=double", "cannot be read"),
    "a role glued to the marker": ('# %% check="double"', '# %%check="double"', "a blank is missing"),
    "a cell type glued to the marker": ("# %% [markdown]\n# ## 1.1", "# %%[markdown]\n# ## 1.1", "a blank"),
    "a cell type that does not exist": ("# %% [markdown]\n# ## 1.1", "# %% [markdwn]\n# ## 1.1", "cannot be read"),
    "two roles in one cell": ('# %% check="double"', '# %% check="double" marks="double"', "one role"),
    "points without a role": ("# %%\ndouble(x)", "# %% points=3\ndouble(x)", "points without a role"),
    "points on a check": ('# %% check="double"', '# %% check="double" points=1', "has no points"),
    "no name": ('check="double"', 'check=""', "names nothing"),
    "a name that nbgrader refuses": ('answer="why"', 'answer="why not"', "names nothing"),
    "a solution without a region": (
        "    ### BEGIN SOLUTION\n    secret",
        "    secret",
        "needs one region",
        "### END SOLUTION",
    ),
    "a solution region that does not end": ("    ### END SOLUTION\n", "", "needs one region", "### BEGIN SOLUTION"),
    "an empty region": ("    return x / 2\n", "", "is empty", "    ### BEGIN SOLUTION"),
    "a region around the whole def": (
        'def double(x):\n    """Return twice `x`."""\n    ### BEGIN SOLUTION\n',
        '### BEGIN SOLUTION\ndef double(x):\n    """Return twice `x`."""\n',
        "belongs below def double",
    ),
    "a region in an ordinary cell": ("# Twice as much.", "# ### BEGIN SOLUTION", "outside a solution"),
    "a solution that defines something else": (
        "def double(x):",
        "def twice(x):",
        "has no def double",
        '# %% solution="double"',
    ),
    "a solution without a docstring": ('    """Return twice `x`."""\n', "", "has no docstring", "def double(x)"),
    "an answer without a rubric region": ("# ### BEGIN SOLUTION\n", "", "needs one region", "# ### END SOLUTION"),
    "a check that ends in an expression": ("# %% marks=", "double(x)[0]\n\n# %% marks=", "ends in an expression"),
    "a check that is passed for another function": (
        "# %% marks=",
        'passed("triple")\n\n# %% marks=',
        "ends in passed(…) of another name",
    ),
    "a check that ends in a bare number": ("# %% marks=", "17.5\n\n# %% marks=", "ends in an expression"),
    "an empty check": ('assert half(4.0) == 2.0, "half of 4 is 2"\n', "", "is empty", '# %% check="half"'),
    "a check of something else": ("assert half(4.0)", "assert abs(2.0)", "never uses half", '# %% check="half"'),
    "code in a marks cell": ("# hidden tests look", "x = 1  # Hidden", "more than comments"),
    "an empty marks cell": (
        "points=30\n# hidden tests look further than the check above.\n",
        "points=30\n",
        "one comment line",
        '# %% marks="half"',
    ),
    "hidden tests written by hand": ("# hidden tests look", "### BEGIN HIDDEN TESTS", "nbgrader's own"),
    "no points": (" points=60", "", "points are missing"),
    "points of 0": ("points=60", "points=0", "no number above 0"),
    "negative points": ("points=60", "points=-60", "no number above 0"),
    "points that are text": ("points=60", 'points="60"', "no number above 0"),
    "marks that do not add up": ("points=60", "points=59", "add up to 99, not to 100", None),
    "minutes that are text": ("# %% [markdown]\n# ## 1.1", '# %% [markdown] minutes="ten"\n# ## 1.1', "a whole number"),
    "minutes of code": ("# %%\ndouble(x)", "# %% minutes=5\ndouble(x)", "a text cell"),
    "minutes said twice": (
        "# %%\ndouble(x)",
        "# %% [markdown] minutes=5\n# a\n\n# %% [markdown] minutes=6\n# b",
        "once a lesson",
        "minutes=6",
    ),
    "a time that is nowhere said": ("# Twice as much.", "# {time} of work.", "needs the lesson's minutes"),
    "a function without a check": ('# %% check="double"', "# %%", "double has no check cell", '# %% solution="double"'),
    "a function without marks": (
        '# %% marks="double" points=60',
        "# %%",
        "double has no marks cell",
        '# %% solution="double"',
    ),
    "a check of an unknown function": ("# %%\ndouble(x)", '# %% check="triple"\nassert triple', "no solution"),
    "marks for an unknown function": ("# %%\ndouble(x)", '# %% marks="tr" points=1\n# x', "no solution"),
    "a check above its solution": (
        "# %% [markdown]\n# ## 1.1 Your turn\n",
        '# %% check="double"\nassert double\n\n# %%\n0\n',
        "stands above its solution cell",
        None,
    ),
    "a syntax error": ("    return secret_factor * x", "    return secret_factor *", "not Python"),
    "a syntax error in an ordinary cell": ("x = np.array(", "x = = np.array(", "not Python"),
    "a solution in a markdown cell": (
        '# %% solution="double"',
        '# %% [markdown] solution="double"',
        "belongs on a code",
    ),
    "an answer in a code cell": ('# %% [markdown] answer="why"', '# %% answer="why"', "belongs on a [markdown]"),
    "a raw cell": ("# %% [markdown]\n# ## 1.1", "# %% [raw]\n# ## 1.1", "only code and [markdown]"),
    "text before the first cell": (
        "# ---\n\n# %% [markdown]\n# # 1",
        "# ---\n\nimport os\n\n# %% [markdown]\n# # 1",
        "before the first cell",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_named_with_file_and_line(notebooks, name):
    old, new, message, *where = BROKEN[name]
    path = next(path for path in (notebooks / ONE, notebooks / TWO) if old in path.read_text("utf-8"))
    before = path.read_text("utf-8").split("\n")
    fake_course.edit(path, old, new)
    after = path.read_text("utf-8").split("\n")
    line = next(number for number, (was, now) in enumerate(zip(before, after, strict=False), 1) if was != now)
    found = [problem for problem in problems_of(notebooks) if message in problem.message]
    assert found, f"nothing says “{message}”: {problems_of(notebooks)}"
    assert len(found) == 1, found
    if where != [None]:
        assert (found[0].path, found[0].line) == (path, line_of(path, *where) if where else line)


def test_the_same_grade_id_twice_names_both_places(notebooks):
    fake_course.edit(
        notebooks / TWO,
        'answer="why"',
        'answer="x" points=1\n# ### BEGIN SOLUTION\n# r\n# ### END SOLUTION\n\n# %% [markdown] answer="x"',
    )
    [found] = [problem for problem in problems_of(notebooks) if "is used already" in problem.message]
    first, second = (
        number for number, line in enumerate((notebooks / TWO).read_text().split("\n"), 1) if 'answer="x"' in line
    )
    assert found.line == second and f"{TWO}, line {first}" in found.message and "answer_x" in found.message


def test_the_same_function_in_two_notebooks(notebooks):
    text = (notebooks / TWO).read_text()
    (notebooks / TWO).write_text(text.replace("half", "double"))
    found = [problem for problem in problems_of(notebooks) if "is used already" in problem.message]
    assert {re.search("“(.*?)”", problem.message)[1] for problem in found} == {"double", "check_double", "marks_double"}
    assert all(problem.path == notebooks / TWO and ONE in problem.message for problem in found)


def test_a_function_may_not_take_the_name_of_anothers_check_cell(notebooks):
    text = (notebooks / TWO).read_text()
    (notebooks / TWO).write_text(text.replace("half", "check_double"))
    assert any("“check_double” is used already" in problem.message for problem in problems_of(notebooks))


@pytest.mark.parametrize("name", ["8_more.py", "08-more.py", "08_More.py", "more.py"])
def test_a_lesson_with_another_name_is_not_passed_over(notebooks, name):
    (notebooks / name).write_text("# %% [markdown]\n# # More\n")
    [found] = problems_of(notebooks)
    assert found.path.name == name and "NN_name.py" in found.message


def test_a_plain_script_is_no_lesson(notebooks):
    (notebooks / "tool.py").write_text("print(1)\n")
    assert problems_of(notebooks) == []


def test_two_lessons_with_one_number(notebooks):
    (notebooks / "02_more.py").write_text("# %% [markdown]\n# # More\n")
    [found] = problems_of(notebooks)
    assert found.path.name == "02_more.py" and TWO in found.message


def test_text_that_is_not_utf8(notebooks):
    (notebooks / ONE).write_bytes(b"# %%\nx = 1\n# caf\xe9\n")
    found = [problem for problem in problems_of(notebooks) if "UTF-8" in problem.message]
    assert [(problem.path.name, problem.line) for problem in found] == [(ONE, 3)]


def test_no_lesson_at_all(notebooks):
    (notebooks / ONE).unlink()
    (notebooks / TWO).unlink()
    assert "no notebook here" in problems_of(notebooks)[0].message


def test_an_eighth_lesson_needs_no_list(notebooks):
    (notebooks / "08_more.py").write_text("# %% [markdown]\n# # More\n")
    read, problems = lessons.read_all(notebooks)
    assert problems + rules.check(read) == [] and read[-1].name == "08_more"


def test_all_problems_are_named_at_once_in_the_order_of_the_files(notebooks):
    fake_course.edit(notebooks / TWO, 'check="half"', 'chek="half"')
    fake_course.edit(notebooks / ONE, "points=60", "points=61")
    fake_course.edit(notebooks / ONE, "x = np.array(", "x = = np.array(")
    with pytest.raises(BuildError) as error:
        refuse(problems_of(notebooks), notebooks.parent)
    lines = str(error.value).split("\n")
    assert lines[0].startswith("4 problems")
    assert [re.match(r"notebooks/(\w+\.py):\d+: ", line)[1] for line in lines[1:]] == [ONE, TWO, TWO, TWO]


@pytest.mark.parametrize(
    "end", ['print("all right")', "x = 3", "assert half(2.0) == 1.0", "for n in range(3):\n    assert half(n) == n / 2"]
)
def test_a_check_may_end_in_what_has_no_value(notebooks, end):
    fake_course.edit(notebooks / TWO, '# %% marks="half"', f'{end}\n\n# %% marks="half"')
    assert problems_of(notebooks) == []


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline\nx = 1",
        "!ls",
        "files = !ls\nfiles",
        "%%time\nx = (",
        "np.array?",
        "x = (5\n % 3)",
        "if True:\n    %time x = 1",
    ],
)
def test_magics_are_no_syntax_error(source):
    assert rules.parse(source).body


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(notebooks):
    before, _ = lessons.read_lesson(notebooks / ONE)
    text = (notebooks / ONE).read_bytes()
    (notebooks / ONE).write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    after, problems = lessons.read_lesson(notebooks / ONE)
    assert (after, problems) == (before, [])


def test_a_marker_inside_a_string_begins_no_cell(notebooks):
    fake_course.edit(notebooks / ONE, '"""Return twice `x`."""', '"""Return twice `x`.\n\n# %% not a cell\n    """')
    assert problems_of(notebooks) == []
