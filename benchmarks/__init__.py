"""Measures what the parts cost: `make bench`."""
