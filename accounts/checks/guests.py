"""What guests bring to the checks: words and amounts of theirs, equations of theirs (客人应用供审核的材料).

Rules of a guest register like all others. What is here, rules of the accounts ask for. Every question is put with the
guest's material; there is none where the evidence holds none of that guest.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from accounts.editions import Edition
from accounts.models import Entries

from .evidence import Text


class EnteredCell(NamedTuple):
    """One entered amount: the model of its row, the key of the row within the filing, and the field.

    Cells of guests have names and keys of their own.
    """

    model: str
    key: tuple[str, ...]
    field: str


Signature = tuple[tuple[str, int], ...]
"""(equation, sign) of every equation in which a cell stands."""
Term = tuple[EnteredCell, Decimal, Signature]


class GuestEquations(Protocol):
    """Equations between cells of a guest and of the accounts."""

    def of_spending(self, fund: str, code: str, nature: str) -> Signature:
        """The equations in which a cell of spending stands."""

    def terms(self, entries: Entries) -> Iterator[Term]:
        """The cells of the guest, and those of the accounts that stand in none but its equations."""


def _nothing(*material: Any) -> tuple[()]:
    return ()


@dataclass(frozen=True)
class GuestChecks:
    """One guest's part in the checks."""

    key: str
    texts: Callable[[Any], Iterable[Text]] = _nothing
    """What people typed into the document."""
    cells: Callable[[Any], Iterable[Text]] = _nothing
    """Words in cells of its tables."""
    amounts: Callable[[Any], Iterable[Decimal]] = _nothing
    """Printed 万元 that are no cells of the statements."""
    names: Callable[[Any], Iterable[tuple[str, str]]] = _nothing
    """(code, name) of what is paid under a code."""
    equations: Callable[[Any], GuestEquations] | None = None
    models: frozenset[str] = frozenset()
    """Models of its cells. Their amounts are known as printed only; their rows stand in the order of the form."""
    words: Callable[[EnteredCell, Edition], Iterable[str]] = _nothing
    """The way to one of its cells: form, row and column."""
    doubtful: frozenset[str] = frozenset()
    """Equations that may be broken for good reasons: by themselves they make only slips of the hand suspicious."""


GUESTS: list[GuestChecks] = []


def brought(guests: Mapping[str, Any]) -> Iterator[tuple[GuestChecks, Any]]:
    """Each guest of whom there is material, with it."""
    return ((one, guests[one.key]) for one in GUESTS if guests.get(one.key))


def doubtful() -> frozenset[str]:
    """Equations of guests that may be broken for good reasons."""
    return frozenset().union(*(one.doubtful for one in GUESTS))


def of_guests() -> frozenset[str]:
    """The models of guests' cells."""
    return frozenset().union(*(one.models for one in GUESTS))
