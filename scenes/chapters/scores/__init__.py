"""The scene `scores`."""
