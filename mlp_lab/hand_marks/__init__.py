"""Mark the written answers by hand on a local page: `mlp-lab hand-marks`."""
