"""What a text is said about: a filing, as its book has it (表样所写的对象：一份填报的账本)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.figures.book import Book
from accounts.models import Kind


@dataclass(frozen=True)
class BookMatter:
    """A filing for a text of forms to be said about."""

    book: Book
    body: str
    titles: Mapping[str, str] = field(default_factory=dict)
    """Lasting key of a table → its title."""
    caption_of: Callable[[str], str] = lambda key: key

    def __getitem__(self, name: str) -> Any:
        return self.book[name]

    def unit(self, name: str) -> str:
        """What a figure counts."""
        return self.book.unit(name)

    def codes(self, fund: str, length: int, also: Sequence[str]) -> Sequence[str]:
        """This year's codes of a fund, then those that have money only at other stages."""
        of_stages = {"prior": self.book.prior, "original_budget": self.book.original_budget}
        totals = [self.book.now, *(of_stages[stage] for stage in also)]
        found = (code for one in totals for code in one.codes(fund) if len(code) == length)
        return list(dict.fromkeys(found))

    def economic(self, classes: Sequence[str]) -> Sequence[str]:
        """The 款 with money below the 类."""
        economic = self.book.now.figures.economic
        return sorted(code for code, yuan in economic.items() if yuan and code[:3] in classes)

    def subject(self, code: str) -> str:
        """The official name of a code."""
        return self.book.subject(code)

    def names(self, kind: str) -> Sequence[str]:
        """Offices, subordinates, members or titles of tables."""
        return {
            "offices": self.book.office_names,
            "subordinates": self.book.subordinates,
            "members": (self.book.unit_name, *self.book.subordinates),
            "tables": tuple(self.titles.values()),
        }[kind]

    def words(self, what: str) -> str:
        """What the filing gives: 单位, 年度, 上年度, 称谓, 单位性质."""
        return {
            "单位": self.book.unit_name,
            "年度": str(self.book.year),
            "上年度": str(self.book.year - 1),
            "称谓": self.body,
            "单位性质": str(self.book.kind.label),
        }[what]

    def title(self, table: str) -> str:
        """The title of a table."""
        return self.titles.get(table, table)

    def typed(self, key: str) -> str:
        """What was typed."""
        return self.book.reasons.get(key) or self.book.passages.get(key, "")

    def caption(self, key: str) -> str:
        """What a slot is called."""
        return self.caption_of(key)

    def situation(self, word: str) -> bool:
        """Whether the unit is such a one."""
        kind = self.book.kind
        return {
            "部门": self.body == "部门",
            "单位": self.body == "单位",
            "行政": kind == Kind.ADMINISTRATIVE,
            "参公": kind.has_agency_costs and kind != Kind.ADMINISTRATIVE,
            "事业": not kind.has_agency_costs,
            "只有一个单位": not self.book.subordinates,
            "有下属单位": bool(self.book.subordinates),
            "新设": self.book.is_new,
            "本级": False,
        }[word]
