"""What of a student's work cannot be used where it is marked, said before it is handed in."""
