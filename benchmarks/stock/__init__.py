"""What our render is measured against: scenes of ours written the ordinary way."""
