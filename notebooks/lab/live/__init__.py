"""What the explorer and the batch-size laboratory share: the student's functions, their thread, the cell that shows."""
