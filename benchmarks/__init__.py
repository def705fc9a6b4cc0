"""Benchmarks of the library and the renderer: `make bench`."""
