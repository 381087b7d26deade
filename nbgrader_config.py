"""nbgrader's settings for this course: what is released, and how a class is marked.

`nbgrader …` reads this file when it is run in this folder, and `mlp-lab build` reads it too, so that both make the
same release.
"""

c = get_config()  # noqa: F821  (traitlets puts it there)

# --- the course -------------------------------------------------------------------------------------------------------
c.CourseDirectory.course_id = "mlp_lab"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc", ".DS_Store", "feedback", "mlp_handin.zip"]

# --- the release: what stands where a solution was --------------------------------------------------------------------
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("not written yet: replace this line with your own code")'
}
c.ClearSolutions.text_stub = "*Your answer goes here: replace this line.*"
c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"  # nbgrader spells it so
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"
c.ClearHiddenTests.begin_test_delimeter = "### BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "### END HIDDEN TESTS"

# --- marking: a class is marked without running any student's notebook ------------------------------------------------
import warnings  # noqa: E402

from mlp_lab.marking import hooks  # noqa: E402

# `nbgrader autograde mlp`, `nbgrader generate_feedback mlp` and formgrader's button mark as `mlp-lab mark` does: each
# function alone, in a process of its own. A fresh clone has a release and no gradebook, and a failed
# `generate_assignment --force` must not cost the release.
hooks.install()
# Set a number here to mark with the same hidden inputs again; it stands with every mark.
# c.MarkCells.seed = 2026
# What a student wrote in Markdown is shown in formgrader as words: nothing of it runs in the instructor's session.
c.HTMLExporter.filters = {"markdown2html": "mlp_lab.marking.feedback_page.safe_html.markdown2html"}
# nbgrader 0.9 with SQLAlchemy 2 warns once for every new submission; the rows are written all the same.
warnings.filterwarnings("ignore", message="Object of type .* not in session")

# --- late work: `mlp-lab due "2026-11-20 12:00"` says when the lab is due; what is taken off is said here -------------
# c.AssignLatePenalties.plugin_class = "mlp_lab.marking.late_policy.LatePolicy"
# c.LatePolicy.percent_a_day = 10  # of the marks, for each day begun
# c.LatePolicy.grace_minutes = 60  # so much is not late
# c.LatePolicy.cut_off_days = 7    # later than that, nothing is left
