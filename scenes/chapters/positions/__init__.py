"""The scene `positions`."""
