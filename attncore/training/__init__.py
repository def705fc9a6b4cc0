"""How the built-in model was made: corpus, tokenizer, training, evaluation, card.

Run ``python -m attncore.training storyteller``. Nothing of it is imported by ``attncore`` itself.
"""
