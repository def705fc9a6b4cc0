"""The scene `overview`."""
