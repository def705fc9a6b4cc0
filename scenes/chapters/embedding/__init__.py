"""The scene `embedding`."""
