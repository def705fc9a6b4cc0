"""Beats that were drawn before: the keys that stand for them, and the store that keeps them."""
