"""Text is drawn exactly as typed, and what no font covers is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.kit.type import svg
from scenes.kit.type.typeset import CannotDraw, check_drawable, font_families, formula, outline
from tests.scenes.support import reading
from tests.scenes.support.typst_outlines import TEX_PAIRS

MARKUP = [*"#$*_\\<>&\"'`@~%{}[]=/-+|^", "//", "/*", "...", "~~", "<a>", "$x$", "#let"]
CHINESE = any("CJK" in name for name in font_families())
printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)


def by_code_points(text: str) -> tuple[reading.Curve, ...]:
    """The same text without one character of it in Typst's source."""
    parts = " + ".join(f"str.from-unicode({ord(char)})" for char in text)
    return reading.run(f"#text({parts})")


def drawn_alike(text: str) -> bool:
    return reading.same(reading.curves(outline(text).points), by_code_points(text)) is not None


@pytest.mark.parametrize("text", MARKUP)
def test_nothing_typed_is_markup(text: str) -> None:
    assert drawn_alike(text)
    alone = [len(reading.curves(outline(char).points)) for char in text]
    assert all(alone), "a character draws nothing"
    assert len(reading.curves(outline(text).points)) == sum(alone)


@pytest.mark.parametrize("text", ["--", "---", "''", "``", ",,", "?`", "!`"])
def test_signs_do_not_join_to_other_signs(text: str) -> None:
    """The font would draw a dash for two hyphens, as TeX does."""
    one_by_one = [curve for char in text for curve in reading.reference(char)]
    assert len(reading.curves(outline(text).points)) == len(one_by_one)


@given(printable.filter(lambda text: not any(pair in text for pair in TEX_PAIRS)))
@settings(max_examples=40, deadline=None)
def test_any_ascii_text_is_drawn_as_typed(text: str) -> None:
    assert drawn_alike(text)


def test_quotes_stay_straight() -> None:
    assert not reading.same(reading.curves(outline("'").points), reading.reference("’"))
    assert not reading.same(reading.curves(outline('"').points), reading.reference("”"))


@pytest.mark.parametrize("text", ["a", " a", "a ", "two  words"])
def test_spaces_take_room(text: str) -> None:
    ink = "".join(text.split())
    spaces = len(text) - len(ink)
    assert outline(text).advance >= outline(ink).advance + 0.2 * spaces - 0.1


def test_an_outline_begins_at_its_baseline() -> None:
    for text, low in (("a", 0), ("x", 0), ("g", -0.2), ("(", -0.25), ("’", 0.3)):
        assert outline(text).points[:, 1].min() == pytest.approx(low, abs=0.15)
    assert outline("E").points[:, 1].max() == pytest.approx(0.683, abs=0.01)


def test_side_by_side_is_what_one_line_is() -> None:
    """Advances add up where the font does not kern."""
    assert outline("12").advance == pytest.approx(2 * outline("1").advance, abs=1e-6)
    assert {round(outline(digit).advance, 6) for digit in "0123456789"} == {0.5}


def test_mono_and_styles_have_faces_of_their_own() -> None:
    faces = [outline("a"), outline("a", style="italic"), outline("a", style="bold")]
    faces.append(outline("a", mono=True))
    assert len({face.points.tobytes() for face in faces}) == 4


def test_a_formula_has_its_index_below_the_line() -> None:
    assert formula("Q_1").points[:, 1].min() < -0.1
    assert len(reading.curves(formula("arrow(Q)_12").points)) > len(
        reading.curves(formula("arrow(Q)_1").points)
    )


def test_a_root_has_its_bar() -> None:
    drawn = reading.curves(formula("sqrt(24)").points)
    assert reading.same(drawn, reading.root("24"))
    assert not reading.same(drawn, reading.reference("√24"))


def test_a_line_that_is_not_known_is_an_error() -> None:
    with pytest.raises(ValueError, match="M 0 0 L 3 4"):
        svg.filled_paths(
            '<svg viewBox="0 0 9 9"><path fill="none" stroke="#000" d="M 0 0 L 3 4"/></svg>'
        )


@pytest.mark.parametrize(
    ("char", "named"),
    [
        ("\u200b", "U\\+200B"),
        ("\ufeff", "U\\+FEFF"),
        ("\x07", "U\\+0007"),
        ("\u202e", "U\\+202E"),
        ("\U0001fff0", "U\\+1FFF0"),
        ("\ue000", "U\\+E000"),
        ("🦊", "U\\+1F98A"),
    ],
)
def test_what_cannot_be_seen_is_refused(char: str, named: str) -> None:
    with pytest.raises(CannotDraw, match=named):
        check_drawable(f"a{char}b")
    with pytest.raises(CannotDraw, match=named):
        outline(f"a{char}b")


def test_the_first_bad_character_is_named() -> None:
    with pytest.raises(CannotDraw, match="U\\+200B") as caught:
        check_drawable("fine \u200b and \x07")
    assert "0007" not in str(caught.value)
    assert "zero width space" in str(caught.value).lower()


@pytest.mark.parametrize(
    "text",
    ["", "hello", "naïve café", "Ελλάδα", "Москва", "−∞ · √ ‹start› … ’", "½ ± × ÷", "\n\t "],
)
def test_what_fonts_cover_is_drawn(text: str) -> None:
    check_drawable(text)


@pytest.mark.skipif(not CHINESE, reason="needs a Noto CJK font, which `make` installs")
def test_chinese_is_drawn() -> None:
    check_drawable("一只蓝色的生物在森林里。")
    # Full-width punctuation keeps its width, also at the ends of a line.
    assert outline("。").advance == pytest.approx(1, abs=0.02)
    assert outline("一只").advance == pytest.approx(2, abs=0.05)
