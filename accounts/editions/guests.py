"""Sections that guests bring into the documents of the editions (客人应用在公开说明中的章节)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from . import Edition, Part, Section


@dataclass(frozen=True)
class GuestSection:
    """A section of an edition: in which part, and before which section of that part it stands."""

    edition: str
    part: str
    before: str
    section: Section


SECTIONS: list[GuestSection] = []


def laid_over(edition: Edition) -> Edition:
    """The edition with the sections of guests in their places."""
    own = [one for one in SECTIONS if one.edition == edition.key]
    return replace(
        edition, parts=tuple(_with(part, [one for one in own if one.part == part.key]) for part in edition.parts)
    )


def _with(part: Part, guests: Iterable[GuestSection]) -> Part:
    sections = list(part.sections)
    for one in guests:
        sections.insert([each.key for each in sections].index(one.before), one.section)
    return replace(part, sections=tuple(sections))
