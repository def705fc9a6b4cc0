"""What must be seen at the end of each beat of `positions`, stated from the model alone.

Each function raises AssertionError if the picture says anything else than the model.
"""

from __future__ import annotations

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from tests.scenes.chapters.positions import find_curve, find_orders, find_rotation
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts, said
from tests.scenes.support.frame import check_caption, check_frame, check_print
from tests.scenes.support.judge import Claim, Judge
from tests.scenes.support.stage import Played, Stage


def word(played: Played) -> dict[str, str | int | float]:
    return {"focus": Facts(played.subject).named(played.subject.focus)}


def outputs(played: Played, *, altered: bool) -> tuple[ac.ModelInfo, np.ndarray, np.ndarray]:
    """The last residual stream of the focus in both orders: two runs of the model."""
    subject, order = played.subject, find_orders.other_order(played)
    ids = [token.id for token in subject.trace.tokens]
    options = {"positions": False, "mask": False} if altered else {}
    runs = [subject.network.trace(each, **options) for each in (ids, [ids[i] for i in order])]
    name = f"blocks.{subject.network.config.n_layers - 1}.resid_post"
    places = subject.focus, order.index(subject.focus)
    one, two = (run[name][at].astype(float) for run, at in zip(runs, places, strict=True))
    return runs[0].model, one, two


def shuffle(stage: Stage, played: Played) -> None:
    subject = played.subject
    last = subject.network.config.n_layers - 1
    tensor = f"blocks.{last}.resid_post"
    info, one, two = outputs(played, altered=True)
    first = next(found for key, found in played.captions if key.startswith("shuffle"))
    exact = said(float(np.linalg.norm(one - two)), 2) == "0.00"
    ending = "_unmasked" if subject.network.config.kind == "encoder" else ""
    kind = "shuffle" if exact else "shuffle_near"
    check_caption(first, played, kind + ending, word(played))
    check_print(first, played, tensor, info)
    assert info.provenance == "altered"
    between = next(found for key, found in played.captions if key.startswith("order"))
    texts = check_outputs(between, played, one, two)
    if exact:
        assert texts[0] == texts[1], "the outputs of the two orders are not shown as equal"
        assert "." in texts[0][0], "equal to no decimal"
    _, one, two = outputs(played, altered=False)
    same = said(float(np.linalg.norm(one - two)), 2) == "0.00"
    check_caption(stage, played, ("order_same" if same else "order") + ending, word(played))
    check_print(stage, played, tensor)
    check_outputs(stage, played, one, two)


def check_outputs(
    stage: Stage, played: Played, one: np.ndarray, two: np.ndarray
) -> list[list[str]]:
    """Both lines of words; both columns, = or ≠ between them; how far they are apart."""
    labels = Words(played.lang, played.scene).labels
    tokens = range(len(played.subject.trace.tokens))
    find_orders.check_line(stage, played, "written", list(tokens))
    kinds = "written", find_orders.other_kind(played)
    find_orders.check_line(stage, played, kinds[1], find_orders.other_order(played))
    find_orders.check_characters(stage, played)
    heads = [lowest(stage, labels[name]) for name in kinds]
    texts = find_orders.check_columns(stage, heads, [one, two])
    rows = list(zip(*texts, strict=True))
    find_orders.check_signs(
        stage, heads, lambda _, row: "=" if len(set(rows[row])) == 1 else "eq.not", len(rows)
    )
    values = {"size": len(one), "distance": float(np.linalg.norm(one - two))}
    find_orders.check_said(stage, labels["apart"], values)
    return texts


def lowest(stage: Stage, text: str, *, mono: bool = False) -> Mark:
    """The heading that says this: it stands under the lines of words, over the caption."""
    found = stage.spelling(reading.reference(text, mono=mono))
    found = [mark for mark in found if mark.baseline > layout.STAGE_BOTTOM]
    assert found, f"nothing says {text!r}"
    return min(found, key=lambda mark: mark.baseline)


def add(stage: Stage, played: Played) -> None:
    trace, focus = played.subject.trace, played.subject.focus
    normed = "embed.ln.normalized" in trace
    values = {**word(played), "index": focus}
    check_caption(stage, played, "add_normed" if normed else "add", values)
    check_print(stage, played, f"pos_embed[{focus}]")
    find_orders.check_places(stage, played)
    find_orders.check_characters(stage, played)
    names = [name for name in ("embed", "pos_embed", "type_embed") if name in trace]
    terms = [trace[name][focus].astype(float) for name in names]
    total = np.sum(terms, axis=0)
    if not normed:
        np.testing.assert_allclose(total, trace["blocks.0.resid_pre"][focus], atol=1e-4)
    labels = Words(played.lang, played.scene).labels
    token = trace.tokens[focus]
    heads = [lowest(stage, token.text, mono=token.byte), lowest(stage, str(focus))]
    heads += [lowest(stage, labels["type"])] if len(terms) > 2 else []
    heads.append(lowest(stage, labels["added" if normed else "input"]))
    assert [mark.color == played.theme.position.to_hex() for mark in heads].index(True) == 1
    texts = find_orders.check_columns(stage, heads, [*terms, total])
    check_sums(texts)
    signs = [*["+"] * (len(terms) - 1), "="]
    find_orders.check_signs(stage, heads, lambda gap, _: signs[gap], len(texts[0]))
    check_purple(stage, played, heads)


def check_sums(texts: list[list[str]]) -> None:
    """In each row the entries that are shown make the sum that is shown, but for their rounding."""
    places = len(texts[0][0].partition(".")[2])
    for row in zip(*texts, strict=True):
        *parts, total = (float(text.replace("−", "-")) for text in row)
        most = 0.5 * 10**-places * (len(row)) + 1e-6
        assert abs(sum(parts) - total) <= most, f"{row} does not add up"


def check_purple(stage: Stage, played: Played, heads: list[Mark]) -> None:
    """Only the vector of the position is in the colour of positions."""
    purple = played.theme.position.to_hex()
    for number, head in enumerate(heads):
        under = [m for m in find_orders.numbers(stage) if abs(m.centre[0] - head.centre[0]) < 0.5]
        under = [m for m in under if 0.1 < head.baseline - m.baseline < 3.6]
        assert {m.color == purple for m in under} == {number == 1}, "a column of another colour"


def map_(stage: Stage, played: Played) -> None:
    table = find_curve.table(played)
    count, size = table.shape
    labels = Words(played.lang, played.scene).labels
    check_caption(played.said("map"), played, "map", {"size": size})
    between = played.said("formula")
    (whole,) = find_curve.heats(between)
    find_curve.check_map(whole, table, played)
    check_caption(stage, played, "formula", {})
    check_print(stage, played, "pos_embed.w")
    upper, lower = find_curve.heats(stage)
    find_curve.check_map(upper, table, played)
    find_curve.check_map(lower, find_curve.waves(count, size), played)
    np.testing.assert_allclose(upper.box[[0, 2]], lower.box[[0, 2]], atol=1e-6)
    check_learned(stage, played)
    find_orders.check_said(stage, labels["formula"], {"size": max(2, size - size % 2) // 2})
    find_curve.check_axis(stage, played, lower, count)


def check_learned(stage: Stage, played: Played) -> None:
    """Over what was learned stands how many numbers, and of how many positions if not of all."""
    count, size = find_curve.table(played).shape
    labels = Words(played.lang, played.scene).labels
    whole = count == played.subject.network.config.context
    template = labels["learned" if whole else "learned_first"]
    find_orders.check_said(stage, template, {"size": size, "count": count})


def distance(stage: Stage, played: Played) -> None:
    table, focus = find_curve.table(played), played.subject.focus
    values = table @ table[focus]
    labels = Words(played.lang, played.scene).labels
    kind, largest = read_off(values, focus)
    check_caption(stage, played, kind, {"index": focus, "other": largest})
    check_print(stage, played, f"pos_embed.w[{focus}]")
    (upper,) = find_curve.heats(stage)
    find_curve.check_map(upper, table, played)
    check_learned(stage, played)
    find_orders.check_said(stage, labels["products"], {"index": focus})
    found = find_curve.check_axis(stage, played, upper, len(table))
    assert largest in found, "the position of the largest dot product is not on the axis"
    base = find_curve.check_curve(stage, played, upper, values)
    find_curve.check_stem(stage, played, upper, base, values)
    find_curve.check_largest(stage, upper, values)


def read_off(values: np.ndarray, focus: int) -> tuple[str, int]:
    """What a reader sees: where it is largest, and whether neighbours have more than the rest."""
    largest = int(np.argmax(values))
    if largest != focus:
        return "distance_other", largest
    near = [v for i, v in enumerate(values) if 0 < abs(i - focus) <= 3]
    far = [v for i, v in enumerate(values) if abs(i - focus) > 3]
    falls = bool(near and far) and sum(near) / len(near) > sum(far) / len(far)
    return ("distance_near" if falls else "distance_self"), largest


def rotary(stage: Stage, played: Played) -> None:
    model = played.subject.model
    own = model is not None and model.config.positions == "rotary"
    check_caption(
        played.said("turn_own" if own else "turn"), played, "turn_own" if own else "turn", {}
    )
    (first, _, third) = find_rotation.places_of(played)
    products = [find_rotation.product_at(played, *places) for places in (first, third)]
    values = {"one": products[0], "two": products[1]}
    check_caption(stage, played, "shift", values)
    check_frame(stage, played, "q")
    find_rotation.check_rotary_planes(stage, played)


CLAIMS: dict[str, Claim] = {
    "shuffle": shuffle,
    "add": add,
    "map": map_,
    "distance": distance,
    "rotary": rotary,
}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole
