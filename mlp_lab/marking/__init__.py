"""Marking with nbgrader: what replaces running a student's notebook, and what an instructor sees afterwards."""
