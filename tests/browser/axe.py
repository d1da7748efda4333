"""Accessibility judged by axe-core, which is carried by its package (无障碍检查)."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def _found(page: Page) -> list[dict[str, Any]]:
    # Without `preload`, for which axe-core would write styles into the page, against its policy; of what is well it
    # would otherwise tell every place.
    options = {"preload": False, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return found


def _line(one: dict[str, Any]) -> str:
    return f"{one['id']}: {one['help']} {one['nodes'][0]['html'][:200]}"


def grave_violations(page: Page) -> list[str]:
    """What axe-core calls serious or critical on the page, one line each, with the first place."""
    return [_line(one) for one in _found(page) if one["impact"] in GRAVE]


def violations(page: Page) -> list[str]:
    """All that axe-core finds on the page, of any impact, one line each, with the first place."""
    return [_line(one) for one in _found(page)]
