"""What the notebooks of the MLP Lab import: data, pictures, and carrying your own functions from section to section.

Nothing in here computes a layer, a gradient or an update: that is what you build.
"""
