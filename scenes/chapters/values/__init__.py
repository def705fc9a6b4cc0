"""The scene `values`."""
