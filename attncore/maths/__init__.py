"""Stateless functions of arrays: softmax and activations, vectors, statistics."""
