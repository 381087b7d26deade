"""Mutants: the right answers with one small mistake each. Every one must lose marks, or be listed as equivalent.

The idea is mutation analysis (DeMillo, Lipton, Sayward: "Hints on test data selection", Computer, 1978): checks that
catch the small mistakes catch the big ones as well.

`spots` says where, `operators` and `blocks` make the mistakes, `make_mutants` the mutants; `survivors` marks them and
reads and writes the lists in ``answers/equivalent/``; `mutant_report` says what is off.
"""
