"""The options that commands share, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from scenes.choices import CaptionsMode, SmallPrint, ThemeName
from scenes.console.refusal import Refusal
from scenes.kit.captions import languages
from scenes.render.quality import QUALITIES

F = TypeVar("F", bound=Callable[..., Any])
Decorator = Callable[[F], F]


def _together(*options: Decorator[Any]) -> Decorator[Any]:
    def decorate(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def clean(sentence: str) -> str:
    """`sentence` with line breaks, tabs and runs of spaces read as one space each.

    Raises Refusal for an empty one, and for bytes that are no text.

    >>> clean(" two\\n lines ")
    'two lines'
    """
    words = " ".join(sentence.split())
    if not words:
        raise Refusal("the sentence is empty")
    if any("\ud800" <= char <= "\udfff" for char in words):
        raise Refusal("the sentence is not valid UTF-8 text")
    return words


def _one(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> str | None:
    if not given:
        return None
    if len(given) > 1:
        raise Refusal(f"one sentence is needed: -s was given {len(given)} times", context)
    return clean(given[0])


def _several(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(clean(sentence) for sentence in given)


def _names(
    context: click.Context, parameter: click.Parameter, given: str | None
) -> tuple[str, ...] | None:
    if given is None:
        return None
    return tuple(name.strip() for name in given.split(",") if name.strip())


def _sentence(help_text: str, **settings: Any) -> Decorator[Any]:
    return click.option(
        "-s", "--sentence", metavar="SENTENCE", multiple=True, help=help_text, **settings
    )


trace = click.option(
    "--trace",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="A run that was saved before, by attncore or by others (.npz, .safetensors); instead of "
    "a sentence and a model.",
)
sentence = _sentence("The sentence, in quotes.", required=True, callback=_one)
sentence_or_trace = _together(
    _sentence("The sentence, in quotes; or else --trace.", callback=_one), trace
)
sentences = _sentence(
    "The sentence, in quotes.  [default: the scene's own; see attn show]", callback=_several
)
model = click.option(
    "-m",
    "--model",
    metavar="MODEL",
    default="storyteller",
    show_default=True,
    help="A built-in model (see attn models), or the path of a model's folder.",
)
head = _together(
    click.option("--layer", type=int, metavar="N", help="Layer, counted from 0."),
    click.option("--head", type=int, metavar="N", help="Head within a layer, counted from 0."),
)
force = click.option("--force", is_flag=True, help="Replace the file if it exists.")

subject = _together(
    sentences,
    model,
    trace,
    head,
    click.option("--focus", metavar="WORD", help="The word of the sentence to explain."),
)
picture = _together(
    click.option(
        "--lang",
        type=click.Choice(languages()),
        default="en",
        show_default=True,
        help="Language of title and captions: English or Chinese.",
    ),
    click.option(
        "--theme",
        type=click.Choice([each.value for each in ThemeName]),
        default=ThemeName.DARK.value,
        show_default=True,
        help="Light is for slides with a white background.",
    ),
    click.option(
        "--small-print",
        type=click.Choice([each.value for each in SmallPrint]),
        default=SmallPrint.WORDS.value,
        show_default=True,
        help="The model and the tensor that a frame shows, at its top right: in words, by the "
        "tensor's name, or left out (the file's metadata has them in any case).",
    ),
    click.option(
        "-q",
        "--quality",
        type=click.Choice(list(QUALITIES)),
        default="m",
        show_default=True,
        help="; ".join(f"{letter}: {quality}" for letter, quality in QUALITIES.items()) + ".",
    ),
    click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Where to write.  [default: a name after scene and sentence in ./attn-videos/]",
    ),
    force,
    click.option("-p", "--preview", is_flag=True, help="Open the file when it is ready."),
)
playing = _together(
    click.option(
        "--beats",
        metavar="A,B",
        callback=_names,
        help="Only these beats of the scene (attn show lists them).",
    ),
    click.option(
        "--pace",
        type=float,
        default=1.0,
        show_default=True,
        metavar="X",
        help="2 plays twice as fast, 0.5 half as fast.",
    ),
    click.option(
        "--captions",
        type=click.Choice([each.value for each in CaptionsMode]),
        default=CaptionsMode.BURN.value,
        show_default=True,
        help="Draw the captions into the picture (they are a subtitle track too, not shown unless "
        "asked for); or only make the track; or neither.",
    ),
    click.option(
        "--questions/--no-questions",
        default=True,
        show_default=True,
        help="Keep or leave out the pauses that ask the viewer to predict.",
    ),
)
working = _together(
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="How many processes draw; the video is the same.  [default: one for each core]",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Give up after so long; beats that are finished are kept.",
    ),
)
