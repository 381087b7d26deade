"""Whether the values in ``nbgrader_config.py`` are of the kind they have to be: said before anybody is marked.

A wrong value would otherwise show itself at each student, after a submission without marks was made for them.
"""

from __future__ import annotations

import logging

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
