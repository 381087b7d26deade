"""What explorer and laboratory share: a student's functions, their thread, and the cell they are shown in."""
