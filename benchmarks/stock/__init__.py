"""What our render is measured against: the scene `pattern` written the ordinary way."""
