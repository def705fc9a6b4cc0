"""A GPT-2 of your own, read from its Hugging Face folder: what it sees and how it goes on.

python examples/load_your_own_gpt2.py FOLDER "The cat sat on the"

FOLDER holds config.json, model.safetensors and a tokenizer (tokenizer.json, or vocab.json and
merges.txt). PyTorch is not needed.
"""

from __future__ import annotations

import sys

import attncore as ac

TEXT = "The cat sat on the"


def main(folder: str, text: str) -> None:
    """Print the model's sizes, its likeliest next tokens, and where its first head looks."""
    model = ac.load(folder)
    total = model.count_parameters()["total"]
    print(f"{model.info.name}: {model.config.n_layers} blocks, {total:,} parameters")
    for token, probability in model.next_tokens(text, top=5):
        print(f"{token!r:>12} {probability:.3f}")
    # Keeping only what is needed keeps a large model quick.
    trace = model.trace(text, names=["blocks.0.attn.pattern"])
    last = trace["pattern", 0][0, -1]
    looks = " ".join(f"{t.text!r}:{w:.2f}" for t, w in zip(trace.tokens, last, strict=True))
    print(f"block 0, head 0, from the last token: {looks}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], " ".join(sys.argv[2:]) or TEXT)
