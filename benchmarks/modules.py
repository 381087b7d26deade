"""How many of our modules run a function while one submission is marked: ``python benchmarks/modules.py``.

Whoever follows a submission reads these files. What the judge runs is counted, what only the student's own process
runs is not.
"""

from __future__ import annotations

import inspect
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))


def main() -> None:
    """Mark a class of one, then list the modules whose functions ran, by package."""
    from courses import make_course
    from mlp_lab import example_class
    from mlp_lab.marking import grading
    from mlp_lab.marking.command import mark_course
    from rebuilding import JudgeHere

    with tempfile.TemporaryDirectory() as made:
        course = make_course(Path(made) / "course")
        everybody = course / "everybody"
        first = example_class.make(course / "release" / "mlp", everybody)[0].name
        (course / "submitted").mkdir(exist_ok=True)
        (everybody / first).rename(course / "submitted" / first)
        ran: Counter[str] = Counter()

        def note(frame, event, argument):
            code = frame.f_code
            unused = inspect.CO_GENERATOR & code.co_flags and frame.f_lineno == code.co_firstlineno  # nothing of it ran
            if event == "return" and code.co_name != "<module>" and not unused:
                ran[code.co_filename] += 1

        grading.Judge = JudgeHere  # in this process, where its calls are seen
        threading.setprofile(note)
        sys.setprofile(note)
        try:
            mark_course(course)
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
    ran[str(ROOT / "mlp_lab" / "marking" / "judge.py")] += 1  # which a class of other people's work runs in
    places = sorted(Path(file).relative_to(ROOT) for file in ran if Path(file).is_relative_to(ROOT / "mlp_lab"))
    places += sorted(
        Path(file).relative_to(ROOT)
        for file in ran
        for package in ("autograder_tests", "notebooks/lab")
        if Path(file).is_relative_to(ROOT / package)
    )
    rooms = Counter(place.parent.as_posix() for place in places)
    for place in places:
        print(f"  {place.as_posix()}")
    print(f"{len(places)} modules:", ", ".join(f"{count} in {room}" for room, count in rooms.items()))


if __name__ == "__main__":
    main()
