"""What must be seen at the end of each beat of `qkv`, stated from trace and weights alone.

Each function raises AssertionError if the picture says anything else than the model.
"""

from __future__ import annotations

import numpy as np

from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from tests.scenes.chapters.qkv.find_projection import check_map
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts
from tests.scenes.support.find.grid import spellings
from tests.scenes.support.frame import check_caption, check_print
from tests.scenes.support.judge import Claim, Judge
from tests.scenes.support.stage import Played, Stage

ROWS = {"x": "column", "q": "query", "k": "key", "v": "value"}
SHADE = 2.5  # of 255: how far a cell's colour may be from that of its value
NEAR = 0.06


def answering(played: Played) -> int:
    """Of all tokens but itself, the one that the focus looks at most; itself if it is alone."""
    facts = Facts(played.subject)
    others = [i for i in facts.visible(facts.focus) if i != facts.focus]
    return max(others or [facts.focus], key=lambda i: facts.weight(facts.focus, i))


def stream(played: Played) -> str:
    subject = played.subject
    assert subject.model is not None
    read = "ln1.normalized" if subject.model.config.norm_first else "resid_pre"
    return f"blocks.{subject.layer}.{read}"


def tensor(played: Played, part: str) -> str:
    subject = played.subject
    name = f"blocks.{subject.layer}.attn.{part}"
    heads = len(subject.trace[f"blocks.{subject.layer}.attn.pattern"])
    return f"{name}[{subject.head * len(subject.trace[name]) // heads}]"


def question(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    name = stream(played)
    first = next(found for key, found in played.captions if key.startswith("column"))
    plain = "column" if name.endswith("normalized") else "column_plain"
    check_caption(first, played, plain, {"size": facts.trace[name].shape[1]})
    check_print(first, played, f"{name}[{facts.focus}]")
    alone = len(facts.trace.tokens) == 1
    key = "question_one" if alone else "question"
    check_caption(stage, played, key, {"query": facts.named(facts.focus)})
    check_print(stage, played, f"{name}[{facts.focus}]")
    lanes = check_lanes(stage, played, ("x",))
    for token, mark in lanes.items():
        strength = 1.0 if token == facts.focus else played.theme.dimmed
        assert abs(mark.opacity - strength) < 0.01, f"the column of token {token} is not as it is"
    marks = stage.spelling(reading.run('$"?"$'))
    assert len(marks) == 1, f"{len(marks)} question marks"
    assert marks[0].color == played.theme.query.to_hex()
    assert abs(marks[0].centre[0] - lanes[facts.focus].centre[0]) < NEAR, "another one asks"
    stage.account(*marks)


def query(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    first = played.said("query")
    check_caption(first, played, "query", {})
    check_print(first, played, f"blocks.{played.subject.layer}.attn.w_q")
    check_map(stage, played, "q", facts.focus)
    biased = f"blocks.{played.subject.layer}.attn.b_q" in played.subject.network.weights
    score = float(facts.tensor("q")[facts.focus, 0])
    check_caption(stage, played, "worked" if biased else "worked_unbiased", {"score": score})
    check_print(stage, played, tensor(played, "q"))


def once_more(part: str) -> Claim:
    def claim(stage: Stage, played: Played) -> None:
        facts, token = Facts(played.subject), answering(played)
        first = next(beat for beat in played.stages if beat in ("query", "key", "value"))
        caption = f"{first}_alone" if first == ROWS[part] else ROWS[part]
        check_caption(stage, played, caption, {"key": facts.named(token)})
        check_print(stage, played, tensor(played, part))
        check_map(stage, played, part, token)

    return claim


def every(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    count = facts.tensor("q").shape[1]
    check_print(stage, played, tensor(played, "q"))
    if played.subject.model is None or stream(played) not in facts.trace:
        check_caption(stage, played, "all_given", {"count": count})
        check_lanes(stage, played, ("q", "k", "v"))
        return
    size = facts.trace[stream(played)].shape[1]
    check_caption(stage, played, "all", {"size": size, "count": count})
    lanes = check_lanes(stage, played, ("x", "q", "k", "v"))
    assert all(abs(mark.opacity - 1) < 0.01 for mark in lanes.values())


def check_lanes(stage: Stage, played: Played, parts: tuple[str, ...]) -> dict[int, Mark]:
    """Under each word its vectors as strips, in the colours of their roles; the first row's."""
    facts = Facts(played.subject)
    rows = rows_of(stage)
    assert len(rows) == len(parts), f"{len(rows)} rows of strips, not {len(parts)}"
    values = {part: vectors(played, part) for part in parts}
    shown = tokens_of(stage, played, rows[0], values[parts[0]], parts[0])
    assert {facts.focus, answering(played)} <= set(shown), f"not among those shown: {shown}"
    for part, row in zip(parts, rows, strict=True):
        np.testing.assert_allclose(
            [m.centre[0] for m in row], [m.centre[0] for m in rows[0]], atol=0.01
        )
        for i, mark in zip(shown, row, strict=True):
            apart = np.abs(painted(mark) - shades(played, values[part], part)[i]).max()
            assert apart < SHADE, f"the strip {part} of token {i} is not that of its vector"
        size = values[part].shape[1]
        name = Words(played.lang, played.scene).labels[ROWS[part]].format(size=size)
        check_name(stage, row, name)
    return dict(zip(shown, rows[0], strict=True))


def vectors(played: Played, part: str) -> np.ndarray:
    """(token, entry)."""
    if part == "x":
        return np.asarray(played.subject.trace[stream(played)], float)
    return Facts(played.subject).tensor(part)


def rows_of(stage: Stage) -> list[list[Mark]]:
    """The strips of each row from left to right, the upper rows first."""
    strips = sorted(stage.of_kind("heat"), key=lambda m: (-round(m.centre[1], 2), m.centre[0]))
    rows: list[list[Mark]] = []
    for mark in strips:
        if rows and abs(rows[-1][0].centre[1] - mark.centre[1]) < 0.01:
            rows[-1].append(mark)
        else:
            rows.append([mark])
    return rows


def painted(mark: Mark) -> np.ndarray:
    """(entry, 3) the colours of a strip's cells."""
    return np.asarray(mark.cells[:, 0], float)


def shades(played: Played, values: np.ndarray, part: str) -> np.ndarray:
    """(token, entry, 3): from the ground to the colour of the role, by the absolute value."""
    theme = played.theme
    inks = {"x": theme.text, "q": theme.query, "k": theme.key, "v": theme.value}
    ground, ink = (255 * np.array(color.to_rgb()) for color in (theme.ground, inks[part]))
    shares = np.abs(values)[..., None] / np.abs(values).max()
    return np.asarray(ground + shares * (ink - ground))


def tokens_of(
    stage: Stage, played: Played, row: list[Mark], values: np.ndarray, part: str
) -> list[int]:
    """Which tokens the lanes are of: by their words and strips, with ellipses where some lack."""
    facts, wanted = Facts(played.subject), shades(played, values, part)
    tokens = facts.trace.tokens
    shown: list[int] = []
    for mark in row:
        later = range(shown[-1] + 1 if shown else 0, len(tokens))
        alike = [i for i in later if np.abs(painted(mark) - wanted[i]).max() < SHADE]
        words = {i: over(spellings(stage, facts, i), mark) for i in alike}
        found = [i for i in alike if words[i]]
        assert found, f"a strip {part} is that of no token under its own word"
        shown.append(found[0])
        stage.account(*words[found[0]])
    gaps = int((np.diff([-1, *shown, len(tokens)]) > 1).sum())
    dots = stage.spelling(reading.run("$dots.c$"))
    assert len(dots) == gaps, f"{len(dots)} ellipses for {gaps} gaps between {shown}"
    return shown


def over(words: list[Mark], strip: Mark) -> list[Mark]:
    above = [m for m in words if m.box[1] > strip.box[3]]
    return [m for m in above if abs(m.centre[0] - strip.centre[0]) < NEAR]


def check_name(stage: Stage, row: list[Mark], name: str) -> None:
    """Left of a row stands what it is, and of how many numbers."""
    y = float(row[0].centre[1])
    left = [m for m in stage.of_kind("text") if abs(m.centre[1] - y) < 0.12]
    left = [m for m in left if m.box[2] < row[0].box[0]]
    assert reading.line_is(left, reading.reference(name)), f"it does not say {name!r}"
    stage.account(*left)


CLAIMS: dict[str, Claim] = {
    "question": question,
    "query": query,
    "key": once_more("k"),
    "value": once_more("v"),
    "all": every,
}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole
