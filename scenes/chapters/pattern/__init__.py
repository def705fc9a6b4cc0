"""The scene `pattern`."""
