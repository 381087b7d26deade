"""The check engine: `mark_program` runs the checks of a function, which are functions of calls to it.

How a check is written is in CONTRIBUTING.md. It passes when it returns, and fails when it raises `Wrong`. It sees only
copies: see `Record`.
"""

import traceback
import warnings
import zlib
from collections.abc import Iterable

import numpy as np

from autograder_tests.engine.failures import describe_failure, describe_unfinished, note_of, stopped_before
from autograder_tests.engine.mark import (
    ADVICE,
    COULD_NOT_RUN,
    FAILED,
    NOT_ATTEMPTED,
    NOT_TRIED,
    PASSED,
    Mark,
    Result,
    settle,
)
from autograder_tests.engine.registry import Student, Wrong, checks_of, stand_ins_for
from autograder_tests.engine.rehearsal import Rehearsal, Told
from autograder_tests.judging.compare import describe
from autograder_tests.transport.base import Transport
from autograder_tests.transport.record import CallFailed, CannotStart
from lab.slicing.celltext import SliceError
from lab.slicing.program import Program
from lab.slicing.remarks import sentence

LOAD_SECONDS = 20.0  # a program's imports may be slow
NOT_WRITTEN = "Not attempted: {name} still is the stub that came with the notebook."
NOT_THERE = "Not attempted: no cell defines {name}."
IMPATIENT_SECONDS = 1.0  # limit for the later checks of a function that ran out of time once


def mark_program(
    name: str,
    program: Program,
    points: float = 1.0,
    seed: int = 0,
    student: Transport | None = None,
    rehearsal: Rehearsal | None = None,
) -> Mark:
    """Mark one function of a program.

    Parameters
    ----------
    name : str
    program : lab.slicing.Program
        The student's cells.
    points : float
        What full marks are.
    seed : int
        Kept in the mark: the same seed gives the same inputs.
    student : Transport, optional
        Where the program runs; a new separate process if left out, closed afterwards.
    rehearsal : Rehearsal, optional
        What programs have said with the same seed; it decides nothing but how long marking takes.

    Returns
    -------
    Mark
    """
    if student is None:
        from autograder_tests.transport.separate_process import SeparateProcess

        with SeparateProcess() as student:
            return mark_program(name, program, points, seed, student, rehearsal)
    student.stop()  # nothing that a program has seen or done while another function was marked is there any more
    checks = checks_of(name)
    standins = stand_ins_for(name)
    pieces, advice, note, unreadable = pieces_of(program, name, standins)
    results, accidents, impatient = [], [], False
    for one in checks:
        result = _not_attempted(one)
        if unreadable:
            describe_failure(result, unreadable, "reading the definition")
        elif _builds_on_all(one, checks) and any(before.outcome in (FAILED, COULD_NOT_RUN) for before in results):
            result.outcome = NOT_TRIED
        elif not note:
            limit = min(one.seconds, IMPATIENT_SECONDS) if impatient else one.seconds
            result, there = _run(one, student, pieces, standins, seed, limit, accidents, rehearsal)
            if there.timed_out and not impatient:
                # Once more: on a busy machine a right function may run out of time, too.
                result, there = _run(one, student, pieces, standins, seed, limit, accidents, rehearsal)
            if one.cost == 0 and result.outcome in (FAILED, COULD_NOT_RUN):
                result.outcome = ADVICE
            impatient = impatient or there.timed_out
            advice += [sentence for sentence in there.advice if sentence not in advice]
        results.append(result)
    earned = settle(results, points)
    if not note and earned < points:
        note = note_of(name, pieces)
    return Mark(name, earned, float(points), results, advice, int(seed), note, accidents)


def pieces_of(
    program: Program, name: str, without: Iterable[str]
) -> tuple[list[tuple], list[str], str, CallFailed | None]:
    """What one function needs.

    Parameters
    ----------
    program : Program
    name : str
    without : iterable of str
        Functions that stand in; their own definitions are left out.

    Returns
    -------
    pieces : list of (str, str, bool)
        Label and text of each cell's part, and whether it stands below the function's check.
    remarks : list of str
        Sentences for the student about how it was taken out of its notebook.
    note : str
        Why there is nothing to mark, or nothing.
    failed : CallFailed or None
        Why it cannot be run: the definition is not valid Python.
    """
    found = program.functions().get(name)
    if found is not None and found.stub:
        return [], [], NOT_WRITTEN.format(name=name), None
    try:
        part = program.slice(name, without=frozenset(without))
    except SliceError as error:
        if error.kind == "undefined":
            return [], [], NOT_THERE.format(name=name), None
        kind = {"syntax": "SyntaxError", "entangled": "Entangled"}[error.kind]
        return [], [], "", CallFailed({"type": kind, "message": str(error)})  # which names cell and line
    remarks = [sentence(remark, name) for remark in part.remarks]
    return [(piece.label, piece.text, piece.below) for piece in part.pieces], remarks, "", None


def _builds_on_all(one, checks):
    """Whether a check's failure costs nothing where any other check failed: then it need not be tried."""
    return len(checks) > 1 and all(other is one or other.title in one.after for other in checks)


def _not_attempted(one):
    """The result of a check before anything was tried."""
    return Result(one.title, NOT_ATTEMPTED, one.cost, after=one.after, needs=one.needs, counts=one.counts)


def _run(one, transport, pieces, standins, seed, limit, accidents, rehearsal):
    """Run one check in a fresh namespace; return what it found and whom it asked."""
    result = _not_attempted(one)
    rng = np.random.default_rng([int(seed), zlib.crc32((one.function + one.title).encode())])
    transport.check = one.title
    told = Told(transport) if rehearsal is not None else None
    student, loaded = Student(one.function, told or transport, standins, limit), None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # Nothing may reach the notebook's stderr while comparing: nbgrader would take it for a failed cell.
        warnings.simplefilter("ignore")
        try:
            seconds = LOAD_SECONDS if limit == one.seconds else limit
            dice = int(rng.bit_generator.seed_seq.generate_state(1)[0])  # takes nothing from the check's own stream
            loaded = transport.load(pieces, list(standins), seconds, dice)
            if one.function not in loaded.defined:
                undefined = {"type": "NameError", "message": f"{one.function} is not defined", "name": one.function}
                raise loaded.first_cause(CallFailed(undefined)) or loaded.error or CallFailed(undefined)
            student.start(limit)  # loading has a limit of its own
            if told is None:
                one.run(student, rng)
            elif (past := rehearsal.follow(one, seed, transport, limit)) is not None:
                told.hear(past)
                one.run(student, rng)
                if told.said is not None and not (student.advice or student.timed):
                    rehearsal.keep(one, seed, told.said)
            result.outcome = PASSED
        except Wrong as wrong:
            result.outcome, result.share = FAILED, min(max(float(wrong.share), 0.01), 1.0)
            result.tried, result.expected, result.came = str(wrong.tried), str(wrong.expected), str(wrong.came)
            result.hint, result.mistake = str(wrong.hint or one.hint), wrong.mistake
        except CallFailed as failed:
            student.timed_out = student.timed_out or failed.type == "TimeLimit"
            if cause := loaded and loaded.first_cause(failed):
                describe_failure(result, cause, "")
            else:
                describe_failure(result, failed, student.tried)
                describe_unfinished(result, failed, one.function, pieces)
        except (CannotStart, MemoryError, OSError):
            raise  # the machine failed, and no mark may follow from that
        except Exception:
            accidents.append(f"{one.function}, {one.title}:\n{traceback.format_exc()}")
            _internal_error(result, student, one.hint)
    if loaded and loaded.error and result.outcome != PASSED and loaded.error.label:
        student.advise(stopped_before(loaded.error))
    return result, student


def _internal_error(result, student, hint):
    """A check's own code failed on what came back: the student gets a failed check with a general message."""
    result.outcome, result.hint = FAILED, hint
    result.tried = student.tried
    result.expected = "a result of the kind that the task describes"
    came = describe(student.last.result) if student.last is not None else "nothing that could be compared"
    result.came = f"{came}, which could not be compared"
