"""Names and sentences that students can influence, made harmless for a spreadsheet and for a terminal."""

from __future__ import annotations

import re
import unicodedata

FORMULA = "=+-@＝＋－＠﹢﹣﹦﹫⁼₌⁺₊⁻₋−"
"""What a spreadsheet may take for the start of a formula, in each of its widths and heights."""

JOINERS = "\u200c\u200d"
"""Not seen, and part of how names are written in some languages."""

# A spreadsheet of another country splits the line at these, whatever the quotes say.
SEPARATED = re.compile(rf"([;\t])(?=[\s\"']*[{re.escape(FORMULA)}])")


def for_terminal(text: str) -> str:
    """Return a text on one line in which nothing moves the cursor, changes colours or turns the writing round."""
    return "".join(_shown(char) for char in text)


def for_spreadsheet(text: str) -> str:
    """Return a text that stays a text: no cell of it is run as a formula.

    What comes before a formula's first character and is not seen (spaces, line breaks, marks without width) does not
    hide it. A quotation mark is put before it, as one types it oneself to enter such a text.
    """
    text = SEPARATED.sub(r"\1'", for_terminal(text))
    seen = next((char for char in text if not _invisible(char)), "")
    return f"'{text}" if seen and seen in FORMULA else text


def _invisible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] in "CZ" or char in "'\""


def _shown(char: str) -> str:
    if char.isprintable() or char in JOINERS:
        return char
    if char.isspace():
        return " "
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
