"""Where `ShowRubric` was: courses whose ``nbgrader_config.py`` is older take it from here."""

from mlp_lab.marking.feedback_page.page import ShowRubric

__all__ = ["ShowRubric"]
