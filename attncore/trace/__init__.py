"""The recorded activations of a run, and references to their entries."""
