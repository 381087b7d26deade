"""Marking mutants, and the lists of those that survive because they do what the right answer does.

One list for each function, ``answers/equivalent/<function>.txt``::

    ## label of the right answer
    - the line as it is
    + the line as the mutant has it
    = One sentence: why the two do the same as far as the task goes.

Several mutants that stand one below the other share the sentence under them. ``@ 2`` before a change means that the
same lines are changed in a second place. ``mlp-lab answers --survivors`` brings the lists up to date.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from autograder_tests.engine import run
from autograder_tests.selftest.answers import FOLDER, LabelError
from autograder_tests.selftest.mutants.make_mutants import Mutant
from autograder_tests.transport.containment import containment
from autograder_tests.transport.record import CallFailed
from autograder_tests.transport.separate_process import SeparateProcess
from lab.slicing.program import Program

LISTS = FOLDER / "equivalent"
UNEXPLAINED = "?"
Reasons = list[tuple[Mutant, str]]
MUTANT_SECONDS = 1.0  # what an endless loop costs


class Hasty(SeparateProcess):
    """Gives up a program for good when it ran out of time once."""

    def __init__(self, seconds=MUTANT_SECONDS, **options):
        options = {"uncontained": not containment().possible, "total": math.inf, **options}
        super().__init__(**options)
        self._limit, self.patient, self._late = seconds, False, None

    def next_program(self, patient: bool = False) -> None:
        """Begin with another program, which has all the time that the checks give if `patient`."""
        self.patient, self._late = patient, None

    def _exchange(self, data, answer, seconds, *more):
        if self.patient:
            return super()._exchange(data, answer, seconds, *more)
        if self._late:
            raise self._late
        try:
            return super()._exchange(data, answer, min(seconds, self._limit), *more)
        except CallFailed as failed:
            if failed.type == "TimeLimit":
                self._late = failed
            raise


@dataclass
class Mutated:
    """What became of the mutants of one function.

    Attributes
    ----------
    killed, equivalent : int
        Mutants that lost marks; survivors that are listed.
    survivors : list of (Mutant, str)
        All that kept full marks, with the reason that the list gives, or nothing.
    stale : list of (Mutant, str)
        What is listed and is no survivor, and why not.
    accidents : list of str
        Internal errors of checks at a mutant.
    left_out : int
        Mutants that were not tried.
    """

    killed: int = 0
    equivalent: int = 0
    survivors: list = field(default_factory=list)
    stale: list = field(default_factory=list)
    accidents: list = field(default_factory=list)
    left_out: int = 0

    @property
    def tried(self) -> int:
        """How many mutants were marked."""
        return self.killed + len(self.survivors)


def judge(
    function: str, mutants: list, transport: Hasty, points: float = 10.0, seed: int = 1, listed: Reasons | None = None
) -> Mutated:
    """Mark mutants and compare the survivors with the list.

    Parameters
    ----------
    function : str
    mutants : list of Mutant
    transport : Hasty
    points : float
        Of the function.
    seed : int
    listed : list of (Mutant, str), optional
        Equivalent mutants with reasons; those in the function's file if left out.

    Returns
    -------
    Mutated
    """
    listed = read(function) if listed is None else listed
    reasons = {one.key: reason for one, reason in listed}
    found, made = Mutated(), set()
    for one in mutants:
        made.add(one.key)
        transport.next_program(patient=one.key in reasons)  # a busy machine must not kill what is right
        mark = run.mark_program(function, Program.from_cells(one.cells), points, seed, transport)
        found.accidents += [f"{function}, mutant of “{one.answer}”:\n{one.text}\n{said}" for said in mark.accidents]
        if mark.earned < points:
            found.killed += 1
            if one.key in reasons:
                found.stale.append((one, "it loses marks"))
        else:
            reason = reasons.get(one.key, UNEXPLAINED)
            found.survivors.append((one, reason))
            found.equivalent += reason != UNEXPLAINED
    found.stale += [(one, "there is no such mutant") for one, _ in listed if one.key not in made]
    return found


def read(function: str, folder: Path | None = None) -> Reasons:
    """The list of one function.

    Parameters
    ----------
    function : str
    folder : Path, optional
        `LISTS` if left out.

    Returns
    -------
    list of (Mutant, str)
        Mutants without their code, and the reasons.

    Raises
    ------
    LabelError
        If a line cannot be understood.
    """
    path = (folder or LISTS) / f"{function}.txt"
    return parse(path.read_text(encoding="utf-8"), function, path.name) if path.is_file() else []


def parse(text: str, function: str, file: str = "list") -> Reasons:
    """The mutants in the text of a list; see `read`."""
    found, waiting, answer = [], [], None
    removed, added, time = [], [], 1

    def end_of_change():
        nonlocal removed, added, time
        if removed or added:
            waiting.append(Mutant(function, answer, tuple(removed), tuple(added), time))
        removed, added, time = [], [], 1

    for number, line in enumerate(text.splitlines(), 1):
        sign, rest = line[:2], line[2:]
        if sign in ("- ", "@ ") and (added or (sign == "@ " and removed)):
            end_of_change()
        if line.startswith("## "):
            answer = line[3:].strip()
        elif sign == "- ":
            removed.append(rest)
        elif sign == "+ ":
            added.append(rest)
        elif sign == "@ " and rest.isdigit():
            time = int(rest)
        elif sign == "= " and rest.strip():
            end_of_change()
            if not waiting or answer is None:
                raise LabelError(f"{file}, line {number}: a reason without a mutant above it")
            found += [(one, rest.strip()) for one in waiting]
            waiting = []
        elif not line.strip():
            end_of_change()  # an empty line parts two changes that only drop or only add lines
        elif not line.startswith("# "):
            raise LabelError(f"{file}, line {number}: a line starts with ##, -, +, @, = or #, not with {line[:12]!r}")
        if line.startswith("## ") and (waiting or removed or added):
            raise LabelError(f"{file}, line {number}: the mutant above has no reason")
    end_of_change()
    if waiting:
        raise LabelError(f"{file}: the last mutant has no reason")
    return found


def as_text(function: str, entries: Reasons) -> str:
    """The text of a list.

    Parameters
    ----------
    function : str
    entries : list of (Mutant, str)
        Mutants of one answer stand together; neighbours with the same reason share it.

    Returns
    -------
    str
    """
    lines = [f"# Mutants of right answers for {function} that keep full marks, and why they are right too."]
    for number, (one, reason) in enumerate(entries):
        if not number or entries[number - 1][0].answer != one.answer:
            lines += ["", f"## {one.answer}"]
        elif entries[number - 1][1] != reason or reason == UNEXPLAINED:
            lines.append("")
        lines.append(one.text)
        following = entries[number + 1] if number + 1 < len(entries) else None
        if following and (following[0].answer, following[1]) == (one.answer, reason) and reason != UNEXPLAINED:
            if not one.added or not following[0].removed:
                lines.append("")
            continue
        lines.append(f"= {reason}")
    return "\n".join(lines) + "\n"


def write(function: str, survivors: Reasons, folder: Path | None = None) -> None:
    """Bring the list of one function up to date: reasons are kept, what is new is marked with "?"."""
    path = (folder or LISTS) / f"{function}.txt"
    if survivors:
        path.parent.mkdir(exist_ok=True)
        path.write_text(as_text(function, survivors), encoding="utf-8")
    else:
        path.unlink(missing_ok=True)
