"""A citizen reads the sample: from a sentence to its cell, to the card of the figure, and back (阅读公开稿)."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Publication
from tests.conftest import Office
from tests.rounds import widths

from .axe import violations
from .conftest import PHONE, TABLET, WIDE, is_within

SIZES = widths(phone=PHONE, tablet=TABLET, wide=WIDE)
SECTION, CELL, CARD = "#part2-three_public", "#three_public-1-final_three_public", "#figure-three_public"


@pytest.fixture
def publication(published_sample: Office) -> Publication:
    """The sample, published."""
    return Publication.objects.get()


def address(publication: Publication) -> str:
    return f"/publications/{publication.unit_code}/{publication.year}/{publication.version}/"


def uncovered(page: Page, place: Locator) -> bool:
    """Whether the middle of the place is in the window and nothing lies over it."""
    return bool(
        place.evaluate(
            """one => { const box = one.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return one.contains(top) || (top !== null && top.contains(one) && getComputedStyle(one).display === "inline") }"""
        )
    )


def settled(place: Locator) -> None:
    """The window shows the place and has come to rest."""
    expect(place).to_be_in_viewport()


@SIZES
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_from_a_sentence_to_its_cell_to_its_card_and_back(
    visit: Any, publication: Publication, size: tuple[int, int], scripts: bool
) -> None:
    window = visit(size, scripts=scripts)
    page = window.go(address(publication))
    name = f"reading-{size[0]}"
    if scripts:
        window.picture(f"{name}-top")
        assert violations(page) == []
        assert is_within(page)
    if size != WIDE:
        page.click(".fold summary")
    page.click(f".contents a[href='{SECTION}']")
    sentence = page.locator(f"{SECTION} [data-figure='three_public'] a").first
    settled(page.locator(f"{SECTION} h3"))
    expect(sentence).to_have_text("5.19万元")
    if scripts:
        window.picture(f"{name}-section")
    sentence.click()
    cell = page.locator(CELL)
    settled(cell)
    assert page.url.endswith(CELL)
    assert uncovered(page, cell)
    assert cell.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 233, 168)"
    if scripts:
        window.picture(f"{name}-cell")
    cell.locator("a").click()
    card = page.locator(CARD)
    expect(card).to_be_visible()
    expect(card).to_contain_text("51,900.00 元")
    expect(page.locator(".cards section:visible")).to_have_count(1)
    if scripts:
        window.picture(f"{name}-card")
        assert violations(page) == []
    card.locator("h3:has-text('文中') + ul a").first.click()
    settled(sentence)
    expect(card).to_be_hidden()
    assert uncovered(page, sentence)
    page.go_back()
    expect(card).to_be_visible()
    card.locator(".close").click()
    settled(cell)
    expect(card).to_be_hidden()


@SIZES
def test_every_table_holds_its_head_and_its_captions(
    visit: Any, publication: Publication, size: tuple[int, int]
) -> None:
    window = visit(size)
    page = window.go(address(publication))
    for form in ("income_and_spending", "spending", "basic", "government_funds"):
        page.goto(f"{window.site}{address(publication)}#{form}-statement")
        box = page.locator(f"#{form}-statement .scroll")
        box.evaluate("one => { one.scrollLeft = 90; one.scrollTop = 120 }")
        window.picture(f"reading-{size[0]}-{form}")
    page.goto(f"{window.site}{address(publication)}#spending-2150501-spending_project")
    cell = page.locator("#spending-2150501-spending_project")
    settled(cell)
    assert uncovered(page, cell)
    box = page.locator("#spending-statement .scroll")
    box.evaluate("one => { one.scrollLeft = 200; one.scrollTop = 60 }")
    caption = page.locator("#spending-2150501")
    left = caption.evaluate(
        "(one) => one.getBoundingClientRect().left - one.closest('.scroll').getBoundingClientRect().left"
    )
    head = page.locator("#spending-statement thead").evaluate(
        "(one) => one.getBoundingClientRect().top - one.closest('.scroll').getBoundingClientRect().top"
    )
    assert 0 <= left < 160
    assert 0 <= head < 3
    assert is_within(page)


def test_by_keyboard_alone(visit: Any, publication: Publication) -> None:
    window = visit(WIDE)
    page = window.go(f"{address(publication)}{SECTION}")
    page.locator(f"{SECTION} [data-figure='three_public'] a").first.focus()
    page.keyboard.press("Enter")
    settled(page.locator(CELL))
    page.keyboard.press("Tab")
    expect(page.locator(f"{CELL} a")).to_be_focused()
    page.keyboard.press("Enter")
    card = page.locator(CARD)
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    expect(card.locator(".close")).to_be_focused()
    window.picture("reading-keyboard")
    page.keyboard.press("Enter")
    settled(page.locator(CELL))
    expect(card).to_be_hidden()


def test_on_paper_no_card_and_no_colour_of_links(visit: Any, publication: Publication, tmp_path: Path) -> None:
    window = visit(WIDE)
    page = window.go(f"{address(publication)}{CARD}")
    page.emulate_media(media="print")
    expect(page.locator(CARD)).to_be_hidden()
    link = page.locator(f"{SECTION} [data-figure] a").first
    assert link.evaluate("one => getComputedStyle(one).color") == link.evaluate(
        "one => getComputedStyle(one.closest('p')).color"
    )
    assert link.evaluate("one => getComputedStyle(one).textDecorationLine") == "none"
    expect(page.locator(".aside")).to_be_hidden()
    window.picture("reading-print", full=True)
