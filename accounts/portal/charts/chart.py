"""A chart as data: items with one value a series, as printed (图表的数据)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from accounts.figures.money import difference, print_wan, to_wan, two_places

from .bars import Bar, Group, drawn


@dataclass(frozen=True)
class Value:
    """A printed figure in 万元, None where there is none, with what is written beside its bar and where it stands."""

    wan: Decimal | None
    printed: str
    address: str = ""
    """Of the cell that prints it; '' where none does."""


def amount(yuan: Decimal | None, address: str = "", missing: str = "—") -> Value:
    """An amount in 元 as printed in 万元; `missing` is said where there is none."""
    return Value(None, missing) if yuan is None else Value(to_wan(yuan), print_wan(yuan, grouped=True), address)


def change(now: Decimal, before: Decimal) -> Value:
    """now − before (both 元) in 万元, from the printed figures, with its sign."""
    wan = difference(now, before)
    return Value(wan, f"{'+' if wan > 0 else ''}{two_places(wan, grouped=True)}")


@dataclass(frozen=True)
class Item:
    """What is measured, once a series; `remark` is said in the table only."""

    caption: str
    values: tuple[Value, ...]
    remark: str = ""


@dataclass(frozen=True)
class Chart:
    """One drawing. All amounts in 万元."""

    key: str
    """Part of the anchors on the page."""
    title: str
    series: tuple[str, ...]
    items: tuple[Item, ...]
    note: str = ""
    remarks: str = ""
    """Head of the column of remarks in the table; '' where there are none."""
    hides_zeros: bool = False
    """Whether items that are zero throughout stand in the table only."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: every value is zero or missing."""
        return not any(value.wan for item in self.items for value in item.values)

    @property
    def is_missing(self) -> bool:
        """Whether there is no value at all."""
        return all(value.wan is None for item in self.items for value in item.values)

    @property
    def drawn_items(self) -> tuple[Item, ...]:
        """The items that are drawn."""
        if not self.hides_zeros:
            return self.items
        return tuple(item for item in self.items if any(value.wan for value in item.values))

    @property
    def words(self) -> str:
        """The text alternative: every drawn number, in one sentence."""
        return "；".join(self._words_of(item) for item in self.drawn_items) + "。"

    def _words_of(self, item: Item) -> str:
        names = self.series if len(self.series) > 1 else ("",)
        said = (
            f"{name}{value.printed}{'' if value.wan is None else '万元'}"
            for name, value in zip(names, item.values, strict=True)
        )
        return f"{item.caption}：{'，'.join(said)}"

    @property
    def svg(self) -> SafeString:
        """The drawing, '' when it is empty."""
        if self.is_empty:
            return SafeString("")
        groups = [
            Group(item.caption, tuple(Bar(value.wan, value.printed) for value in item.values))
            for item in self.drawn_items
        ]
        legend = self.series if len(self.series) > 1 else ()
        return drawn(f"chart-{self.key}", self.title, self.words, groups, legend)
