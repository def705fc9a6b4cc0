"""The visual vocabulary: one class per thing on screen, one law per kind."""
