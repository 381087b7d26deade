"""What a class has understood, on one page for its instructor: `mlp-lab class`."""
