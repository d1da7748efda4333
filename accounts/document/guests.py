"""What guests bring to the document: material for their sections, and papers beside it (客人应用在公开说明中的内容).

A guest's sections stand in the texts of the editions; what the texts may say of a guest is in `accounts.editions.guests`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.figures.book import Book
from accounts.models import Filing


@dataclass(frozen=True)
class Attachment:
    """A paper that is published beside the document, such as a 自评报告, and what it belongs to."""

    name: str
    sha256: str
    size: int
    pages: int


@dataclass(frozen=True)
class AnnexTables:
    """Tables of a guest: the template that prints them, which finds the material under the guest's key."""

    template: str
    has_any: Callable[[Any], bool]
    """Whether the material has any of them."""


@dataclass(frozen=True)
class GuestDocument:
    """The document of one guest. Its material is whatever it likes; falsy where there is none."""

    key: str
    """Under which material stands in a report, in evidence and in the published data."""
    read: Callable[[Filing, Book], Any]
    """The material of a saved filing, beside its figures."""
    attachments: Callable[[Any], Iterable[Attachment]] = lambda material: ()
    """The papers of the material, without their content."""
    paper: str = ""
    """What such a paper is."""
    figures: Callable[[Any], Mapping[str, Any]] = lambda material: {}
    """Numbers that an edition can say of the material, by the names behind `程序`; money in 元."""
    annexes: Mapping[str, AnnexTables] = field(default_factory=dict)
    """Name behind 〔附表 …〕 → the tables that it prints."""


GUESTS: list[GuestDocument] = []
