"""What a marked notebook shows to whoever marks by hand: why each mark is what it is, rubrics, and what was repaired.

A rubric is written in the answer cell of the lesson, between BEGIN SOLUTION and END SOLUTION, so that nbgrader takes it
out of the release, and what the student hands in replaces it. Here it stands above the answer again, in a cell of its
own. None of this decides a mark, and the student's page leaves it out.
"""

from __future__ import annotations

from autograder_tests.engine.mark import Mark
from autograder_tests.engine.marksheet import html_table
from lab.notebooks.cells import role_of
from mlp_lab.marking.mark_submission import Marked
from mlp_lab.marking.submission.notes import from_plain
from mlp_lab.marking.submission.staging import KEY, OF_INSTRUCTOR
from mlp_lab.marking.submission.template import Template

FOR_INSTRUCTOR = "**For the instructor only**"
COMMENTS = (
    "Comments: the student's page shows them as Markdown; formulas between dollar signs stay as they are typed there, "
    "whatever the box below says."
)
"""Formgrader's own box promises Markdown and MathJax; the page has no script, so it has no MathJax."""


def show(marked: Marked, templates: dict[str, Template]) -> None:
    """Add to each notebook what is for whoever marks by hand."""
    for stem, one in marked.notebooks.items():
        rubrics = {slot.grade_id: slot.rubric for slot in templates[stem].slots if slot.rubric}
        cells = []
        for cell in one.notebook["cells"]:
            role, _ = role_of(cell["metadata"])
            if role == "marks":
                table = str(html_table(Mark.from_dict(cell["metadata"][KEY])))
                cell["outputs"][0]["data"]["text/html"] = table
            elif role == "answer" and (rubric := rubrics.get(cell["metadata"]["nbgrader"]["grade_id"])):
                name = f"rubric-{cell['metadata']['nbgrader']['grade_id']}".replace("_", "-")
                cells.append(_markdown(name, f"{FOR_INSTRUCTOR}\n\n{rubric}\n\n{COMMENTS}"))
            cells.append(cell)
        if notes := from_plain(one.report["notes"]):
            said = f"**About this submission:** {'; '.join(map(str, notes))}."
            cells.insert(0, _markdown("mlp-lab-notes", said))
        one.notebook["cells"] = cells


def _markdown(own_id: str, text: str) -> dict:
    return {"cell_type": "markdown", "id": own_id, "metadata": {OF_INSTRUCTOR: True}, "source": text}
