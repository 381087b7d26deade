"""What is taken for what: the tables of the operators."""

import ast

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
TEXT_FUNCTIONS = ("str", "repr", "format")
EMPTY_FUNCTIONS = ("zeros", "zeros_like", "empty", "empty_like")  # nothing there has a sign
MODULES = ("np", "numpy", "math", "random", "rng")  # what stands before the dot of a function, not of a method
