"""Totals kept as a publication printed them: which, and until when (留存的公开件合计).

A total stands while no entered row beneath it changes: whoever changes one takes the total along, in the same
transaction. It comes back with the import of a workbook alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.editions import edition_of
from accounts.figures.book import open_book, write_book
from accounts.figures.derivation import Derivations
from accounts.figures.figures import Entered
from accounts.figures.money import print_wan
from accounts.models import Entries, Filing, Precision, PrintedTotal, entries_of


@dataclass(frozen=True)
class KeptTotal:
    """A total as it is told: its table, caption, what is printed and what its rows add up to (万元), their count."""

    table: str
    caption: str
    printed: str
    added: str
    count: int


def entered_beneath(filing: Filing, entries: Entries, totals: Sequence[PrintedTotal]) -> dict[str, tuple[Entered, ...]]:
    """Figure of each total → the entered amounts of which it is made."""
    derivations = Derivations(write_book(filing, entries))
    return {one.figure: derivations.of(one.figure).entered for one in totals}


def unchanged(filing: Filing, before: Entries, after: Entries) -> list[PrintedTotal]:
    """The totals of `before` beneath which every row stands in `after` as it did."""
    was, now = (entered_beneath(filing, one, before.printed_totals) for one in (before, after))
    return [one for one in before.printed_totals if sorted(was[one.figure]) == sorted(now[one.figure])]


def entries_with_totals(filing: Filing) -> Entries | None:
    """The rows of a filing that keeps printed totals; None of every other, without a query where amounts are 元."""
    if filing.precision != Precision.WAN or not PrintedTotal.objects.filter(filing=filing).exists():
        return None
    return entries_of(filing)[0]


def drop_changed(filing: Filing, before: Entries) -> None:
    """Remove the totals beneath which rows changed since `before`."""
    after = entries_of(filing)[0]
    staying = {one.pk for one in unchanged(filing, before, after)}
    PrintedTotal.objects.filter(filing=filing).exclude(pk__in=staying).delete()


def kept_totals(filing: Filing) -> list[KeptTotal]:
    """The totals that a filing keeps, in the order of its tables; without a query where amounts are 元."""
    entries = entries_with_totals(filing)
    if entries is None:
        return []
    edition, book = edition_of(filing.edition), open_book(filing, (entries, None))
    derivations = Derivations(book)
    told = (
        KeptTotal(
            edition.title(one.table),
            book.caption(one.figure),
            print_wan(one.amount, grouped=True),
            print_wan(book.added(one.figure), grouped=True),
            len(derivations.of(one.figure).entered),
        )
        for one in entries.printed_totals
    )
    return sorted(told, key=lambda one: one.table)
