"""What one top-level statement of a notebook binds, reads and changes, found without running it."""

from __future__ import annotations
import __future__

import ast
import builtins
import dis
import inspect
import warnings
from dataclasses import dataclass, field
from functools import cached_property

from lab.slicing.functions import FUNCTIONS, assigned, is_factory, is_stub, root

# Type hints are never evaluated: they may name what exists for a type checker only, and a kernel remembers
# ``from __future__ import annotations`` from any earlier cell.
HINTS_AS_TEXT = __future__.annotations.compiler_flag

COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
READS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}

# Names that a notebook has without defining them.
PROVIDED = frozenset(dir(builtins)) | {
    *("In", "Out", "_", "__", "___", "_i", "_ih", "_oh", "_dh", "display", "get_ipython", "exit", "quit"),
    *("__name__", "__file__", "__doc__", "__builtins__", "__annotations__"),
}
# Methods by which lists, dicts, sets and arrays are changed in place.
CHANGING = {
    *("add", "append", "appendleft", "clear", "discard", "extend", "fill", "insert", "pop", "popitem", "put"),
    *("remove", "reverse", "setdefault", "sort", "update"),
}

_COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar, ast.Match)
_DEFINITIONS = (*FUNCTIONS, ast.ClassDef)


@dataclass
class Statement:
    """One statement at the top level of a cell.

    Attributes
    ----------
    cell : int
        Number of the cell.
    start, end : (int, int)
        Line (from 0) and column (in UTF-8 bytes), decorators included.
    compound, block : bool
        Whether it may bind a name or not, such as ``if`` and ``for``; whether it has a body that runs with it at all.
    binds : frozenset of str
        Names it gives a value.
    eager, lazy : frozenset of str
        Names read when it runs, and names read later by the functions that it defines.
    defs, stubs : dict and frozenset
        Functions and classes it defines with their lines; those of them that do nothing yet.
    values : dict
        For other names, the expressions that they are set to.
    star : bool
        It imports everything from a module.
    modules : tuple of str
        Modules it imports.
    mutates : frozenset of str
        Names whose value it changes without binding them.
    augmented : frozenset of str
        The part of `mutates` due to ``name += …``.
    calls, passed : frozenset of str
        Names that it calls, and names that it hands to calls as they are.
    effects : frozenset of (str, str)
        What calling its functions does: ``("calls", name)``, ``("changes", name)``, ``("argument", "")``.
    factories : frozenset of str
        Functions it defines that return functions, and classes whose objects can be called.
    node : ast.stmt
        The statement itself.
    """

    cell: int
    start: tuple
    end: tuple
    compound: bool = False
    block: bool = False
    binds: frozenset = frozenset()
    eager: frozenset = frozenset()
    lazy: frozenset = frozenset()
    defs: dict = field(default_factory=dict)
    stubs: frozenset = frozenset()
    values: dict = field(default_factory=dict)
    star: bool = False
    modules: tuple = ()
    mutates: frozenset = frozenset()
    augmented: frozenset = frozenset()
    calls: frozenset = frozenset()
    passed: frozenset = frozenset()
    effects: frozenset = frozenset()
    factories: frozenset = frozenset()
    node: ast.stmt | None = field(default=None, repr=False)

    @cached_property
    def says(self) -> str:
        """What it says, whatever its layout and its comments."""
        return ast.dump(self.node)

    def line_of(self, name: str) -> int:
        """Line of the cell, from 1, where `name` gets its value."""
        return self.defs.get(name, self.start[0] + 1)


@dataclass(frozen=True)
class Piece:
    """What is taken from one cell: its text with all other statements blanked, so that line numbers stay true.

    `below` says that the cell stands below the check: what it binds anew must not replace what stood above.
    """

    label: str
    text: str
    below: bool = False


def analyse(node: ast.stmt, number: int) -> Statement:
    """Describe a statement of cell `number`.

    Raises
    ------
    SyntaxError
        When Python can parse the statement but not compile it, such as a ``return`` outside a function.
    """
    eager, lazy, binds = _names(node)
    first = min([node, *getattr(node, "decorator_list", ())], key=lambda part: part.lineno)
    start = (first.lineno - 1, 0 if first is not node else node.col_offset)
    statement = Statement(number, start, (node.end_lineno - 1, node.end_col_offset), isinstance(node, _COMPOUND))
    statement.block = isinstance(node, (*_COMPOUND, ast.With, ast.AsyncWith))
    blocks = list(_blocks(node))
    now = list(_executed(node))
    defined = [part for part in blocks if isinstance(part, _DEFINITIONS)]
    statement.defs = {part.name: part.lineno for part in defined}
    statement.stubs = frozenset(part.name for part in defined if is_stub(part))
    statement.factories = frozenset(part.name for part in defined if is_factory(part))
    for part in blocks:
        for name, value in assigned(part):
            statement.values.setdefault(name, []).append(value)
    imports = [part for part in blocks if isinstance(part, ast.Import | ast.ImportFrom)]
    statement.modules = tuple(name for part in imports for name in _modules(part))
    statement.star = any(isinstance(part, ast.ImportFrom) and part.names[0].name == "*" for part in imports)
    statement.augmented = frozenset(
        [node.target.id] if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) else []
    )
    statement.binds = binds - statement.augmented
    statement.eager, statement.lazy = eager, lazy
    statement.mutates = frozenset(_changed(now)) | statement.augmented
    statement.calls = frozenset(_called(now))
    if isinstance(node, ast.Expr):
        statement.passed = frozenset(_passed(now))
    statement.effects = frozenset(_effects(node, lazy))
    statement.node = node
    return statement


def _names(node: ast.stmt):
    """Names that a statement reads at once, reads later, and binds: from its compiled form, which knows every scope."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(ast.Module([node], []), "<cell>", "exec", flags=HINTS_AS_TEXT, dont_inherit=True)
    except (RecursionError, MemoryError, ValueError, OverflowError) as error:
        wrong = SyntaxError("the code is nested too deeply")
        wrong.lineno = node.lineno
        raise wrong from error
    eager, lazy, binds, gone = set(), set(), set(), set()
    queue = [(code, False, True)]
    while queue:
        part, later, top = queue.pop()
        own = set()
        reads = set()
        for step in _instructions(part, node.lineno):
            if step.opname in READS:
                reads.add(step.argval)
            elif step.opname == "STORE_NAME":
                (binds if top else own).add(step.argval)
            elif step.opname == "STORE_GLOBAL" and not later:
                binds.add(step.argval)
            elif step.opname == "DELETE_NAME" and top:
                gone.add(step.argval)  # "except … as e" binds e for a moment only
        (lazy if later else eager).update(reads - own)
        for inner in part.co_consts:
            if inspect.iscode(inner):
                is_function = inner.co_flags & inspect.CO_OPTIMIZED and inner.co_name not in COMPREHENSIONS
                queue.append((inner, later or bool(is_function), False))
    return frozenset(eager), frozenset(lazy), frozenset(binds - gone)


def _instructions(code, line: int) -> list:
    try:
        return list(dis.get_instructions(code))
    except ValueError as error:  # it writes constants out, and Python writes no number of so many digits
        wrong = SyntaxError("a whole number has too many digits")
        wrong.lineno = line
        raise wrong from error


def _blocks(node: ast.stmt):
    """The statement itself and the statements inside its if, for, try and with blocks, but not inside functions."""
    queue = [node]
    while queue:
        part = queue.pop()
        yield part
        if not isinstance(part, _DEFINITIONS):
            for inner in ast.iter_child_nodes(part):
                if isinstance(inner, ast.stmt):
                    queue.append(inner)
                elif isinstance(inner, ast.ExceptHandler | ast.match_case):
                    queue += inner.body


def _executed(node: ast.stmt):
    """All nodes that run when the statement runs: bodies of functions are left out, their decorators are not."""
    queue = [node]
    while queue:
        part = queue.pop()
        yield part
        if isinstance(part, FUNCTIONS):
            queue += part.decorator_list + part.args.defaults + [d for d in part.args.kw_defaults if d]
        elif not isinstance(part, ast.Lambda):
            queue += ast.iter_child_nodes(part)


def _changed(nodes):
    for node in nodes:
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield root(node)
        elif isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr in CHANGING:
                yield root(function)
            elif isinstance(function, ast.Name) and function.id in ("setattr", "delattr") and node.args:
                yield root(node.args[0])


def _called(nodes):
    for node in nodes:
        if isinstance(node, ast.Call):
            yield root(node.func)
        for decorator in getattr(node, "decorator_list", ()):
            yield root(decorator)


def _passed(nodes):
    for node in nodes:
        if isinstance(node, ast.Call):
            for value in [*node.args, *(keyword.value for keyword in node.keywords)]:
                if isinstance(value, ast.Name):
                    yield value.id


def _effects(node: ast.stmt, lazy: frozenset):
    for scope in ast.walk(node):
        if not isinstance(scope, FUNCTIONS):
            continue
        inside = list(ast.walk(scope))
        arguments = {part.arg for part in inside if isinstance(part, ast.arg)}
        declared = {name for part in inside if isinstance(part, ast.Global) for name in part.names}
        changed = set(_changed(inside))
        yield from (("changes", name) for name in (changed & lazy) | declared)
        yield from (("calls", name) for name in set(_called(inside)) & lazy)
        if changed & arguments:
            yield ("argument", "")


def _modules(node):
    if isinstance(node, ast.ImportFrom):
        return ["." * node.level + (node.module or "")]
    return [alias.name for alias in node.names]


def blanked(text: str, chosen: list[Statement]) -> str:
    """Keep the chosen statements and blank the rest, line for line and column for column."""
    lines = [line.encode() for line in text.split("\n")]
    kept = [b""] * len(lines)
    for statement in chosen:
        (first, left), (last, right) = statement.start, statement.end
        for number in range(first, last + 1):
            part = lines[number][: right if number == last else None]
            if number != first or left == 0:
                kept[number] = part
            elif kept[number].strip():  # another chosen statement stands before it on this line
                kept[number] = kept[number].ljust(left - 1) + b";" + part[left:]
            else:  # "a = 1; b = 2" without its first half: something must stand where the line begins
                kept[number] = b"0;".ljust(left) + part[left:]
    return "\n".join(part.decode() for part in kept)
