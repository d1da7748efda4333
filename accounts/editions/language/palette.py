"""The numbers of each table as a text says them, to be copied into it (可写的数：按表列出)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from accounts.editions import Edition
from accounts.editions.statement import Statement
from accounts.figures.totals import LINES

from .names import STAGES, VEHICLES, captions

CODED = re.compile(r"\[\d*\]$")
STAGE_WORDS = {key: words for words, key in STAGES.items()}
BEHIND = {"yuan": "万元", "area": "平方米", "rate": "%", "score": "分", "count": "（量词）"}
"""What must stand behind a number of each kind."""
OTHERS = "不在表里的数"


@dataclass(frozen=True)
class Spelled:
    """A number: what stands between the braces, what behind them, and the name of the figure."""

    words: str
    behind: str
    figure: str

    @property
    def text(self) -> str:
        """To be copied: `{收入总计}万元`."""
        return f"{{{self.words}}}{'' if self.behind.startswith('（') else self.behind}"


def palette(edition: Edition) -> list[tuple[str, list[Spelled]]]:
    """(title, numbers) of each table, then of those that no table prints, and of the edition's own."""
    shown: set[str] = set()
    found = []
    for form in edition.statements:
        mine = {one.figure: one for figure in _figures(form) if (one := spelled(figure, edition))}
        shown |= {figure.partition(".")[0] for figure in mine}
        found.append((f"{form.number} {form.title}".strip(), list(mine.values())))
    rest = [one for figure in _called() if figure not in shown and (one := spelled(figure, edition))]
    own = [Spelled(fact.name, BEHIND[fact.unit], fact.figure) for fact in edition.facts.values()]
    return [one for one in (*found, (OTHERS, list({one.figure: one for one in (*own, *rest)}.values()))) if one[1]]


def _figures(form: Statement) -> Iterator[str]:
    """The figures of a form, those of a code by what they are without it."""
    for block in form.blocks:
        for figure in (*(one for row in block.rows for one in row.figures), *(one.figure for one in block.columns)):
            if figure:
                yield CODED.sub("", figure)
    yield from (foot.figure for foot in form.last_row if foot.figure)


@cache
def _called() -> dict[str, str]:
    found: dict[str, str] = {}
    for caption, figure in captions().items():
        line = LINES[figure.partition("[")[0]]
        if line.table in ("economic", "facts") and not line.columns:  # nothing without its key
            of_kind = VEHICLES if "kind" in line.keys else {}
            found |= {f"{figure}[{key}]": f"{caption}·{kind}" for kind, key in of_kind.items()}
        else:
            found.setdefault(figure, caption)
    return found


def spelled(figure: str, edition: Edition) -> Spelled | None:
    """How a text says a figure; None for one that it says in no way of its own."""
    base, _, stage = figure.partition(".")
    own = next((one for one in edition.facts.values() if one.figure == base), None)
    caption = own.name if own else _called().get(base)
    if caption is None:
        return None
    unit = own.unit if own else LINES[base.partition("[")[0]].unit
    return Spelled(" ".join(filter(None, (caption, STAGE_WORDS.get(stage, "")))), BEHIND.get(unit, ""), figure)
