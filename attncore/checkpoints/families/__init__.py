"""The families of checkpoints that can be read, by the model_type of their config.json."""

from __future__ import annotations

from collections.abc import Mapping

from attncore.checkpoints.families.bert import BERT
from attncore.checkpoints.families.gpt2 import GPT2
from attncore.checkpoints.families.llama import LLAMA, MISTRAL, QWEN2
from attncore.checkpoints.families.marian import MARIAN
from attncore.checkpoints.families.vit import VIT
from attncore.checkpoints.family import Family

FAMILIES: Mapping[str, Family] = {
    "gpt2": GPT2,
    "bert": BERT,
    "llama": LLAMA,
    "mistral": MISTRAL,
    "qwen2": QWEN2,
    "marian": MARIAN,
    "vit": VIT,
}
