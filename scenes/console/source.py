"""The run that a command is about: a model reads the sentence, or a file has it already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from scenes.console.refusal import Refusal

if TYPE_CHECKING:
    import attncore as ac


def run_of(model: str, sentence: str | None, file: Path | None) -> ac.Trace:
    """The trace to show. Raises Refusal for a sentence or a model beside a file, and for neither.

    Raises ValueError, naming the file, for one that is no trace.
    """
    import attncore as ac

    if file is None:
        if sentence is None:
            raise click.UsageError("Missing option '-s' / '--sentence', or '--trace'.")
        return trace_of(ac.load(model), sentence)
    check_alone()
    try:
        return ac.Trace.load(file)
    except OSError as problem:
        raise Refusal(f"cannot read {file}: {problem.strerror or problem}") from problem


def trace_of(model: ac.Transformer, sentence: str) -> ac.Trace:
    """The model's run on a sentence. Raises Refusal for a model that does not read sentences."""
    name = model.info.name
    if model.config.reads_images:
        raise Refusal(f"{name} reads images, not sentences: that cannot be shown yet")
    if model.config.kind == "encoder-decoder":
        raise Refusal(f"{name} is an encoder-decoder: that cannot be shown yet")
    if not model.has_tokenizer:
        raise Refusal(f"{name} has no tokenizer, so it takes no sentence (see --trace FILE)")
    return model.trace(sentence)


def check_alone() -> None:
    """Refuse a sentence or a model beside a trace on the command line."""
    context = click.get_current_context()
    for name, option in (("sentence", "-s"), ("model", "-m")):
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise Refusal(f"--trace has its sentence and its model already: leave {option} out")
