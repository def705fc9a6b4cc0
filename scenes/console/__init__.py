"""What the command prints and how it refuses: tables, progress, checks. Imports no Manim."""
