"""What a human may want to look at in a class: read from what the judges kept, for the instructor only.

Nothing of it decides a mark, none of it is an accusation, and no student's page shows it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mlp_lab.course import read_own, report_of
from mlp_lab.marking import alike, flags
from mlp_lab.marking.sheet_text import for_terminal

MOST = 30
"""Lines that are printed; ``--json`` has all."""
NAMED = 5
"""Functions of a pair that are named."""
HEADING = "For a human to look at (nothing of this is in a mark, and most of it is harmless):"


@dataclass
class Looked:
    """What is pointed out in a class.

    Attributes
    ----------
    flags : dict of str to dict
        By student and notebook, what `mlp_lab.marking.flags.touched` found.
    pairs : list of mlp_lab.marking.alike.Alike
    """

    flags: dict[str, dict[str, list[dict]]] = field(default_factory=dict)
    pairs: list[alike.Alike] = field(default_factory=list)

    def lines(self, students: Container[str]) -> list[str]:
        """Say it, for these students, as lines for a terminal; none where there is nothing."""
        said = []
        for student, found in self.flags.items():
            if student in students:
                said += [f"  {student}, {stem}: {flags.in_words(some)}" for stem, some in found.items()]
        for pair in self.pairs:
            one, other = pair.students
            if one in students or other in students:
                count, names = len(pair.functions), ", ".join(pair.functions[:NAMED])
                names += f" and {count - NAMED} more" if count > NAMED else ""
                said.append(
                    f"  {one} and {other}: the same code but for names and comments in {count} functions that few "
                    f"write alike: {names}"
                )
        if not said:
            return []
        more = [f"  and {len(said) - MOST} more: --json FILE has all"] if len(said) > MOST else []
        return [HEADING, *map(for_terminal, said[:MOST]), *more]


def look(root: Path, assignment: str, notebooks: Iterable[str], students: Iterable[str]) -> Looked:
    """Read what the judges kept about some students, and compare their code.

    Parameters
    ----------
    root : Path
        The course folder.
    assignment : str
    notebooks : iterable of str
        Names without ending.
    students : iterable of str
    """
    looked, class_, stems = Looked(), {}, sorted(notebooks)
    for student in sorted(students):
        forms: dict[str, str] = {}
        for stem in stems:
            report = read_own(report_of(root, assignment, student, stem))
            some = report.get("flags")
            some = [one for one in some if isinstance(one, dict)] if isinstance(some, list) else []
            if some:
                looked.flags.setdefault(student, {})[stem] = some
            kept = report.get("forms")
            if isinstance(kept, dict):
                forms |= {str(name): form for name, form in kept.items() if isinstance(form, str)}
        class_[student] = forms
    looked.pairs = alike.compare(class_)
    return looked
