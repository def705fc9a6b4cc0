"""Scenes of ours written the ordinary way, which our render is measured against."""
