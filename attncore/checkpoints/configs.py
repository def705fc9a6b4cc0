"""Configs made of another library's config.json, by the tables of its family."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection
from pathlib import Path
from typing import Any

from attncore.checkpoints.errors import CheckpointError
from attncore.checkpoints.families import FAMILIES
from attncore.checkpoints.family import Family, Key, Settings
from attncore.spec.config import Config

_KINDS = {field.name: str(field.type) for field in dataclasses.fields(Config)}
#: No text is longer: tables of positions that no file holds would be made for it.
_LONGEST_CONTEXT = 2**24


def family_of(settings: Settings) -> Family:
    """The family that config.json names; CheckpointError for one that is not understood."""
    kind = settings.entries.get("model_type")
    if not isinstance(kind, str) or kind not in FAMILIES:
        settings.refuse("model_type", kind, ", ".join(FAMILIES))
    if settings.get("quantization_config") is not None:
        settings.refuse("quantization_config", "{...}", "null")
    return FAMILIES[kind]


def configure(family: Family, settings: Settings, tensors: Collection[str]) -> Config:
    """The config of a model of `family` whose file holds `tensors`.

    Raises CheckpointError, naming the entry, for what is missing, absurd or cannot be done.
    """
    _check_supported(family, settings)
    fields: dict[str, Any] = {}
    for name, source in family.fields.items():
        key = source.name if isinstance(source, Key) else name
        if isinstance(source, Key):
            value = source.read(settings)
        else:
            value = source(settings, fields) if callable(source) else source
        fields[name] = _checked(settings, name, key, value, len(tensors))
    try:
        return Config(**fields, **_unembedding(family, settings, tensors))
    except ValueError as error:
        raise CheckpointError(f"{settings.path}: {error}") from error


def _check_supported(family: Family, settings: Settings) -> None:
    for key, supported in family.supported.items():
        value = settings.get(key, supported[0])
        if not any(type(value) is type(each) and value == each for each in supported):
            words = {True: "true", False: "false"}
            choices = (words[each] if type(each) is bool else str(each) for each in supported)
            settings.refuse(key, value, ", ".join(dict.fromkeys(choices)))
    for one, other in family.equal:
        first, second = settings.get(one), settings.get(other)
        if first is not None and second is not None and first != second:
            settings.refuse(other, second, f"{first}, as {one}")


def _checked(settings: Settings, name: str, key: str, value: Any, tensors: int) -> Any:
    """The value of a field; CheckpointError for one that makes no sense or is absurd."""
    kind = _KINDS[name]
    if kind == "bool" and type(value) is not bool:
        settings.refuse(key, value, "true, false")
    if kind == "float" and not _is_positive(value):
        settings.refuse(key, value, "numbers above 0")
    least = 0 if name == "d_head" else 1  # 0: as wide as the heads fit
    if kind == "int" and (type(value) is not int or value < least):
        settings.refuse(key, value, "whole numbers above 0")
    _check_absurd(settings.path, key, name, value, tensors)
    return value


def check_absurd(config: Config, path: Path, tensors: int) -> None:
    """Raise CheckpointError for a config that no file with so many tensors can have."""
    for name in ("n_layers", "n_decoder_layers", "context"):
        _check_absurd(path, name, name, getattr(config, name), tensors)


def _check_absurd(path: Path, key: str, name: str, value: Any, tensors: int) -> None:
    # Each layer has tensors of its own: there cannot be more of them than tensors.
    if name in ("n_layers", "n_decoder_layers") and value > tensors:
        raise CheckpointError(
            f"{path}: {key}={value}, but the weights are only {tensors} tensors in all"
        )
    if name == "context" and value > _LONGEST_CONTEXT:
        raise CheckpointError(
            f"{path}: {key}={value} is not supported; supported: at most {_LONGEST_CONTEXT}"
        )


def _is_positive(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value > 0 and (isinstance(value, int) or math.isfinite(value))


def _unembedding(family: Family, settings: Settings, tensors: Collection[str]) -> dict[str, Any]:
    """The config fields of the unembedding: none, tied to the embedding, or its own matrix."""
    tied = settings.get("tie_word_embeddings", family.tied)
    if type(tied) is not bool:
        settings.refuse("tie_word_embeddings", tied, "true, false")
    architectures = settings.get("architectures", [])
    if not isinstance(architectures, list):
        settings.refuse("architectures", architectures, "a list of names")
    headed = (
        not family.head
        or family.head in tensors
        or (tied and family.head in family.copies)
        or any(str(name).endswith(family.headed) for name in architectures)
    )
    if not headed:
        return {"unembed": "none"}
    return {"unembed": "tied" if tied else "own", **family.headed_by}
