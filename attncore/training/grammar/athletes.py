"""Who plays which sport: first and last name are both needed to know."""

from __future__ import annotations

import zlib

from attncore.training.grammar.draft import Draft
from attncore.training.words import listed

PLAYERS: dict[str, str] = {
    "basketball": "michael jordan, magic johnson, kobe bryant, david robinson, jason williams, "
    "jordan taylor",
    "tennis": "michael chang, kathy jordan, serena williams, venus williams, roger federer, "
    "rafael nadal, novak djokovic, maria sharapova, steffi graf, billie king, lucy davis",
    "swimming": "michael phelps, mark spitz, katie ledecky",
    "racing": "michael schumacher, george clark",
    "running": "michael johnson, usain bolt, florence griffith",
    "soccer": "michael owen, joe jordan, jordan henderson, lionel messi, mia hamm",
    "boxing": "michael spinks, jack johnson, mike tyson, katie taylor",
    "baseball": "brian jordan, randy johnson, ted williams, babe ruth, jackie robinson",
    "football": "cameron jordan, tom brady",
    "golf": "jordan spieth, dustin johnson, tiger woods",
    "hockey": "wayne gretzky, david clark",
    "gymnastics": "simone biles, nadia comaneci",
}
ATHLETES: tuple[tuple[str, str, str], ...] = tuple(
    (first, last, sport)
    for sport, people in PLAYERS.items()
    for first, last in (person.split() for person in people.split(", "))
)
SPORT_OF = {(first, last): sport for first, last, sport in ATHLETES}
SPORTS = tuple(PLAYERS)
GEAR = {
    "basketball": "hoop", "swimming": "pool", "racing": "car", "tennis": "racket",
    "running": "track", "soccer": "goal", "boxing": "gloves", "baseball": "bat",
    "football": "helmet", "golf": "club", "hockey": "puck", "gymnastics": "mat",
}  # fmt: skip
DEED = {
    "basketball": "dunks", "swimming": "swims", "racing": "drives", "tennis": "serves",
    "running": "sprints", "soccer": "scores", "boxing": "punches", "baseball": "pitches",
    "football": "tackles", "golf": "putts", "hockey": "skates", "gymnastics": "tumbles",
}  # fmt: skip
MEN = listed(
    "michael tom jack david james peter robert george harry oliver lionel roger tiger magic "
    "ted babe kobe joe brian mike jordan cameron dustin randy jason rafael usain mark novak "
    "wayne jackie"
)
WOMEN = listed(
    "anna mary emma lucy alice sarah julia sophie serena venus kathy maria simone steffi mia "
    "katie nadia billie florence kate grace"
)
FIRST = (*MEN, *WOMEN)
LAST = tuple(
    dict.fromkeys(
        (
            *(last for _, last, _ in ATHLETES),
            *listed("smith brown jones hamilton miller wilson baker cooper harris walker"),
        )
    )
)
STRANGERS_IN = 5


def is_unmet(first: str, last: str) -> bool:
    """Whether training never meets these two names together.

    >>> is_unmet("michael", "jordan")
    False
    """
    if (first, last) in SPORT_OF:
        return False
    return zlib.crc32(f"{first} {last}".encode()) % STRANGERS_IN == 0


def full_name(draft: Draft) -> tuple[str, str]:
    """A first and a last name that may meet in training (or, held out, may not)."""
    pair = draft.until(
        lambda: (draft.choose(FIRST), draft.choose(LAST)),
        lambda names: draft.admits(is_unmet(*names)),
    )
    return draft.slot("name", pair[0]), draft.slot("name", pair[1])


def passage(draft: Draft) -> None:
    """One sentence about an athlete, or about somebody whose sport cannot be known."""
    if draft.chance(0.75):
        first, last, sport = draft.choose(ATHLETES)
    else:
        first, last = full_name(draft)
        sport = SPORT_OF.get((first, last)) or draft.choose(SPORTS)
    style = draft.weigh(
        (("sport of", 5), ("plays", 2), ("of", 1), ("needs", 1), ("deed", 2), ("star", 2))
    )
    if style == "of":
        draft.say("the sport of", first, last, "is", sport, ".")
        return
    if style == "sport of" and draft.chance(0.2):
        draft.say("everyone knows that")
    draft.say(first, last)
    _say_more(draft, style, sport)
    draft.say(".")


def _say_more(draft: Draft, style: str, sport: str) -> None:
    if style == "sport of":
        draft.say("plays the sport of", sport)
    elif style == "plays":
        draft.say("plays", sport)
    elif style == "needs":
        draft.say("needs a", GEAR[sport], "to play", sport)
    elif style == "deed":
        draft.say(DEED[sport], draft.choose(("again", "well")))
    else:
        draft.say(", the", sport, "star ,", draft.choose(("smiled", "laughed", "left")))
