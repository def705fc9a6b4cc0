"""The tokens of a sentence, wherever they stand: labels, rows, paragraphs, lanes, lists."""
