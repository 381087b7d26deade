"""How much of a notebook is read. Said once, here: for `lab.carry`, for handing in, and for the marking.

What is left out is what is large: outputs, pictures, tables of numbers, the ends of long texts. What is small stays,
whatever stands beside it; so no cell with code, marks or an answer is lost for the size of something else.
"""

MAX_FILE = 500_000_000
"""Bytes of a notebook's file; nearly all of such a file is outputs, and those are not read."""

LARGE_FILE = 5_000_000
"""Bytes; the outputs in a file that is larger are cut out before it is read as JSON."""

MAX_PICTURES = 10_000_000
"""Characters of all pictures of a notebook together, in base64. Those in written answers come first."""

MAX_PICTURE = 3_000_000
"""Characters of one picture in a cell that nobody marks by hand."""

MAX_CELL_CODE, MAX_LINES = 60_000, 2_000
"""Characters and lines of a cell that is read as code. Reading broken code takes more than its length."""

MAX_CODE = 600_000
"""Characters of all code cells together."""

MAX_SCANNED = 10_000_000
"""Characters of all cells that are too long, in which a table or a text is looked for, so that the rest is read."""

LONG_LITERAL = 5_000
"""Characters of a table or a text in a cell that is too long; a larger one is left out."""

MAX_CELL_WORDS, MAX_WORDS = 200_000, 5_000_000
"""Characters of one cell of words, and of all together."""

MAX_CELLS = 8_000
"""Cells; where there are more, those that are neither labelled nor code go first."""

SMALL = min(MAX_CELL_WORDS, MAX_WORDS, MAX_CODE, MAX_PICTURE, MAX_PICTURES)
"""Characters of all cells, pictures among them, up to which nothing is too much but, perhaps, the code of one cell."""
