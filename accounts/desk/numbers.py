"""The page of the numbers that the edition of a filing declares: one input each, with last year's beside (本表样的数的录入页)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.http import QueryDict

from accounts.editions import edition_of
from accounts.editions.language.declared import FactText
from accounts.figures import units
from accounts.figures.figures import DECLARED
from accounts.models import DeclaredNumber, EnteredColumn, EnteredRow, ValueKind
from accounts.workflow.merge import Clash, Clashed, SavedChange

from .cells import TypedRow
from .entry import EntryPage
from .grid import SinglePage
from .sheets import saved_rows

KINDS = {"yuan": ValueKind.AMOUNT, units.COUNT: ValueKind.COUNT}
BEHIND = {"area": "平方米", "score": "分", "rate": "%"}
"""Unit → what stands in brackets behind the caption of an input, where it is no money."""
LEFT = "本表样没有这个数，不会印出；不用的请清空。"


def _column(name: str, unit: str, words: str = "", about: str = "") -> EnteredColumn:
    """The input of a number: empty as long as it is not known, which is not zero."""
    counted = BEHIND.get(unit, words)
    caption = f"{name}（{counted}）" if counted else name
    field = models.DecimalField(caption, max_digits=18, decimal_places=2, null=True, blank=True, help_text=about)
    field.set_attributes_from_name(f"{DECLARED}{name}]")
    return EnteredColumn(field, KINDS.get(unit, ValueKind.NUMBER))


class NumbersPage(SinglePage):
    """One input a number; its column is called like its figure."""

    @cached_property
    def kept(self) -> dict[str, Decimal]:
        """What is saved, by name."""
        return {row.key: row.amount for row in saved_rows(self.sheet, self.filing) if isinstance(row, DeclaredNumber)}

    @cached_property
    def asked(self) -> list[FactText]:
        """The numbers that the edition has people enter."""
        return [one for one in edition_of(self.filing).facts.values() if one.entered]

    def columns(self) -> list[EnteredColumn]:
        """One a number of the edition, and what is saved besides."""
        prior = self.filing.prior()
        before = dict(prior.declared_numbers.values_list("key", "amount")) if prior else {}
        own = [
            _column(one.name, one.unit, one.counter, _about(one, before.get(one.name, before.get(one.former))))
            for one in self.asked
        ]
        known = {one.name for one in self.asked}
        return [*own, *(_column(name, "", "", LEFT) for name in self.kept if name not in known)]

    def load(self) -> None:
        """What is saved."""
        self._fill(self.kept)

    def _fill(self, amounts: Mapping[str, Decimal]) -> None:
        texts = {one.name: self.cells.text(one, amounts.get(key_of_column(one))) for one in self.cells.columns}
        self.rows = [TypedRow(texts, is_saved=True)]

    def take(self, data: QueryDict) -> None:
        """The inputs as they were sent."""
        self.rows = [self.cells.posted(data)]

    def read(self) -> Sequence[EnteredRow]:
        """A row for each input that is not empty."""
        values = self.cells.values(self.rows[0])
        columns = (one for one in self.cells.columns if values.get(one.name) is not None)
        return [DeclaredNumber(key=key_of_column(one), amount=Decimal(values[one.name])) for one in columns]

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """All rows."""
        return EntryPage.enter(self, rows, **more)

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """What both make, each clash beside its input."""
        self._fill({row.key: row.amount for row in clashed.merged if isinstance(row, DeclaredNumber)})
        self.rows[0].notes = {f"{DECLARED}{one.key[0]}]": words for one, words in notes}

    def added(self) -> dict[str, tuple[str, ...]]:
        """The sums of the edition's own numbers."""
        names = {one.name for one in self.cells.columns}
        summed = (one for one in edition_of(self.filing).facts.values() if one.parts and one.unit in KINDS)
        return {one.name: one.parts for one in summed if names.issuperset(one.parts)}


def key_of_column(column: EnteredColumn) -> str:
    """The key of the row that an input fills."""
    return column.name.removeprefix(DECLARED).removesuffix("]")


def _about(fact: FactText, before: Decimal | None) -> str:
    """What to know about a number: whether it must be there, its bounds, last year's."""
    parts = ["必填" if fact.required else "选填，没有的留空"]
    if fact.at_most:
        parts.append(f"不大于{fact.at_most}")
    if fact.between:
        parts.append(f"{fact.between[0]}至{fact.between[1]}")
    if before is not None:
        parts.append(f"上年 {units.in_full(fact.unit, before)}")
    elif fact.prior:
        parts.append("上年没有填，正文中的上年数为零；请在上年的填报（补录）中填写")
    return "；".join(parts) + "。"
