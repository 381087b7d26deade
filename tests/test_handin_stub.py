"""What the release puts where an answer is wanted is what `lab.handin` takes for an unanswered question."""

from pathlib import Path

from lab.handin import packing as handin
from mlp_lab.course import load_config

ROOT = Path(__file__).parent.parent


def test_the_released_text_counts_as_not_answered():
    stub = load_config(ROOT / "nbgrader_config.py").ClearSolutions.text_stub
    assert not handin._is_answered(stub)
    assert handin._is_answered(f"{stub}\nA larger batch makes fewer steps.")
