"""The command line: its commands, tables, progress and refusals. Imports no Manim."""
