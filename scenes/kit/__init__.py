"""The visual vocabulary of all scenes: one class per thing on screen, one law per kind."""
