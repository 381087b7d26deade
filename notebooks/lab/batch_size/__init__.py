"""The batch-size laboratory: five experiments, made with the functions that a student has written."""
