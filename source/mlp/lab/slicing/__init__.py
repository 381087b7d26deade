"""Read what a function in a notebook needs, without running it: `program.Program` is where to begin."""
