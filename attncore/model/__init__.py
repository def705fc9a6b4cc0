"""A transformer's parts: layers, heads, blocks, the network, generation with a key/value cache."""
