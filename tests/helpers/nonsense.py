"""Translate every text of the packages that somebody reads into nonsense, as a translation into another language would.

Equal texts get equal translations; what a text is put together from is translated piece by piece. So code that looks
for one text inside another no longer finds it.
"""

from __future__ import annotations

import ast
import hashlib
import re
from pathlib import Path

# What stays in a text: placeholders, tags of HTML, an attribute that goes on after a placeholder.
_KEPT = re.compile(r"\{[^{}]*\}|%\([^)]*\)\w|%[-\d.]*\w|</?\w[^<>]*>?|&\w+;|[\w-]+=(?:\"[^\"]*\"?|'[^']*'?)")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Calls whose texts are for a machine: patterns, code, tables of a database, names of styles.
_MACHINES = {"re", "ast", "exec", "compile", "execute", "add_class", "get_template", "glob", "rglob", "Layout"}

# Texts that have words and are for a machine all the same, each with its reason.
FOR_A_MACHINE = {
    "import *": "Python, looked for in students' code",
    "BEGIN SOLUTION": "nbgrader's delimiter, looked for in lessons",
    "END SOLUTION": "nbgrader's delimiter, looked for in lessons",
    "### BEGIN SOLUTION": "nbgrader's delimiter",
    "### END SOLUTION": "nbgrader's delimiter",
    "### BEGIN HIDDEN TESTS": "nbgrader's delimiter",
    "### END HIDDEN TESTS": "nbgrader's delimiter",
    "your answer goes here": "looked for in notebooks, which have it from nbgrader's configuration",
    "autograded directory": "the name of a step",
}


def is_text(value: str) -> bool:
    """Say whether a literal is for people: words, and a space at one of them."""
    if value in FOR_A_MACHINE or not re.search(r"[^\W\d_]{2,}[^\w\n]* | [^\w\n]*[^\W\d_]{2,}", _KEPT.sub("", value)):
        return False
    return not _is_code(value)


def _is_code(value: str) -> bool:
    """Say whether a literal is Python: statements, and not words that happen to parse."""
    try:
        body = ast.parse(value).body
    except (SyntaxError, ValueError):
        return False
    plain = (ast.Name, ast.BinOp, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Tuple, ast.AnnAssign)
    return bool(body) and not all(isinstance(one, ast.Expr) and isinstance(one.value, plain) for one in body)


def translated(value: str) -> str:
    """Return nonsense with the placeholders, tags, signs and line breaks of a text."""
    seed = hashlib.sha256(value.encode()).hexdigest()

    def word(match: re.Match) -> str:
        letters = hashlib.sha256(f"{seed}{match.start()}".encode()).hexdigest()
        return "zq" + "".join(chr(ord("a") + int(one, 16)) for one in letters)[: max(2, len(match[0]) - 2)]

    parts, at = [], 0
    for kept in _KEPT.finditer(value):
        parts += [_WORD.sub(word, value[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*parts, _WORD.sub(word, value[at:])])


class Translator(ast.NodeTransformer):
    """Change the texts of one module; docstrings, patterns and format specifications stay."""

    def __init__(self):
        self.count = 0

    def visit_Constant(self, node):
        if isinstance(node.value, str) and is_text(node.value):
            self.count += 1
            return ast.copy_location(ast.Constant(translated(node.value)), node)
        return node

    def visit_FormattedValue(self, node):
        node.value = self.visit(node.value)
        return node

    def visit_Expr(self, node):
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Call(self, node):
        names = {part.id for part in ast.walk(node.func) if isinstance(part, ast.Name)}
        names |= {part.attr for part in ast.walk(node.func) if isinstance(part, ast.Attribute)}
        return node if names & _MACHINES else self.generic_visit(node)


def translate(folder: Path) -> int:
    """Translate all modules below a folder where they are; return how many texts were changed."""
    count = 0
    for path in sorted(folder.rglob("*.py")):
        translator = Translator()
        tree = ast.fix_missing_locations(translator.visit(ast.parse(path.read_text(encoding="utf-8"))))
        if translator.count:
            path.write_text(ast.unparse(tree) + "\n", encoding="utf-8")
            count += translator.count
    return count
