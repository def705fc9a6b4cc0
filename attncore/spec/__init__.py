"""What a model is made of, in names and shapes: configuration, weights, activations."""
