"""Playing and drawing of one lesson in one process: the take, the projector, the encoder."""
