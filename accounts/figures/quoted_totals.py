"""Last year as a photograph holds it: the figures that the document quotes, and nothing else (公开件引用的上年数)."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Kind

from .figures import Figures
from .totals import Totals, UnknownFigure


class QuotedTotals(Totals):
    """Figures without the rows that they were added up from; what is not quoted is unknown, not zero."""

    def __init__(self, kind: Kind, values: Mapping[str, Any], codes: Iterable[str], publication: str) -> None:
        """`values`: name → 元, count or area; `codes` of the general public budget that only last year had; the number."""
        super().__init__(Figures(kind=kind))
        self.values, self._codes, self.publication = values, tuple(codes), publication

    def __getitem__(self, name: str) -> Any:
        """The quoted figure. Raises UnknownFigure for every other."""
        if name not in self.values:
            raise UnknownFigure(name)
        return self.values[name]

    def holds(self, name: str) -> bool:
        """Whether the document quotes it."""
        return name in self.values

    def codes(self, table: str) -> list[str]:
        """Those that only last year had."""
        return list(self._codes) if table == "general" else []
