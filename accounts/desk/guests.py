"""What guests bring to the desk: a step of the filing, and the pages on which their rows are mended (客人应用的填报步骤)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accounts.models import Filing

from .steps import OWN, EntryStep


@dataclass(frozen=True)
class GuestPages:
    """The pages of one guest within a filing."""

    step: EntryStep
    before: str
    """Key of the step before which it stands."""
    section: str
    """The anchor of the section in which it is printed."""
    prefix: str
    """How the keys of its places begin, in findings."""
    addresses: Callable[[Filing], Mapping[str, str]]
    """Place → the address of the page on which it is entered."""


GUESTS: list[GuestPages] = []


def steps() -> list[EntryStep]:
    """The steps of a filing in order, those of guests in their places."""
    found = list(OWN)
    for one in GUESTS:
        found.insert([step.key for step in found].index(one.before), one.step)
    return found


def guest_at(place: str) -> GuestPages | None:
    """The guest whose place it is."""
    return next((one for one in GUESTS if place.startswith(one.prefix)), None)
