"""The words with several senses, and what comes before and after them in each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sense:
    """One sense: cues just before the word, cues far before it, and what follows."""

    name: str
    near: tuple[str, ...]
    far: tuple[str, ...]
    then: tuple[str, ...]

    @property
    def next_words(self) -> frozenset[str]:
        """The words that may follow at once; no two senses of a word share one."""
        return frozenset(text.split()[0] for text in self.then)


def _sense(name: str, near: str, far: str, then: str) -> Sense:
    parts = (tuple(item.strip() for item in text.split("/")) for text in (near, far, then))
    return Sense(name, *parts)


SENSES: dict[str, tuple[Sense, ...]] = {
    "model": (
        _sense(
            "computation",
            "machine learning / neural network / language / trained / deep",
            "in the lab / on the computer / in computer science",
            "predicts the next word / learns from data / minimizes the loss / "
            "computes a prediction / generates text",
        ),
        _sense(
            "fashion",
            "fashion / runway / glamorous / tall fashion",
            "at the fashion show / in the magazine / in front of the camera",
            "walks down the runway / poses for the camera / wears a dress / smiles at the crowd",
        ),
        _sense(
            "toy",
            "plastic / scale / toy / little plastic",
            "on the shelf / in the hobby shop / in the toy box",
            "of a ship was glued together / of a train was painted / airplane was built from a kit",
        ),
    ),
    "mole": (
        _sense(
            "animal",
            "american shrew / shrew / blind / garden",
            "under the lawn / in the tunnel / below the flowers",
            "digs a tunnel / eats worms / lives underground / burrows in the soil",
        ),
        _sense(
            "chemistry",
            "whole / single / second",
            "in chemistry / in the experiment / in the test tube",
            "of carbon dioxide weighs many grams / of water contains many molecules / "
            "of gas contains many atoms",
        ),
        _sense(
            "skin",
            "suspicious / dark / cancerous",
            "at the hospital / after the biopsy / during the operation",
            "on the skin / on her arm / on his back / appeared on the leg",
        ),
    ),
    "bank": (
        _sense(
            "river",
            "river / muddy / grassy",
            "after the flood / beside the stream / near the water",
            "was covered with mud / slopes into the water / collapsed into the river",
        ),
        _sense(
            "money",
            "savings / investment / central",
            "after the robbery / during the crisis / in the financial market",
            "lends money / pays interest / opened an account / raised the rates",
        ),
    ),
    "tower": (
        _sense(
            "eiffel",
            "eiffel / tall eiffel / real eiffel",
            "in paris / in the french capital",
            "stands in paris / attracts many tourists / dominates the skyline",
        ),
        _sense(
            "souvenir",
            "miniature eiffel / miniature / tiny",
            "in the gift shop / in my pocket / on the key ring",
            "fits in a pocket / costs five dollars / weighs very little",
        ),
        _sense(
            "clock",
            "clock / bell / church",
            "at midnight / on the hour",
            "rings every hour / tells the time / strikes twelve",
        ),
    ),
    "mouse": (
        _sense(
            "animal",
            "gray / furry / field",
            "in the kitchen / in the barn / near the cheese",
            "eats cheese / runs from the cat / squeaks at night",
        ),
        _sense(
            "computer",
            "computer / wireless / optical",
            "on the desk / next to the keyboard / beside the screen",
            "clicks on the icon / moves the cursor / needs a battery",
        ),
    ),
    "bat": (
        _sense(
            "animal",
            "vampire / fruit / nocturnal",
            "in the cave / in the night sky / after sunset",
            "hangs upside down / hunts for insects / flaps its wings",
        ),
        _sense(
            "sport",
            "baseball / cricket / wooden",
            "in the stadium / at the game / during the match",
            "hits the ball / swings at the pitch / cracks in half",
        ),
    ),
    "crane": (
        _sense(
            "bird",
            "white / wild / whooping",
            "in the marsh / near the nest / over the lake",
            "spreads its wings / catches a fish / flies south",
        ),
        _sense(
            "machine",
            "construction / steel / tower",
            "at the building site / in the harbor",
            "lifts the beam / moves the cargo / loads the ship",
        ),
    ),
    "spring": (
        _sense(
            "season",
            "early / late / rainy",
            "after the winter / in april / on the calendar",
            "brings many flowers / begins in march / follows the winter",
        ),
        _sense(
            "coil",
            "metal / coiled / elastic",
            "in the machine / inside the watch / in the mattress",
            "bounces back / stretches under the weight / stores energy",
        ),
    ),
    "bark": (
        _sense(
            "tree",
            "rough / birch / oak",
            "in the forest / on the trunk / around the tree",
            "peels off slowly / protects the tree / covers the trunk",
        ),
        _sense(
            "dog",
            "loud / angry / sudden",
            "in the kennel / behind the fence / at the door",
            "scared the burglar / woke the baby / echoed at night",
        ),
    ),
}
