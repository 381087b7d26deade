"""How the modules hang together: no circle of imports."""

from graphlib import TopologicalSorter

from mlp_lab.marking import freshness


def test_no_module_comes_to_import_itself():
    """An import in a function counts like one at the top."""
    known = freshness.modules()
    graph = {name: (freshness.imported_by(name, known) & known.keys()) - {name} for name in known}
    assert "autograder_tests.engine.run" in graph["mlp_lab.marking.mark_submission"]
    assert "mlp_lab.watch" in graph["mlp_lab.build"], "imported in a function"
    TopologicalSorter(graph).prepare()  # raises a CycleError that names the circle
