"""The specification of a model: its config, and the names and shapes of weights and activations."""
