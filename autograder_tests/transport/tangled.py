"""Lists that would never end when they are written out: NumPy goes through every level before it gives up."""

from __future__ import annotations

MAX_ENTRIES = 2_000_000
DEEPEST = 40


def too_many_entries(value: object) -> bool:
    """Whether lists and tuples in a value contain themselves, go too deep, or stand for too many entries.

    Sixty lists are enough for 2⁶⁰ entries when each holds the one before it twice, and one is enough when it holds
    itself.

    Parameters
    ----------
    value : object
        Plain data as it came from a student's function.

    Returns
    -------
    bool
    """
    known, open_ = {}, set()

    def entries(one, depth):
        if not isinstance(one, (list, tuple)):
            # A dict or an array of objects ends the writing out; what they hold is looked at when a check asks for it.
            if isinstance(one, dict):
                for part in one.values():
                    if isinstance(part, (list, tuple)):
                        entries(part, depth + 1)
            return 1
        if id(one) in known:
            return known[id(one)]
        if id(one) in open_ or depth > DEEPEST:
            raise RecursionError
        open_.add(id(one))
        count = sum(entries(part, depth + 1) for part in one)
        open_.discard(id(one))
        if count > MAX_ENTRIES:
            raise RecursionError
        known[id(one)] = count
        return count

    try:
        entries(value, 0)
    except RecursionError:
        return True
    return False
