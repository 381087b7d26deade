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

from nbgrader.converters import Autograde  # noqa: E402
from nbgrader.preprocessors import AssignLatePenalties, Execute, GetGrades, SaveAutoGrades  # noqa: E402

from mlp_lab.marking import hooks  # noqa: E402
from mlp_lab.marking.feedback_page.page import FeedbackPage, ShowRubric  # noqa: E402
from mlp_lab.marking.mark_cells import MarkCells  # noqa: E402
from mlp_lab.marking.save_marks import LatePenalties, SaveMarks  # noqa: E402

# Instead of running a student's notebook in a kernel: each function is marked alone, in a process of its own.
OURS = {Execute: MarkCells, SaveAutoGrades: SaveMarks, AssignLatePenalties: LatePenalties}
c.Autograde.autograde_preprocessors = [
    *(OURS.get(step, step) for step in Autograde.autograde_preprocessors.default()),
    ShowRubric,  # the rubric of each written answer, for whoever marks by hand
]
# What students get back: a page of the project's own, about their work and without the lesson's text.
c.GenerateFeedback.exporter_class = FeedbackPage
c.GenerateFeedback.preprocessors = [GetGrades]
# What a student wrote in Markdown is shown in formgrader as words: nothing of it runs in the instructor's session.
c.HTMLExporter.filters = {"markdown2html": "mlp_lab.marking.feedback_page.safe_html.markdown2html"}
# Set a number here to mark with the same hidden inputs again; it stands with every mark.
# c.MarkCells.seed = 2026
# Every submission is rebuilt before nbgrader reads it; a fresh clone has a release and no gradebook; and a failed
# `generate_assignment --force` must not cost the release.
hooks.install()
# nbgrader 0.9 with SQLAlchemy 2 warns once for every new submission; the rows are written all the same.
warnings.filterwarnings("ignore", message="Object of type .* not in session")
