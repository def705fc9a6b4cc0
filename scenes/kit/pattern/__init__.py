"""The attention pattern: its grid, cells and frame, and the arcs over a sentence."""
