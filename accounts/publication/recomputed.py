"""The published figures held against those that the entered rows give (数字由录入数重算比对)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .erratum import changed_cells, changed_figures, in_words
from .guests import guests_in
from .open_data import as_data
from .photograph import filing_from, report_from
from .printed import compact, words_of

Data = Mapping[str, Any]


def figure_differences(data: Data) -> list[str]:
    """The first difference of each kind, in words, and how many more there are.

    Words of a row, a caption or a sentence are not looked at: they are what was printed, whatever says them today.
    """
    report = replace(report_from(data), imprint=None)
    again = as_data(report, filing_from(data))
    kinds = (_figures(data, again), _said(data, again), _cells(data, again))
    return [told for kind in kinds if (told := _with_count(list(kind)))]


def _with_count(found: list[str]) -> str:
    more = f"（另有 {len(found) - 1} 处不同）" if len(found) > 1 else ""
    return f"{found[0]}{more}。" if found else ""


def _figures(data: Data, again: Data) -> Iterator[str]:
    """Of statements and totals. What was published without the text of its edition may have been printed by another."""
    is_frozen = "text" in data["edition"]
    for one in changed_figures(data, again):
        if is_frozen or (one["before"] and one["after"]):
            place = "、".join(one["places"]) or one["caption"]
            yield f"{place}：公开数据为 {in_words(one, 'before')}，由录入数重算为 {in_words(one, 'after')}"


def _said(data: Data, again: Data) -> Iterator[str]:
    """Of sentences: each figure by the names of what it is made from."""
    known: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in again["sentences"]:
        for run in one["runs"]:
            known[tuple(run.get("figure", ()))].add(words_of(run))
    for one in data["sentences"]:
        runs = one.get("runs", ())
        for run in runs:
            if run.get("figure") and run["text"] not in (found := known[tuple(run["figure"])]):
                right = "、".join(sorted(found)) or "（无）"
                yield f"“{_beginning(one)}”：公开数据为“{run['text']}”，由录入数重算为“{right}”"
        if runs and compact("".join(map(words_of, runs))) != compact(one["text"]):
            yield f"“{_beginning(one)}”：整句与其各段不一致，各段为“{''.join(map(words_of, runs))[:30]}”"


def _beginning(sentence: Data) -> str:
    return str(sentence["text"])[:20]


def _cells(data: Data, again: Data) -> Iterator[str]:
    """Of guests."""
    for guest in guests_in(data):
        for one in changed_cells(guest, data, again):
            before, after = (one[key] or "（无）" for key in ("before", "after"))
            yield f"{guest.name} {one['place']}：公开数据为“{before}”，由录入数重算为“{after}”"
