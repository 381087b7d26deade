"""nbgrader's settings for this course: what is released, and how a class is marked.

`nbgrader …` reads this file when it is run in this folder, and `mlp-lab build` reads it too, so that both make the
same release.
"""

c = get_config()  # noqa: F821  (traitlets puts it there)

# --- the course -------------------------------------------------------------------------------------------------------
c.CourseDirectory.course_id = "mlp_lab"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc", ".DS_Store", "feedback"]

# --- the release: what stands where a solution was --------------------------------------------------------------------
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("not written yet: replace this line with your own code")'
}
c.ClearSolutions.text_stub = "*Your answer goes here: replace this line.*"
c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"  # nbgrader spells it so
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"
c.ClearHiddenTests.begin_test_delimeter = "### BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "### END HIDDEN TESTS"
