"""One process plays and draws one lesson: its takes, its projector, its encoder."""
