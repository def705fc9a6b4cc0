"""Letters, digits and lines of text, set by Typst and drawn as outlines."""
