"""The page of typed words: one text a slot, merged slot by slot when two write (文字录入页)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.document.slots import PASSAGES
from accounts.models import EnteredRow, Passage
from accounts.models.texts import PASSAGE_LIMIT
from accounts.workflow import Refused
from accounts.workflow.merge import Clash, Clashed
from accounts.workflow.saves import SavedChange

from .cells import INCOMPLETE
from .entry import EntryPage


@dataclass
class Slot:
    """One text on the page."""

    key: str
    caption: str
    text: str
    is_carried: bool = False
    """Brought over from last year and not confirmed."""
    errors: Sequence[str] = field(default_factory=list)
    note: str = ""


class TextsPage(EntryPage):
    """One text a slot."""

    template = "admin/accounts/filing/texts.html"

    def load(self) -> None:
        """The saved texts, slots without one empty."""
        self._fill(list(self.filing.passages.all()))

    def _fill(self, rows: Sequence[Any]) -> None:
        texts = {row.key: row for row in rows}
        self.slots = [
            Slot(key, PASSAGES.get(key, key), row.text if row else "", bool(row and row.carried))
            for key in dict.fromkeys([*PASSAGES, *texts])
            for row in [texts.get(key)]
        ]

    def take(self, data: QueryDict) -> None:
        """The texts as they were sent."""
        self.load()
        for slot in self.slots:
            if slot.key not in data:
                raise Refused(INCOMPLETE)
            slot.text = str(data[slot.key]).replace("\0", "")

    def read(self) -> Sequence[EnteredRow]:
        """The texts that are not empty; what cannot be printed is named beside its slot."""
        field_of_text: Any = Passage._meta.get_field("text")
        rows = []
        for slot in self.slots:
            try:
                if slot.text.strip():
                    rows.append(Passage(key=slot.key, text=field_of_text.clean(slot.text, None)))
            except ValidationError as error:
                slot.errors = error.messages
        return rows

    def problem(self) -> str:
        """Whether a text is wrong."""
        words = "有的文字需要更正，没有保存；您填的都还在本页，请看标出的地方。"
        return words if any(slot.errors for slot in self.slots) else ""

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """With the texts of last year that were confirmed."""
        confirmed = [(slot.key,) for slot in self.slots if f"confirm-{slot.key}" in self.request.POST]
        return super().enter(rows, confirmed=confirmed, **more)

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """Each slot as both together make it, clashes marked."""
        self._fill(clashed.merged)
        for slot in self.slots:
            slot.note = "".join(words for one, words in notes if one.key == (slot.key,))

    def context(self) -> dict[str, Any]:
        """The slots."""
        return {"slots": self.slots, "limit": PASSAGE_LIMIT}
