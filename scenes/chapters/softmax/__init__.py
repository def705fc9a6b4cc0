"""The scene `softmax`."""
