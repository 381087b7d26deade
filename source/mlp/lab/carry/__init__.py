"""Carry your own functions from the earlier notebooks into this one: ``carry.into(globals())``."""

from lab.carry.bring import collect, into

__all__ = ["collect", "into"]
