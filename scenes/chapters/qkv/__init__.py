"""The scene `qkv`."""
