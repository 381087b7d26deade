"""The values in ``nbgrader_config.py``: whether they are of the right kind, and which of them decide marks.

A wrong value is told before anybody is marked. It would otherwise show itself at each student, after a submission
without marks was made for them.
"""

from __future__ import annotations

import logging
from collections.abc import Container

from traitlets import TraitError

from mlp_lab.marking.trouble import Trouble

_QUIET = logging.Logger("mlp_lab.settings", logging.CRITICAL)


def check(config) -> None:
    """Make each part that marking uses, with `config`, and throw it away.

    Raises
    ------
    Trouble
        With one sentence, when a value is not of the kind that it has to be.
    """
    from nbgrader.converters import Autograde, GenerateFeedback

    try:
        for converter in (Autograde, GenerateFeedback):
            one = converter(config=config, log=_QUIET)
            parts = [*getattr(one, "sanitize_preprocessors", []), *getattr(one, "autograde_preprocessors", [])]
            for part in [*parts, *one.preprocessors, one.exporter_class]:
                part(config=config, log=_QUIET)
    except TraitError as error:
        said = " ".join(str(error).split())
        raise Trouble(f"nbgrader_config.py holds a wrong value: {said} Correct it, then run this again.") from None


def values(config, without: Container[str] = ()) -> list[tuple[str, str]]:
    """Return the settings that decide marks, however they are written: each step of marking, with its values as text.

    Parameters
    ----------
    config : traitlets.config.Config
    without : container of str
        Modules whose steps decide no mark.
    """
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import AssignLatePenalties, ClearHiddenTests, ClearSolutions

    marking = Autograde(config=config, log=_QUIET)
    steps = [*marking.sanitize_preprocessors, *marking.autograde_preprocessors, ClearSolutions, ClearHiddenTests]
    found = []
    for step in steps:
        if step.__module__ in without or issubclass(step, AssignLatePenalties):  # penalties are computed every time
            continue
        traits = step(config=config, log=_QUIET).trait_values(config=True)
        found += [(f"{step.__module__}.{step.__qualname__}.{name}", _plain(traits[name])) for name in sorted(traits)]
    return found


def _plain(value) -> str:
    if isinstance(value, set | frozenset):
        return repr(sorted(value, key=repr))
    return getattr(value, "__qualname__", repr(value))  # the same in every run
