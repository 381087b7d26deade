"""How a function came to its mark, for the instructor: derived again in a judge, shown check by check."""
