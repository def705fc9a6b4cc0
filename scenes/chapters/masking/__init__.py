"""The scene `masking`."""
