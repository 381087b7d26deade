"""What is checked: the checks of each lesson, what judges and runs them, and the answers that test the tests.

In a notebook: ``from autograder_tests import mark`` and ``mark("relu", globals(), points=3)``.
"""

from autograder_tests.engine.mark import Mark


def mark(name: str, namespace: dict, points: float = 1.0, seed: int | None = None) -> Mark:
    """Mark one function of a notebook that is running; see `autograder_tests.engine.in_notebook`."""
    from autograder_tests.engine import in_notebook  # here, so that importing a part does not load everything

    return in_notebook.mark(name, namespace, points, seed)
