"""Refs and what is derived from them: value, spelling, identity."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from attncore.maths import functional
from tests.attncore.agreement import agree, jittered, small_config

MODEL = jittered(small_config(), dtype=np.float64)
TRACE = MODEL.trace([3, 1, 4, 1, 5])
CUBE = {"cube": np.arange(60.0).reshape(3, 4, 5)}


def parts(size: int) -> st.SearchStrategy[int | slice]:
    place = st.none() | st.integers(-size - 2, size + 2)
    return st.integers(-size, size - 1) | st.builds(slice, place, place, st.integers(1, 3))


def test_a_ref_knows_its_value_name_and_index() -> None:
    ref = TRACE.ref("blocks.0.attn.pattern", 2, 3, 1)
    assert ref.value == TRACE["blocks.0.attn.pattern"][2, 3, 1]
    assert isinstance(ref.value, float)
    assert (ref.name, ref.index) == ("blocks.0.attn.pattern", (2, 3, 1))
    assert str(ref) == "blocks.0.attn.pattern[2, 3, 1]"
    assert repr(ref) == "Ref(blocks.0.attn.pattern[2, 3, 1])"
    assert str(TRACE.ref(("pattern", 0), -1, 3, 1)) == str(ref)


def test_a_row_gives_its_entries() -> None:
    row = TRACE.ref("blocks.1.attn.scores", 0, 3)
    assert row.shape == (5,)
    np.testing.assert_array_equal(row.value, TRACE["blocks.1.attn.scores"][0, 3])
    assert [str(entry) for entry in row][1] == "blocks.1.attn.scores[0, 3, 1]"
    assert [entry.value for entry in row] == TRACE["blocks.1.attn.scores"][0, 3].tolist()
    assert row[4].value == -np.inf


@pytest.mark.parametrize(
    ("index", "spelled"),
    [
        ((), "cube"),
        ((1,), "cube[1]"),
        ((slice(None), 2), "cube[:, 2]"),
        ((0, slice(1, None)), "cube[0, 1:4]"),
        ((0, slice(None, None, 2), 3), "cube[0, 0:4:2, 3]"),
        ((-1, -1, -1), "cube[2, 3, 4]"),
        ((0, slice(None), slice(None)), "cube[0]"),
    ],
)
def test_indices_are_spelled_as_python_writes_them(
    index: tuple[int | slice, ...], spelled: str
) -> None:
    ref = ac.Ref(CUBE, "cube", *index)
    assert str(ref) == spelled
    np.testing.assert_array_equal(ref.value, CUBE["cube"][index])


@given(st.tuples(parts(3), parts(4), parts(5)), st.data())
def test_parts_of_parts_are_numpys(index: tuple[int | slice, ...], data: st.DataObject) -> None:
    ref, expected = ac.Ref(CUBE, "cube", *index), CUBE["cube"][index]
    np.testing.assert_array_equal(ref.value, expected)
    if expected.size and expected.ndim:
        inner = tuple(data.draw(parts(size)) for size in expected.shape)
        np.testing.assert_array_equal(ref[inner].value, expected[inner])


def test_equal_when_source_name_and_index_are() -> None:
    one, same = TRACE.ref(("q", 0), 1, 2), TRACE.ref("blocks.0.attn.q", -2, 2)
    assert one == same
    assert hash(one) == hash(same)
    assert one[0] == TRACE.ref(("q", 0), 1, 2, 0)
    others = [
        TRACE.ref(("q", 0), 1, 3),
        TRACE.ref(("k", 0), 1, 2),
        MODEL.trace([3, 1, 4, 1, 5]).ref(("q", 0), 1, 2),
        "blocks.0.attn.q[1, 2]",
    ]
    assert all(one != other for other in others)
    assert len({TRACE.ref(("q", 0), 0, slice(1, 3)), TRACE.ref(("q", 0), 0, slice(1, 3))}) == 1


def test_wrong_names_and_indices_are_explained() -> None:
    with pytest.raises(KeyError, match=r"blocks\.0\.attn\.pattern"):
        TRACE.ref("blocks.0.attn.patterns", 0)
    with pytest.raises(IndexError, match=r"index 3 is out of range: .*\(3, 5, 5\)"):
        TRACE.ref("blocks.0.attn.pattern", 3)
    with pytest.raises(IndexError, match=r"\(3, 5, 5\): 4 indices are too many"):
        TRACE.ref("blocks.0.attn.pattern", 0, 0, 0, 0)
    with pytest.raises(IndexError, match="forward"):
        ac.Ref(CUBE, "cube", slice(None, None, -1))


def test_a_single_number_has_no_entries() -> None:
    ref = ac.Ref(CUBE, "cube", 0, 0, 0)
    with pytest.raises(TypeError, match="single number"):
        list(ref)
    with pytest.raises(TypeError, match="single number"):
        len(ref)


def test_values_cannot_be_written_to() -> None:
    row = TRACE.ref(("pattern", 0), 0, 1).value
    assert isinstance(row, np.ndarray)
    with pytest.raises(ValueError, match="read-only"):
        row[0] = 1


def test_a_softmax_at_another_temperature() -> None:
    row = TRACE.ref("blocks.0.attn.scores", 0, 3)
    cooled = ac.Derived(ac.softmax, row, temperature=2.0)
    scores = TRACE["blocks.0.attn.scores"][0, 3]
    expected = np.exp(scores / 2) / np.exp(scores / 2).sum()
    agree(cooled.value, expected)
    assert str(cooled[1]) == "softmax(blocks.0.attn.scores[0, 3], temperature=2.0)[1]"
    assert cooled[1].value == pytest.approx(expected[1])
    assert cooled[1] == cooled.at(1) == ac.Derived(ac.softmax, row, temperature=2.0)[-4]
    assert hash(cooled[1]) == hash(cooled.at(1))
    assert cooled[1] != cooled[2]
    assert cooled[1] != ac.Derived(ac.softmax, row, temperature=1.0)[1]


def test_folded_weights_are_a_total() -> None:
    folded = [TRACE.ref(("pattern", 0), 0, 4, key) for key in (0, 2)]
    pattern = TRACE["pattern", 0][0, 4]
    others = ac.Derived(ac.total, folded)
    assert others.value == pytest.approx(pattern[0] + pattern[2])
    assert str(others) == "total(blocks.0.attn.pattern[0, 4, 0], blocks.0.attn.pattern[0, 4, 2])"
    window = ac.Derived(ac.total, TRACE.ref(("pattern", 0), 0, 4, slice(0, 2)))
    assert window.value == pytest.approx(pattern[0] + pattern[1])
    assert str(window) == "total(blocks.0.attn.pattern[0, 4, 0:2])"


def test_arrays_are_one_argument_each() -> None:
    x, block = TRACE.ref(("resid_pre", 0)), "blocks.0.ln1"
    gain, bias = MODEL.ref(f"{block}.gain"), MODEL.ref(f"{block}.bias")
    agree(ac.Derived(ac.layer_norm, [x, gain, bias], eps=1e-5).value, TRACE["ln1.normalized", 0])


def test_derived_of_derived() -> None:
    weights = ac.Derived(ac.softmax, TRACE.ref(("scores", 0), 0, 3))
    assert ac.Derived(ac.total, weights[:2]).value == pytest.approx(
        TRACE["pattern", 0][0, 3, :2].sum()
    )


def hidden(x: np.ndarray) -> np.ndarray:
    return x


@pytest.mark.parametrize("function", [np.exp, hidden, lambda x: x, functional._check_width, abs])
def test_only_public_functions_of_attncore_derive(function: object) -> None:
    with pytest.raises(ValueError, match="not a public function of attncore"):
        ac.Derived(function, TRACE.ref("logits", 0))  # type: ignore[arg-type]


def test_something_must_be_derived_from() -> None:
    with pytest.raises(ValueError, match="at least one ref"):
        ac.Derived(ac.total, [])


def test_a_copy_of_what_cannot_change_is_itself() -> None:
    entry = MODEL.ref("blocks.0.attn.w_q", 0, 1)
    for source in (entry, ac.Derived(ac.total, [entry, entry])):
        assert copy.deepcopy([source])[0] is source


def test_a_formula_is_derived_from_its_params_alone() -> None:
    waves = ac.Derived(ac.positions.sinusoidal, [], n=6, d_model=4)
    np.testing.assert_array_equal(waves.array, ac.positions.sinusoidal(6, 4))
    assert not waves.array.flags.writeable
    assert (str(waves), str(waves[2, 1])) == (
        "sinusoidal(n=6, d_model=4)",
        "sinusoidal(n=6, d_model=4)[2, 1]",
    )
    assert waves == ac.Derived(ac.positions.sinusoidal, (), n=6, d_model=4)
    assert waves != ac.Derived(ac.positions.sinusoidal, [], n=6, d_model=2)
    assert waves[2] != waves[3]


def test_a_formula_without_its_params_says_what_is_missing() -> None:
    with pytest.raises(TypeError, match="d_model"):
        ac.Derived(ac.positions.sinusoidal, [], n=6)
