"""Lists of rows that stand in a place of the document which an edition may declare: reasons, texts, its numbers (原因、文字、本表样的数的列表)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts.document.slots import CAPTIONS, KINDS, PASSAGES, is_slot, is_text, text_caption
from accounts.editions import Edition, edition_of
from accounts.editions.language.names import captions
from accounts.figures.figures import DECLARED, is_declared
from accounts.figures.totals import LINES, caption_of
from accounts.models import TERMS, DeclaredNumber, Passage, Reason

from .cells import CellWidget, text_of
from .resources import FilingRowResource, resource_of
from .tables import column


def place_of_reason(key: str) -> str:
    """Where a reason stands, in Chinese: `一般公共预算财政拨款支出 2150501：与上年相比的原因`."""
    name, _, kind = key.rpartition(".")
    code = re.search(r"\[(\d+)\]", name)
    known = name.partition("[")[0] in LINES or is_declared(name)
    caption = CAPTIONS.get(name) or (caption_of(name) if known else name)
    return f"{caption}{f' {code[1]}' if code else ''}：{KINDS.get(kind, kind)}"


FIGURES = captions() | {caption: name for name, caption in CAPTIONS.items()}
"""What a figure is called in the place of a reason → its name."""
STAGES = {words: kind for kind, words in KINDS.items()}
PLACE = re.compile(r"(.{1,60}?)(?: ([0-9]{3}|[0-9]{5}|[0-9]{7}))?：(.{1,20})")


def key_of_reason(value: Any) -> str:
    """The key of the reason that stands there; of a figure that nobody knows, as one of the edition's own. Raises ValueError."""
    text = re.sub(r"\s+", " ", text_of(value)).replace(":", "：").strip()
    if (match := PLACE.fullmatch(text)) and match[3] in STAGES:
        code = f"[{match[2]}]" if match[2] else ""
        key = f"{FIGURES.get(match[1], f'{DECLARED}{match[1]}]')}{code}.{STAGES[match[3]]}"
        if is_slot(key):
            return key
    raise ValueError(_no_such_place(text))


def _no_such_place(text: str) -> str:
    example = place_of_reason("appropriation_spending[general][2150501].prior")
    return f"没有“{text[:60]}”这一处；请照导出文件中的写法填写，例如“{example}”。"


class OfEdition(FilingRowResource):
    """Rows whose places an edition declares itself: those of another edition are refused."""

    def judge(self, instance: Any, row: dict[str, Any]) -> Iterator[str]:
        """Whether the edition of the filing knows the place."""
        yield from super().judge(instance, row)
        if filing := self.filing_of(row):
            yield from self.wrong(instance, edition_of(filing))

    def wrong(self, instance: Any, edition: Edition) -> Iterator[str]:
        """What is wrong with the row by the edition."""
        figure = instance.key.rpartition(".")[0]
        if is_declared(figure) and figure not in edition.declared:
            yield f"“位置”：{_no_such_place(place_of_reason(instance.key))}"


REASON = {"key": column("key", "位置", CellWidget(key_of_reason, place_of_reason))}
ReasonResource = resource_of(Reason, ("key",), OfEdition, first=REASON, needed=("text",))
"""原因: one a place."""


class OfNumbers(OfEdition):
    """Numbers that an edition declares."""

    def wrong(self, instance: Any, edition: Edition) -> Iterator[str]:
        """A name that the edition does not have; a count that is none."""
        if isinstance(instance.amount, Decimal) and (words := edition.wrong_number(instance.key, instance.amount)):
            yield f"“数值”：{words}"


NumberResource = resource_of(DeclaredNumber, ("key",), OfNumbers, needed=("amount",))
"""本表样的数: 元, counts, 平方米, points or percent."""

TEXT_PLACES = {text_caption(key): key for key in PASSAGES}


def key_of_text(value: Any) -> str:
    """The key of the text that is called so: `主要职能`, `资金用途：2150501`. Raises ValueError."""
    text = text_of(value).replace(":", "：").strip()
    name, _, turn = text.partition("：")
    key = TEXT_PLACES.get(text) or (f"{name.strip()}[{turn.strip()}]" if turn else name)
    if not is_text(key):
        raise ValueError(f"没有“{text[:60]}”这段文字；请照导出文件中的写法填写，例如“{next(iter(TEXT_PLACES))}”。")
    return key


class OfTexts(OfEdition):
    """Texts, those of an edition's own too."""

    def wrong(self, instance: Any, edition: Edition) -> Iterator[str]:
        """A text that the edition does not ask."""
        slot = edition.slots.get(instance.key.partition("[")[0])
        if instance.key != TERMS and (slot is None or bool(slot.per) is not ("[" in instance.key)):
            yield f"“位置”：本表样没有“{text_caption(instance.key)}”这段要填的文字。"


TEXT = {"key": column("key", "位置", CellWidget(key_of_text, text_caption))}
TextResource = resource_of(Passage, ("key",), OfTexts, first=TEXT, left_out=("carried",), needed=("text",))
"""文字: one a place."""
