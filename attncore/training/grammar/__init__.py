"""A templated grammar of English whose every choice has a known probability."""
