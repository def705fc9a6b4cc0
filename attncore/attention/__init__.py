"""Attention over given queries, keys and values: dot-product, blockwise, additive, linear."""
