"""Small mistakes made on purpose: each operator changes one place of a program, as people and typing errors do.

An operator takes a `Spot` and yields what could stand there instead. `OPERATORS` holds all of them by name.
"""

from __future__ import annotations

import ast
import zlib
from collections.abc import Iterable
from typing import Any

from autograder_tests.selftest.mutants.blocks import blocks
from autograder_tests.selftest.mutants.spots import Spot, name_of

# ------------------------------------------------------------ what is taken for what

KEYS = {  # keys of a layer's dict → those that they are taken for
    **{"W": ("b", "dW"), "b": ("W", "db"), "X": ("A", "Z"), "Z": ("A", "X"), "A": ("Z", "X"), "act": ("shape",)},
    **{"dA": ("dZ", "dX"), "dZ": ("dA", "Z"), "dW": ("db", "W"), "db": ("dW", "b"), "dX": ("dA", "dZ")},
    **{"relu": ("sigmoid",), "sigmoid": ("relu",)},
}
FUNCTIONS = {  # functions and methods → those that they are taken for
    **{"relu": ("d_relu", "sigmoid"), "d_relu": ("relu", "d_sigmoid")},
    **{"sigmoid": ("d_sigmoid", "relu"), "d_sigmoid": ("sigmoid", "d_relu")},
    "binary_crossentropy_loss": ("d_binary_crossentropy_loss",),
    "d_binary_crossentropy_loss": ("binary_crossentropy_loss",),
    **{"layer_forward": ("layer_backward",), "layer_backward": ("layer_forward",)},
    **{"mlp_forward": ("mlp_backward",), "mlp_backward": ("mlp_forward",)},
    **{"sum": ("mean",), "mean": ("sum",), "max": ("min",), "min": ("max",), "any": ("all",), "all": ("any",)},
    **{"maximum": ("minimum",), "minimum": ("maximum",), "amax": ("amin",), "argmax": ("argmin",)},
    **{"zeros": ("ones",), "ones": ("zeros",), "zeros_like": ("ones_like",), "ones_like": ("zeros_like",)},
    **{"log": ("exp", "log2"), "exp": ("log", "exp2"), "sqrt": ("square",), "square": ("sqrt",), "sign": ("abs",)},
    **{"log1p": ("log",), "expm1": ("exp",), "tanh": ("sinh",), "logaddexp": ("add",), "reciprocal": ("negative",)},
    **{"add": ("subtract",), "subtract": ("add",), "multiply": ("add",), "divide": ("multiply",)},
    **{"dot": ("multiply",), "matmul": ("multiply",), "outer": ("multiply",), "vstack": ("hstack",)},
    **{"hstack": ("vstack",), "floor": ("ceil",), "ceil": ("floor",), "uniform": ("normal",), "random": ("normal",)},
    **{"greater": ("greater_equal", "less"), "greater_equal": ("greater", "less"), "less": ("greater",)},
    **{"append": ("extend",), "insert": ("append",), "cumsum": ("cumprod",), "permutation": ("arange",)},
}
ARITHMETIC = {
    **{ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div, ast.Add), ast.Div: (ast.Mult, ast.FloorDiv)},
    **{ast.MatMult: (ast.Mult,), ast.Pow: (ast.Mult,), ast.FloorDiv: (ast.Div,), ast.Mod: (ast.FloorDiv,)},
    **{ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,)},
}
COMPARISONS = {
    **{ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE), ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE)},
    **{ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,)},
    **{ast.In: (ast.NotIn,), ast.NotIn: (ast.In,)},
}
COMMUTATIVE = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr)
MATRIX_FUNCTIONS = ("dot", "matmul")
EVEN_FUNCTIONS = ("maximum", "minimum", "max", "min", "multiply", "add", "logaddexp", "hypot")  # f(a, b) is f(b, a)
EMPTY_FUNCTIONS = ("zeros", "zeros_like", "empty", "empty_like")  # nothing there has a sign
MODULES = ("np", "numpy", "math", "random", "rng")  # what stands before the dot of a function, not of a method

# ------------------------------------------------------------ operators


def moved(node: ast.expr, by: int) -> ast.expr:
    """``node + 1``, ``node - 1``; a number is added up."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return ast.Constant(node.value + by)
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


def signs(spot: Spot) -> Iterable:
    node = spot.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    elif (
        spot.field == "value"
        and isinstance(spot.holder, (ast.Return, ast.Assign, ast.AugAssign))
        and isinstance(node, (ast.BinOp, ast.Call, ast.Name, ast.Attribute))
        and name_of(getattr(node, "func", None)) not in EMPTY_FUNCTIONS
    ):
        yield ast.UnaryOp(ast.USub(), node)


def arithmetic(spot: Spot) -> Iterable:
    node = spot.value
    if isinstance(node, ast.BinOp):
        yield from (ast.BinOp(node.left, op(), node.right) for op in ARITHMETIC.get(type(node.op), ()))
    elif isinstance(node, ast.AugAssign):
        yield from (ast.AugAssign(node.target, op(), node.value) for op in ARITHMETIC.get(type(node.op), ()))
        yield ast.Assign([node.target], node.value, lineno=0)


def terms(spot: Spot) -> Iterable:
    node = spot.value
    if isinstance(node, ast.BinOp):
        yield from (node.left, node.right)
        if not isinstance(node.op, COMMUTATIVE):
            yield ast.BinOp(node.right, node.op, node.left)


def comparisons(spot: Spot) -> Iterable:
    node = spot.value
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from (ast.Compare(node.left, [op()], node.comparators) for op in COMPARISONS.get(type(node.ops[0]), ()))
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield from node.values


def constants(spot: Spot) -> Iterable:
    node = spot.value
    if not isinstance(node, ast.Constant) or _rest_of_shape(spot):
        return
    if type(node.value) is bool:
        yield ast.Constant(not node.value)
    elif type(node.value) is int:
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
    elif type(node.value) is float:
        others = (0.0, 1.0, node.value * 100 if 0 < node.value < 1e-3 else node.value + 0.5)
        yield from (ast.Constant(other) for other in others if other != node.value)


def _rest_of_shape(spot):
    """Whether a spot is the 1 in ``z.reshape(n, -1)``: NumPy takes any negative number there."""
    called = [name_of(node.func) for node in spot.around[-3:] if isinstance(node, ast.Call)]
    return isinstance(spot.holder, ast.UnaryOp) and "reshape" in called


def keys(spot: Spot) -> Iterable:
    node = spot.value
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (ast.Constant(other) for other in KEYS.get(node.value, ()))
    elif isinstance(node, ast.keyword) and node.arg in KEYS and name_of(spot.holder.func) == "dict":
        yield from (ast.keyword(other, node.value) for other in KEYS[node.arg])


def names(spot: Spot) -> Iterable:
    node = spot.value
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    known = _known(spot)
    if node.id in known:
        others = sorted(known - {node.id}, key=lambda other: zlib.crc32(f"{node.id} {other}".encode()))
        yield from (ast.Name(other, ast.Load()) for other in others[:2])


def _known(spot):
    """Arguments and local names that have a value at a spot."""
    known, line = set(), spot.value.lineno
    functions = [node for node in spot.around if isinstance(node, (ast.FunctionDef, ast.Lambda))]
    for function in functions:
        known |= {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
    for node in spot.around:
        for comprehension in getattr(node, "generators", ()):
            known |= {one.id for one in ast.walk(comprehension.target) if isinstance(one, ast.Name)}
    if functions and isinstance(functions[-1], ast.FunctionDef):
        for statement in ast.walk(functions[-1]):
            if isinstance(statement, (ast.Assign, ast.AugAssign, ast.For)) and statement.lineno < line:
                targets = getattr(statement, "targets", None) or [statement.target]
                found = [one for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
                known |= {one.id for one in found if isinstance(one.ctx, ast.Store)}
    return known


def functions(spot: Spot) -> Iterable:
    node = spot.value
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from (ast.Name(other, ast.Load()) for other in FUNCTIONS.get(node.id, ()))
    elif isinstance(node, ast.Attribute) and isinstance(spot.holder, (ast.Call, ast.Attribute)):
        for other in FUNCTIONS.get(node.attr, ()):
            if other == "arange":  # the order stays as it is
                yield ast.Name("range", ast.Load())
            else:
                yield ast.Attribute(node.value, other, ast.Load())
        if name_of(node.value) == "rng" and isinstance(spot.holder, ast.Call):
            yield ast.Attribute(ast.Attribute(ast.Name("np", ast.Load()), "random", ast.Load()), node.attr, ast.Load())


def indices(spot: Spot) -> Iterable:
    node = spot.value
    if isinstance(node, ast.Subscript) and isinstance(node.slice, (ast.Name, ast.BinOp)):
        yield from (ast.Subscript(node.value, moved(node.slice, by), node.ctx) for by in (1, -1))
    elif isinstance(node, ast.Slice):
        ends: dict[str, Any] = {"lower": node.lower, "upper": node.upper, "step": node.step}
        for name, end in ends.items():
            others = [None, moved(end, 1), moved(end, -1)] if end is not None else []
            yield from (ast.Slice(**{**ends, name: other}) for other in others)


def ranges(spot: Spot) -> Iterable:
    node = spot.value
    if isinstance(node, ast.Call) and name_of(node.func) in ("range", "arange"):
        for number, end in enumerate(node.args):
            for by in (1, -1):
                others = [*node.args[:number], moved(end, by), *node.args[number + 1 :]]
                yield ast.Call(node.func, others, node.keywords)
        if len(node.args) == 1:
            yield ast.Call(node.func, [ast.Constant(1), *node.args], node.keywords)
        else:
            yield ast.Call(node.func, node.args[:-1], node.keywords)


def transposes(spot: Spot) -> Iterable:
    node, holder = spot.value, spot.holder
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.expr) and (
        (isinstance(holder, ast.BinOp) and isinstance(holder.op, ast.MatMult))
        or (isinstance(holder, ast.Call) and spot.field == "args" and name_of(holder.func) in MATRIX_FUNCTIONS)
    ):
        yield ast.Attribute(node, "T", ast.Load())


def conditions(spot: Spot) -> Iterable:
    node, holder = spot.value, spot.holder
    if isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield ast.comprehension(node.target, node.iter, [], node.is_async)
    elif (spot.field == "test" and isinstance(holder, (ast.If, ast.IfExp, ast.While))) or spot.field == "ifs":
        yield ast.UnaryOp(ast.Not(), node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        yield node.operand


def keywords(spot: Spot) -> Iterable:
    node = spot.value
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if _single_precision(keyword.value):
                continue
            yield ast.Call(node.func, node.args, [other for other in node.keywords if other is not keyword])
    elif isinstance(node, ast.keyword) and node.arg == "axis":
        said = ast.unparse(node.value)
        yield from (ast.keyword("axis", ast.Constant(axis)) for axis in (0, 1, None) if str(axis) != said)
    elif isinstance(node, ast.arguments) and node.defaults:
        yield ast.arguments(node.posonlyargs, node.args, node.vararg, node.kwonlyargs, node.kw_defaults, node.kwarg, [])


def calls(spot: Spot) -> Iterable:
    """The call dropped: `reversed(x)`, `x.copy()` and `np.array(x)` become `x`."""
    node = spot.value
    if not isinstance(node, ast.Call) or name_of(node.func) == "asarray" or _single_precision(node):
        return
    if isinstance(node.func, ast.Attribute) and name_of(node.func.value) not in MODULES:
        yield node.func.value
    elif len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]


def _single_precision(node):
    """Whether all that a call or a keyword does is to save digits: without it the numbers are as right."""
    said = ast.unparse(node.func if isinstance(node, ast.Call) and name_of(node.func) != "astype" else node)
    return "float32" in said or "np.single" in said


def arguments(spot: Spot) -> Iterable:
    """Two neighbours swapped in a call or a tuple."""
    node = spot.value
    if name_of(getattr(node, "func", None)) in EVEN_FUNCTIONS and len(node.args) == 2:
        return
    field = {ast.Call: "args", ast.Tuple: "elts"}.get(type(node))
    if field and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        parts = getattr(node, field)
        first = 1 if name_of(getattr(node, "func", None)) == "clip" else 0  # of the number and the lower end
        for number in range(first, len(parts) - 1):
            swapped = [*parts[:number], parts[number + 1], parts[number], *parts[number + 2 :]]
            yield ast.Call(node.func, swapped, node.keywords) if field == "args" else ast.Tuple(swapped, node.ctx)


OPERATORS = {
    "sign": signs,
    "arithmetic": arithmetic,
    "term": terms,
    "comparison": comparisons,
    "constant": constants,
    "key": keys,
    "name": names,
    "function": functions,
    "index": indices,
    "range": ranges,
    "transpose": transposes,
    "condition": conditions,
    "keyword": keywords,
    "call": calls,
    "argument": arguments,
    "statement": lambda spot: blocks(spot.value) if isinstance(spot.value, list) else (),
}
