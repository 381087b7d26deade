"""What Gradescope runs for each submission: marks it as `mlp-lab mark` does, and writes ``results.json``.

Where marking comes to no result, no file is written: Gradescope then says that the autograder failed, and nobody gets
a 0 for it. The reason is in the run's output, which instructors see.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from autograder_tests.engine import marksheet
from autograder_tests.engine.mark import Mark
from lab.notebooks.cells import role_of
from mlp_lab.course import ASSIGNMENT, MarkCells, load_config
from mlp_lab.gradescope.command import SETTINGS
from mlp_lab.marking import trouble
from mlp_lab.marking.desk import RUN_SEED
from mlp_lab.marking.judge import Judge
from mlp_lab.marking.mark_submission import Lessons, Marked, MarkedNotebook
from mlp_lab.marking.submission.laying_out import items_in, lay_out
from mlp_lab.marking.submission.staging import KEY
from mlp_lab.marking.submission.template import load_all

BY_HAND = "{0} marks for written answers are given by hand and are not in this score."
NOT_MARKED = "This function was not marked: {0}. Your instructor has to see to it; it costs you nothing."


def main(argv: list[str] | None = None) -> int:
    """Mark what lies in ``submission/`` and write ``results/results.json``.

    Parameters
    ----------
    argv : list of str, optional
        Gradescope's folder, ``/autograder`` by default.

    Returns
    -------
    int
        0 where there is a result, otherwise 1.
    """
    argv = sys.argv[1:] if argv is None else argv
    autograder = Path(argv[0] if argv else "/autograder").resolve()
    root = autograder / "source" / "mlp-lab"
    try:
        settings = json.loads((autograder / "source" / SETTINGS).read_text("utf-8"))
        began = time.monotonic()
        marked, lessons, said = mark(root, autograder / "submission", settings["uncontained"])
        results = results_of(marked, lessons, said, settings["visibility"])
        results["execution_time"] = round(time.monotonic() - began, 1)
        _write(autograder / "results" / "results.json", results)
    except Exception as error:
        print(f"Not marked: {trouble.sentence(error, root)}.", file=sys.stderr)
        trouble.logger(root).error("not marked", exc_info=error)
        return 1
    print(f"Marked with the seed {marked.seed}; contained: {marked.made_by['contained']}.")
    return 0


def mark(root: Path, submission: Path, uncontained: bool) -> tuple[Marked, Lessons, list[str]]:
    """Mark a submission as it lies there, in archives or not; return also what was not used, in sentences.

    What students wrote is contained where that is possible. Where it is not, nothing is marked unless `uncontained`.
    """
    from autograder_tests.transport.containment import containment

    config = load_config(root / "nbgrader_config.py")
    said, source, release = MarkCells(config=config), *(root / one / ASSIGNMENT for one in ("source", "release"))
    beside = release if (release / "lab").is_dir() else source
    seed = RUN_SEED if said.seed is None else said.seed
    free = uncontained and not containment().possible
    lessons = Lessons(load_all(source, config), beside, seed, free)
    with tempfile.TemporaryDirectory(prefix="mlp-lab-") as place:
        folder, scratch = Path(place, ASSIGNMENT), Path(place, "scratch")
        folder.mkdir()
        scratch.mkdir()
        laid = lay_out(items_in(submission), folder, scratch)
        with Judge(lessons) as judge:
            marked = judge.mark(folder)
    return marked, lessons, [f"{one.name} was not used: {one.reason or one.why.value}." for one in laid.unused]


def results_of(marked: Marked, lessons: Lessons, said: list[str], visibility: str) -> dict:
    """Return what Gradescope reads.

    Parameters
    ----------
    marked : Marked
    lessons : Lessons
    said : list of str
        Sentences for the student.
    visibility : str
        When students see the tests.
    """
    tests = []
    for number, (stem, notebook) in enumerate(marked.notebooks.items(), 1):
        for place, (name, one) in enumerate(_marks(notebook), 1):
            test: dict = {
                "number": f"{number}.{place}",
                "name": f"{name} ({stem})",
                "output": marksheet.text_table(one),
                "output_format": "text",
                "visibility": visibility,
                "tags": [stem],
            }
            if one.pending:
                test["output"] = NOT_MARKED.format(one.note or "it needs another Python") + "\n" + test["output"]
            else:
                whole = one.earned >= one.points
                test |= {"score": one.earned, "max_score": one.points, "status": "passed" if whole else "failed"}
            tests.append(test)
    notes = [f"{stem}: {note}" for stem, some in marked.said.items() for note in some]
    by_hand = sum(
        float(slot.metadata["nbgrader"]["points"])
        for template in lessons.templates.values()
        for slot in template.slots
        if slot.role == "answer"
    )
    lines = [*said, *notes, *([BY_HAND.format(marksheet.number(by_hand))] * bool(by_hand))]
    return {
        "tests": tests,
        "output": "\n".join(lines),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"seed": marked.seed, **marked.made_by},
    }


def _marks(notebook: MarkedNotebook) -> list[tuple[str, Mark]]:
    found = []
    for cell in notebook.notebook["cells"]:
        role, name = role_of(cell["metadata"])
        if role == "marks" and cell["metadata"].get(KEY):
            found.append((name, Mark.from_dict(cell["metadata"][KEY])))
    return found


def _write(path: Path, results: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(results), encoding="ascii")
    os.replace(new, path)


if __name__ == "__main__":
    sys.exit(main())
