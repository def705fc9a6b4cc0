"""Lines of words and computed numbers, on one baseline."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from scenes.kit.checks import drawn
from scenes.kit.theme import DARK
from scenes.kit.type.line import Line
from tests.scenes.support import reading


def ref(value: float) -> ac.Ref:
    return ac.Ref({"x": np.array([value])}, "x", 0)


def line(template: str, mono: bool = False, **values: str | int | ac.Ref) -> Line:
    return Line(template, values, size=0.24, color=DARK.text, mono=mono).place(0, -3)


def says(made: Line, *parts: tuple[str, str]) -> bool:
    """Whether the line draws these parts, each a text and its style, one after the other."""
    wanted = [curve for text, style in parts for curve in reading.reference(text, style=style)]
    return reading.line_is(drawn([made]), wanted)


def test_words_numbers_and_counts() -> None:
    made = line(
        "{query} has {count} words, weight {weight}.", query="cat", count=3, weight=ref(0.456)
    )
    assert says(made, ("cat", "italic"), (" has 3 words, weight 0.46.", "regular"))
    assert made.spoken == "cat has 3 words, weight 0.46."
    assert [number.digits for number in made.numbers] == ["0.46"]


def test_decimals_as_the_template_asks() -> None:
    assert says(line("{a:1} {a:3}", a=ref(-1.2345)), ("−1.2 −1.234", "regular"))


def test_shares_in_hundredths() -> None:
    made = line("{a:1%} of {b:0%}", a=ref(0.07149), b=ref(0.5))
    assert says(made, ("7.1% of 50%", "regular"))
    assert made.spoken == "7.1% of 50%"


def test_the_root_of_a_count_has_its_bar() -> None:
    made = line("divided by √{size}.", size=24)
    assert reading.line_is(drawn([made]), reading.with_roots("divided by √24."))
    assert made.spoken == "divided by √24."
    assert says(line("√{query}", query="24"), ("√24", "regular"))


@pytest.mark.parametrize("token", ["{count}", "$x$", "#let", "\\", "{", "}}", "%s", "<b>"])
def test_a_token_is_only_ever_text(token: str) -> None:
    assert says(line("{query} looks", query=token), (f"{token} looks", "regular"))


def test_what_is_no_latin_word_stands_upright() -> None:
    assert says(
        line("{a} · {b}", a="‹start›", b="cat"), ("‹start› · ", "regular"), ("cat", "italic")
    )


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="weight"):
        line("{weight}")


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_line_stands_where_it_is_put(align: str) -> None:
    made = Line("Every {word} counts", {"word": "word"}, size=0.24, color=DARK.text)
    made.place(1, 2, align)  # type: ignore[arg-type]
    share = {"left": 0, "center": 0.5, "right": 1}[align]
    assert made.get_left()[0] == pytest.approx(1 - share * made.advance, abs=0.05)
    assert {round(mark.baseline, 4) for mark in drawn([made])} == {2.0}


def test_parts_follow_each_other_without_a_gap() -> None:
    """Cut in pieces or not, a mono line is equally long."""
    pieces = line("{a}{b}{c}", mono=True, a="blocks.1", b=".attn", c=".pattern")
    whole = line("blocks.1.attn.pattern", mono=True)
    assert pieces.advance == pytest.approx(whole.advance, abs=0.01)
