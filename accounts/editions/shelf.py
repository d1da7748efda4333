"""The editions that come with the product, read from their texts (随程序提供的年度表样)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from accounts.models import EditionRevision

from . import Edition, Levels, Part, Term, Thresholds, editions
from .guests import GUESTS
from .language.problems import Problem, Problems
from .language.source import as_text, read_source
from .language.text import MOST_BASES, NONE, EditionText, read_edition

HERE = Path(__file__).resolve().parent
TEXTS, DATA = HERE / "texts", HERE.parent / "data"
LEVELS = "整体支出绩效自评表"
"""The sheet whose rows of money are called by levels of government."""


class FaultyText(ValueError):
    """A text that comes with the product has mistakes, a mistake of the programme; or nothing can be built of a kept text."""


@cache
def subjects_of(year: int) -> Mapping[str, str]:
    """Code → name of both classifications of a year, as the lists that come with the product have them.

    Of a year without a list the newest that is not later, else the first.
    """
    rows = _subject_rows()
    year = min(max(year, min(first for first, *_ in rows)), max(last for _, last, *_ in rows))
    return {code: name for first, last, code, name in rows if first <= year <= last}


@cache
def _subject_rows() -> list[tuple[int, int, str, str]]:
    """(first year, last year, code, name)."""
    found = []
    for scheme in ("functional", "economic"):
        with (DATA / f"{scheme}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                first, _, last = row["year"].partition("-")
                found.append((int(first), int(last or first), row["code"], row["name"]))
    return found


def text_of(key: str) -> str | None:
    """The text that comes with the product under that key; None for none."""
    path = next((one for one in TEXTS.glob("*.txt") if one.stem == key), None)
    return path.read_text(encoding="utf-8") if path else None


def shipped() -> dict[str, Edition]:
    """All editions that come with the product, by key; guests have their say in them."""
    return _shipped(tuple(GUESTS))


def national_for(year: int) -> Edition:
    """The national edition of the product on which a text of that year is best based: the newest that is not later."""
    known = sorted((one for one in shipped().values() if not one.regions), key=lambda one: one.year)
    return next((one for one in reversed(known) if one.year <= year), known[0])


@cache
def _shipped(guests: tuple[object, ...]) -> dict[str, Edition]:
    return {path.stem: _good(path.stem) for path in sorted(TEXTS.glob("*.txt"))}


def _good(key: str) -> Edition:
    read, problems = read_edition(text_of(key) or "", key, text_of, subjects_of)
    if read is None or problems:
        raise FaultyText("\n".join(map(str, problems)))
    return edition_from(read)


def understood(text: str, key: str) -> tuple[EditionText | None, list[Problem]]:
    """A text with what it is based on, and what is wrong with it; None where it has no block at all."""
    known = editions()
    read, problems = read_edition(text, key, revised_text, subjects_of, known=known)
    if read and read.key in known and (problem := _other_edition(read, known[read.key])):
        problems = [problem, *problems]
    return read, problems


def _other_edition(text: EditionText, known: Edition) -> Problem | None:
    """A code in use: a text of that code is the next revision of the edition, so it must be of the same year and region."""
    says = {"表样": (text.name, known.name), "年度": (text.year, known.year), "适用": (text.regions, known.regions)}
    differ = [name for name, (own, theirs) in says.items() if own != theirs]
    if not differ:
        return None
    return Problem(
        text.key,
        text.source.start("头", "代码").number,
        f"代码“{text.key}”已经是“{known.name}”的代码，而“{'”“'.join(differ)}”与它不同。另一份表样请换一个代码；"
        f"是它的新版本的，表样、年度、适用要与它相同。",
    )


def edition_from(text: EditionText) -> Edition:
    """The forms of a text that was understood."""
    names = [name for part in text.parts if part.name == "表" for name in part.items]
    return Edition(
        key=text.key,
        name=text.name,
        regions=text.regions,
        basis=text.basis,
        year=text.year,
        body=text.body or (text.bodies[0] if len(text.bodies) == 1 else ""),
        bodies=text.bodies,
        title=text.title,
        statements=tuple(text.statements[name] for name in names if name in text.statements),
        parts=tuple(_parts(text)),
        terms=tuple(Term(one.name, one.meaning) for one in text.terms),
        levels=_levels(text),
        wording=text.wording,
        thresholds=Thresholds(change=text.demands.change),
        slots={slot.key: slot for slot in text.slots.values()},
        facts=text.facts,
        demands=text.demands,
        cover=text.cover,
        contents=text.contents,
        sheets=text.sheets,
        text=as_text(text.source),
    )


def _parts(text: EditionText) -> list[Part]:
    return [
        Part(
            part.key,
            part.title,
            () if part.name == "表" else tuple(text.sections[name] for name in part.items if name in text.sections),
            text.openings.get(part.name),
            statements=part.name == "表",
            terms=part.name == "名词",
        )
        for part in text.parts
    ]


def _levels(text: EditionText) -> Levels:
    rows = text.sheets[LEVELS].rows if LEVELS in text.sheets else ()
    return Levels(*(*rows, "", "", "", "")[:4])


@lru_cache(64)
def shelved(text: str, key: str) -> Edition:
    """The edition of a whole text, its bases laid under it, as a publication or a revision keeps it. Raises FaultyText.

    It was checked when it was a draft, by the checks of that day: what today's find in it besides hinders no reading.
    """
    read, problems = read_edition(text, key, lambda base: None, subjects_of, whole=True)
    if read is None:
        raise FaultyText(f"保存的表样“{key}”读不出来：{'；'.join(map(str, problems))}")
    return edition_from(read)


def kept(revision: EditionRevision) -> Edition:
    """The edition of a revision that was in force."""
    return replace(shelved(revision.resolved, revision.key), revision=revision.pk)


def revised_text(key: str) -> str | None:
    """The text on which another can be based: the newest in force of that key, else what comes with the product."""
    found = EditionRevision.objects.filter(key=key, state=EditionRevision.State.IN_FORCE).order_by("-revision").first()
    return found.resolved if found else text_of(key)


def bases_of(text: str) -> dict[str, str]:
    """The texts on which a text is based, by their keys: not those that come with the product as they are."""
    found: dict[str, str] = {}
    while (key := base_of(text)) and key not in found and len(found) < MOST_BASES:
        text = revised_text(key) or ""
        found[key] = text
    return found


def base_of(text: str) -> str:
    """The key of the edition on which a text says that it is based; '' for none."""
    return read_source(text, "", Problems()).head.get("基于", "").replace(NONE, "")
