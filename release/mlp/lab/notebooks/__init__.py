"""Read notebooks that lie in a folder, in whatever state they are, and leave out what is too large."""
