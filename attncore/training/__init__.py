"""The making of the built-in model: corpus, tokenizer, training, evaluation, card.

Run ``python -m attncore.training storyteller``. Nothing of it is imported by ``attncore`` itself.
"""
