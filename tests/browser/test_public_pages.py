"""Every public page at three widths: axe-core finds nothing at all, nothing runs off, the keyboard reaches everything."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import Office
from tests.portal.conftest import published as published
from tests.public_site import PAGES
from tests.public_site import public_site as public_site
from tests.public_site import publisher as publisher
from tests.rounds import rounds

from .axe import violations
from .conftest import Visitor, is_within

SIZES = {"390": (390, 844), "768": (768, 1024), "1366": (1366, 900)}

FOCUSABLE = """() => {
    const shown = one => one.checkVisibility({ checkVisibilityCSS: true }) && !one.closest("details:not([open]) > :not(summary)");
    const every = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");
    const group = one => [...document.querySelectorAll(`input[type=radio][name="${one.name}"]`)];
    const stop = one => one.type !== "radio" || one === (group(one).find(each => each.checked) ?? group(one)[0]);
    const found = [...every].filter(one => shown(one) && !one.disabled && one.tabIndex >= 0 && stop(one));
    found.forEach((one, number) => { one.dataset.place = String(number); });
    return found.length;
}"""
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return {
        place: one.dataset.place ?? null,
        html: one.outerHTML.slice(0, 160),
        marked: outline || style.boxShadow !== "none",
        seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


def walked(page: Page) -> list[str]:
    """What is wrong on the way through the page by Tab: out of order, left out, unmarked, out of sight."""
    count = int(page.evaluate(FOCUSABLE))
    assert count
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    wrong: list[str] = []
    for place in range(count):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None or found["place"] != str(place):
            return [*wrong, f"{place} of {count}: {found}"]
        wrong += [f"{word}: {found['html']}" for word in ("marked", "seen") if not found[word]]
    return wrong


@pytest.fixture(params=list(SIZES)[: rounds(1, 3)])
def window(visit: Any, request: pytest.FixtureRequest) -> Visitor:
    """A window of one of the widths."""
    opened: Visitor = visit(SIZES[request.param])
    return opened


def test_every_public_page_at_every_width(window: Visitor, public_site: Office) -> None:
    width = window.page.viewport_size["width"] if window.page.viewport_size else 0
    wrong: list[str] = []
    for name, (address, status) in list(PAGES.items())[:: rounds(2, 1)]:
        before = len(window.wrong)
        page = window.go(address)
        if status >= 400:
            del window.wrong[before:]  # the browser itself logs the status
        assert page.locator("html").get_attribute("lang") == "zh-CN", name
        window.picture(f"public-{name}-{width}", full=True)
        wrong += [f"{name}: runs off"] if not is_within(page) else []
        wrong += [f"{name}: {one}" for one in walked(page)]
        before = len(window.wrong)
        wrong += [f"{name}: {one}" for one in violations(page)]
        del window.wrong[before:]  # what the policy says of axe's own styles
    assert wrong == [], "\n".join(wrong)


def test_the_first_page_before_anything_is_published(window: Visitor, db: None) -> None:
    page = window.go("/")
    assert is_within(page)
    assert walked(page) == []
    window.picture(f"public-first-empty-{window.page.viewport_size['width']}", full=True)  # type: ignore[index]
    before = len(window.wrong)
    found = violations(page)
    del window.wrong[before:]
    assert found == []
