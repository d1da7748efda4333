"""Hostile files: each is read or refused in words, by its reader in a child."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from accounts.intake.attached_pdf import pages_of
from accounts.intake.cells import listed_amount
from accounts.intake.reading import uploads
from accounts.intake.reading.child import Limits
from accounts.intake.workbooks.formats import EMPTY
from accounts.intake.wrong_file import WrongFile
from tests.checks.test_bounded_patterns import is_steep
from tests.hostile.papers import ACTING, PAPERS, PLAIN
from tests.hostile.workbooks import LISTS, WORKBOOKS
from tests.rounds import rounds

Make = Callable[[], bytes]
QUICK = {"aborting.xls", "attributes.xlsx", "below.xlsx", "numbers.xlsx", "merged.xlsx", "tree.pdf", "nul.csv"}
"""Cheap ones that stand for the others."""
CASES: list[tuple[str, Callable[[bytes], Any], Make]] = [
    *((name, uploads.workbook, make) for name, make in WORKBOOKS.items()),
    *((name, uploads.table, make) for name, make in LISTS.items()),
    *((name, uploads.report_pages, make) for name, make in PAPERS.items()),
]


def marked(name: str, *case: Any) -> Any:
    return pytest.param(*case, id=f"{name}", marks=() if name in QUICK else pytest.mark.thorough)


@pytest.mark.parametrize(("door", "make"), [marked(name, door, make) for name, door, make in CASES])
def test_a_hostile_file_is_read_or_refused_in_words(door: Callable[[bytes], Any], make: Make) -> None:
    words = refusal(door, make())
    assert words is None or re.search("请|不能|没有|超过", words)
    assert not re.search("Error|Traceback|None", words or "")


def refusal(door: Callable[[bytes], Any], content: bytes) -> str | None:
    """The words of the refusal; None when the file was read."""
    try:
        assert door(content) is not None
    except WrongFile as wrong:
        return str(wrong)
    return None


def cut(text: str) -> None:
    EMPTY.sub(b"", text.encode())


@pytest.mark.parametrize("again", [' r="', "<c ", "<c r", " ", "/", "<row r=", ' r="/'])
def test_cutting_out_empty_cells_takes_no_longer_than_the_text_is_long(again: str) -> None:
    """The patterns of texts are all judged in `tests/checks/test_bounded_patterns.py`; this one is of bytes."""
    assert not is_steep(cut, "<c ", again, rounds(500, 2500))


@pytest.mark.parametrize("value", [1e308, -1e308, 10**30, float("inf")])
def test_a_number_of_a_list_that_is_no_amount_is_told_and_not_written_out(value: float) -> None:
    with pytest.raises(ValueError) as told:
        listed_amount(value)
    assert len(str(told.value)) < 60


def test_no_file_may_take_more() -> None:
    assert Limits().processor + 1 < 10
    assert Limits().memory < 512 * 2**20


@pytest.mark.thorough
def test_text_that_grows_when_it_is_made_plain_is_counted_as_it_grows() -> None:
    for door in (uploads.workbook, uploads.table):
        with pytest.raises(WrongFile, match="文字超过 400 万字"):
            door(WORKBOOKS["ligatures.xlsx"]())


def test_an_index_out_of_range_is_no_text() -> None:
    for name in ("index.xlsx", "below.xlsx"):
        with pytest.raises(WrongFile, match="已损坏"):
            uploads.workbook(WORKBOOKS[name]())


@pytest.mark.parametrize("name", ACTING)
def test_a_paper_that_is_more_than_paper_is_refused(name: str) -> None:
    words, make = ACTING[name]
    with pytest.raises(WrongFile, match=words):
        pages_of(make())


@pytest.mark.parametrize("name", PLAIN)
def test_paper_is_taken(name: str) -> None:
    assert pages_of(PLAIN[name]()) == 1
