"""The scene `tokens`."""
