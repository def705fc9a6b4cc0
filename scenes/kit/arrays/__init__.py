"""Vectors and matrices of numbers, folded where they are long, and worked products."""
