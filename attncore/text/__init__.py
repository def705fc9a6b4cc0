"""Text and tokens: tokenizers, vocabularies, spans of tokens in a sentence, prompts."""
