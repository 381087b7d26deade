"""Mutants: the right answers with one small mistake each. Every one must lose marks, or be listed as equivalent.

The idea is mutation analysis (DeMillo, Lipton, Sayward: "Hints on test data selection", Computer, 1978): checks that
catch the small mistakes catch the big ones as well.

`tables`, `spots`, `operators` and `statements` make the mistakes, `generate` the mutants; `survivors` marks them and
reads and writes the lists in ``answers/equivalent/``; `report` says what is off.
"""

from autograder_tests.selftest.mutants.make_mutants import PER_ANSWER, Mutant, mutants_of

__all__ = ["PER_ANSWER", "Mutant", "mutants_of"]
