"""The scene `context`."""
