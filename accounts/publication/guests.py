"""What guests bring to the published data: their key, and the way there and back (客人应用在公开数据中的部分)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.editions import Edition
from accounts.figures.book import Book
from accounts.models import Filing


@dataclass(frozen=True)
class GuestData:
    """The data of one guest, made of its material and giving it again."""

    key: str
    """Under which the data say what the document says of the guest, and an erratum what changed there."""
    name: str
    """What readers call it."""
    data: Callable[[Any], Any]
    """The material as the document says it, as plain data."""
    entered: str
    """The key of its rows among all that was entered."""
    rows: Callable[[Any], Any]
    """What was entered, as plain data: the material can be made of it again."""
    read: Callable[[Any, Book], Any]
    """The material of such rows, beside the figures; the rows unsaved."""
    cells: Callable[[Any, Edition], Iterable[tuple[str, str]]]
    """Every cell of `data` by its place in words."""
    office: Callable[[Any], Any] = lambda material: None
    """What was entered besides and is the office's own, never published, as plain data; of a saved filing."""
    unpack: Callable[[Any, Any], Any] = lambda rows, office: rows
    """The rows of such data, unsaved, to be entered (`GuestWork.enter`); the office's own is None where unknown."""
    contents: Callable[[Filing], Mapping[str, bytes]] = lambda filing: {}
    """The contents of its papers, by SHA-256."""
    code: tuple[str, ...] = ()
    """Folders of the project whose files decide how it is published."""


GUESTS: list[GuestData] = []


def guests_in(data: Mapping[str, Any]) -> list[GuestData]:
    """The guests of whom published data speak: not those who came after."""
    return [one for one in GUESTS if one.key in data or one.entered in data["entered"]]
