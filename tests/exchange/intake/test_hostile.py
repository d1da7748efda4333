"""Hostile files: each is read or refused in words, by its reader in a child."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from accounts.exchange.attached_pdf import pages_of
from accounts.exchange.intake import uploads
from accounts.exchange.intake.child import Limits
from accounts.exchange.wrong_file import WrongFile
from tests.hostile.papers import ACTING, PAPERS, PLAIN
from tests.hostile.workbooks import LISTS, WORKBOOKS

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


def test_no_file_may_take_more() -> None:
    assert Limits().processor + 1 < 10
    assert Limits().memory < 512 * 2**20


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
