"""Run a student's code for us: with a limit on its work, and so that nothing of it reaches the screen."""
