"""What is checked: one module per section, the right answers, and the answers that test the tests.

In a notebook: ``from autograder_tests import mark`` and ``mark("relu", globals(), points=3)``.
"""

# Loaded before the function of the same name below: Python would put the module in the function's place later on.
from autograder_tests.engine import mark as _mark  # noqa: F401
from autograder_tests.engine.mark import Mark


def mark(name: str, namespace: dict, points: float = 1.0, seed: int | None = None) -> Mark:
    """Mark one function of a notebook that is running; see `autograder_tests.engine.mark`."""
    from autograder_tests.engine.run import mark

    return mark(name, namespace, points, seed)
