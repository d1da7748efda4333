"""All texts of editions with their state and the filings that follow them (表样一览)."""

from dataclasses import dataclass

from django.db.models import Count

from accounts.editions import Edition
from accounts.editions.shelf import shipped, text_of
from accounts.models import EditionRevision, Filing

State = EditionRevision.State
WITH_THE_PRODUCT = 0
"""In place of the number of a revision."""


@dataclass(frozen=True)
class Listed:
    """One text of an edition; `state` in words."""

    key: str
    number: int
    """Of the revision; WITH_THE_PRODUCT for what needs none."""
    name: str
    year: int
    reach: str
    """`65`, `全国`."""
    state: str
    filings: int
    """How many follow it."""
    revision: EditionRevision | None = None

    @property
    def text(self) -> str:
        """Its own words, without those of its base."""
        return self.revision.text if self.revision else text_of(self.key) or ""

    @property
    def edition(self) -> str:
        """Which it is, in words: `第2版`."""
        return f"第{self.number}版" if self.number else "随程序提供"


def listed() -> list[Listed]:
    """All texts, the newest year first, those of one edition together, its newest revision first: three queries."""
    revisions = list(EditionRevision.objects.select_related("written_by", "proposed_by", "released_by"))
    replaced = {one.key for one in revisions if one.state == State.IN_FORCE}
    mine = Filing.objects.order_by()
    following = dict(mine.values_list("edition_revision").annotate(Count("pk")))
    own = dict(mine.filter(edition_revision=None).values_list("edition").annotate(Count("pk")))
    found = [
        Listed(one.key, WITH_THE_PRODUCT, one.name, one.year, reach(one), _state(one, replaced), own.get(one.key, 0))
        for one in shipped().values()
    ]
    found += [
        Listed(
            *(one.key, one.revision, one.name, one.year, _reach_of(one.resolved), str(one.get_state_display())),
            following.get(one.pk, 0),
            one,
        )
        for one in revisions
    ]
    return sorted(found, key=lambda one: (-one.year, one.reach, one.key, -one.number))


def reach(edition: Edition) -> str:
    """For whom an edition is meant, in words."""
    return "、".join(edition.regions) or "全国"


def _reach_of(text: str) -> str:
    head = (line.removeprefix("适用：") for line in text.splitlines() if line.startswith("适用："))
    return next(head, "全国").strip()


def _state(edition: Edition, replaced: set[str]) -> str:
    """What comes with the product is in force from installation, where it has an official text."""
    if edition.key in replaced:
        return "已由新版替代"
    return str((State.IN_FORCE if edition.basis else State.DRAFT).label)
