"""Captions as subtitles: their timeline, their lines, the files beside a video."""
