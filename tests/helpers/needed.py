"""What a test needs of this machine and does not find."""

from __future__ import annotations

import os

import pytest


def absent(reason: str) -> None:
    """Skip the test; in continuous integration, where it is to run, fail it."""
    pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
