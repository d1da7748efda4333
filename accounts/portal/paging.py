"""From one page of a long list to the others (翻页)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page


@dataclass(frozen=True)
class Pages:
    """The links of a page; `address` gives that of any other by its number."""

    page: Page[Any]
    address: Callable[[int], str]

    @property
    def previous(self) -> str:
        """The address of the page before; '' on the first."""
        return self.address(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        """The address of the page after; '' on the last."""
        return self.address(self.page.next_page_number()) if self.page.has_next() else ""

    def numbers(self) -> Iterator[tuple[int | str, str]]:
        """Numbers near the page and at the ends, each with its address; '' for the page itself and for a gap."""
        for one in self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1):
            yield one, self.address(one) if isinstance(one, int) and one != self.page.number else ""
