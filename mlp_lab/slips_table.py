"""The table of known slips that the lab's help compares with: ``python -m mlp_lab.slips_table``.

Each wrong answer of `autograder_tests.selftest.answers` is tried as the help tries a student's function, and marked, so
that its row gets the sentence of the misconception that the checks find in it. A row holds sums over what a *wrong*
answer gives; one that gives what a right answer gives in a trial has no row there. Of right answers one sum of each
trial is kept, to two decimals.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from autograder_tests import oracle
from autograder_tests.checks.building import init_mlp
from autograder_tests.engine import registry, run
from autograder_tests.engine.mark import FAILED, Result
from autograder_tests.judging import verdict
from autograder_tests.selftest import answers
from autograder_tests.transport.containment import containment
from autograder_tests.transport.separate_process import SeparateProcess
from lab.helping import slips
from lab.helping.trials import trials
from lab.running.execute import namespace
from lab.slicing.program import Program

SEED = 1
GENERIC = {  # what is wrong, but not where it comes from
    verdict.OFF_SHAPE,
    verdict.OFF_TYPE,
    verdict.OTHER,
    verdict.OTHER_NUMBERS,
    verdict.NOT_EXACT,
    verdict.ONE_NUMBER,
    verdict.ZERO,
    verdict.NEGATIVE,
    verdict.FACTOR,
    verdict.NOTHING,
    verdict.WHOLE_ONLY,
}


def compute(names: list[str] | None = None) -> dict:
    """Compute the table.

    Parameters
    ----------
    names : list of str, optional
        Functions; all of them if left out.

    Returns
    -------
    dict
        ``sentences`` (list of str), ``slips``: function → trial → rows of kind, sums and number of the sentence, and
        ``right``: function → trial → rows of kind and one sum.
    """
    sentences: list[str] = []
    table: dict = {}
    right: dict = {}
    with SeparateProcess(uncontained=not containment().possible, total=math.inf) as transport:
        for name in names or registry.functions():
            table[name], right[name] = {}, {}
            known = _right(name)
            for trial, looks in known.items():
                right[name][trial] = [list(one) for one in sorted({seen.rough() for seen in looks})]
            for trial, seen, sentence in _rows(name, known, transport):
                if sentence not in sentences:
                    sentences.append(sentence)
                row = [seen.kind, *seen.sums, sentences.index(sentence)]
                table[name].setdefault(trial, []).append(row)
    return {"sentences": sentences, "slips": table, "right": right}


def _right(name: str) -> dict[str, list[slips.Looks]]:
    """What right answers give in each trial."""
    right = [dict(_looks(name, one)) for one in answers.load(name) if one.kind == "right"]
    trials_of = dict.fromkeys(trial for one in right for trial in one)
    return {trial: [one[trial] for one in right if one.get(trial)] for trial in trials_of}


def _rows(
    name: str, known: dict[str, list[slips.Looks]], transport: SeparateProcess
) -> Iterator[tuple[str, slips.Looks, str]]:
    """The rows of one function, likeliest first; of what looks alike the first one counts.

    `known` is what right answers give, and grows.
    """
    for answer in answers.load(name):
        sentence = _sentence(name, answer, transport) if answer.kind == "wrong" else ""
        for trial, seen in _looks(name, answer) if sentence else ():
            if seen is not None and not any(seen.same(before) for before in known.setdefault(trial, [])):
                known[trial].append(seen)
                yield trial, seen, sentence


def _looks(name: str, answer: answers.Answer) -> Iterator[tuple[str, slips.Looks | None]]:
    """What comes of each trial of an answer, with right functions for all others; not what is never twice the same."""
    for (trial, seen), (_, again) in zip(_look_once(name, answer), _look_once(name, answer), strict=True):
        if seen is None or again is None or seen.same(again):
            yield trial, seen


def _look_once(name: str, answer: answers.Answer) -> list[tuple[str, slips.Looks | None]]:
    given = {other: getattr(oracle, other) for other in registry.functions() if hasattr(oracle, other)}
    home = namespace(**given)
    np.random.seed(SEED)  # for who draws from it
    random.seed(SEED)
    for _, source in answer.cells:
        if slips.quietly(lambda source=source: slips.within(slips.SECONDS, lambda: exec(source, home))) is not None:
            return []
    return [(trial, slips.look(make)) for trial, make in trials(name, {**given, name: home.get(name)})]


def _sentence(name: str, answer: answers.Answer, transport: SeparateProcess) -> str:
    """What the checks say of the mistake in a wrong answer."""
    mark = run.mark_program(name, Program.from_cells(answer.cells), 1.0, SEED, transport)
    found = [one for one in mark.results if one.outcome == FAILED and one.title != verdict.TITLE]
    found.sort(key=lambda one: one.title != answer.caught_by)
    if found and found[0].mistake == init_mlp.NUMBER:
        return ""  # the visible check says which
    return next(filter(None, map(_said, found)), "")


def _said(result: Result) -> str:
    if not result.mistake or result.mistake in GENERIC:
        return result.hint
    return f"Likely slip: {result.mistake}. {result.hint}".strip()


def as_text(table: dict) -> str:
    """The table as JSON, a row a line, so that a change can be read."""
    rows = (
        f"  {json.dumps(name)}: {{\n"
        + ",\n".join(
            f"   {json.dumps(trial)}: [\n" + ",\n".join(f"    {json.dumps(row)}" for row in found) + "\n   ]"
            for trial, found in by.items()
        )
        + "\n  }"
        for name, by in table["slips"].items()
    )
    said = ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in table["sentences"])
    right = ",\n".join(f"  {json.dumps(name)}: {json.dumps(by)}" for name, by in table["right"].items())
    slip_rows = ",\n".join(rows)
    return f'{{\n "sentences": [\n{said}\n ],\n "right": {{\n{right}\n }},\n "slips": {{\n{slip_rows}\n }}\n}}\n'


def main(path: Path = slips.TABLE) -> int:
    """Write the table."""
    path.write_text(as_text(compute()), encoding="utf-8")
    print(f"{path.name} is written: build the release anew.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
