"""Where `LatePenalties` was: courses whose ``nbgrader_config.py`` is older take it from here."""

from mlp_lab.marking.save_marks import LatePenalties

__all__ = ["LatePenalties"]
