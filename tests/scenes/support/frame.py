"""The words around the picture: captions, title and small print."""

from __future__ import annotations

import string
import unicodedata

import attncore as ac
from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.tensor_words import tensor_words
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import LONGEST_NAME, Facts, Spoken, cut, said
from tests.scenes.support.stage import Played, Stage

LEAST_GAP = 0.5  # frame units


def check_caption(stage: Stage, played: Played, key: str, values: Spoken) -> None:
    """The caption is the one for this moment, and its digits are the ones that it must hold.

    values  a str is a token, an int a count that is stated, a float a computed number; with its
            decimals, if they are neither two nor what the caption says
    """
    template = Words(played.lang, played.scene).captions[key]
    wanted: list[reading.Curve] = []
    computed: list[str] = []
    for literal, name, form, _ in string.Formatter().parse(template):
        rooted = literal.endswith("√")
        wanted += reading.reference(literal.removesuffix("√")) if literal else ()
        if name is not None:
            value, form = values[name], form or "2"
            if isinstance(value, tuple):
                value, form = value[0], str(value[1])
            word = isinstance(value, str) and all(map(is_latin, cut(value, LONGEST_NAME)))
            text = (
                spelled(value, form) if isinstance(value, float) else cut(str(value), LONGEST_NAME)
            )
            style = "italic" if word else "regular"
            wanted += reading.root(text) if rooted else reading.reference(text, style=style)
            computed += [text] if isinstance(value, float) else []
    assert reading.line_is(stage.caption, wanted), f"the caption does not say {key}: {values}"
    numbers = [mark for mark in stage.caption if isinstance(mark.thing, Number)]
    read = [reading.spelled(reading.read_value(mark) or []) for mark in by_place(numbers)]
    assert sorted(read) == sorted(computed), f"computed {computed}, but the caption shows {read}"
    stage.account(*stage.caption)


def spelled(value: float, form: str) -> str:
    """A computed number as a template asks for it: "1" is one decimal, "1%" one of hundredths."""
    if form.endswith("%"):
        return said(100 * value, int(form[:-1])) + "%"
    return said(value, int(form))


def is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN ")


def check_frame(stage: Stage, played: Played, kind: str | None) -> None:
    """Title and small print of a beat that is about `kind` in the head that is shown."""
    tensor = "tokens"
    if kind:
        tensor = Facts(played.subject).name(kind)
    check_print(stage, played, tensor)


def check_print(
    stage: Stage, played: Played, tensor: str, model: ac.ModelInfo | None = None
) -> None:
    """Title and small print: the model, how its weights came about, and the tensor of the beat.

    model  if it is another one than the subject's, such as an altered one
    """
    words, trace = Words(played.lang, played.scene), played.subject.trace
    model = model or trace.model
    title, *small = by_place(stage.line(layout.TITLE_BASELINE))
    assert reading.line_is([title], reading.reference(words.title))
    assert stage.tensor == tensor, f"the beat is about {tensor}, but says {stage.tensor}"
    said, kind = tensor_words(tensor, words, trace), words.labels[model.provenance]
    print_ = words.labels["small_print"].format(model=model.name, kind=kind, tensor=said)
    assert reading.line_is(small, reading.reference(print_)), f"not {print_!r}"
    assert small[0].box[0] - title.box[2] > LEAST_GAP, "title and small print stand too near"
    stage.account(title, *small)


def by_place(marks: list[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: float(mark.centre[0]))
