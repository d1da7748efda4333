"""Accessibility judged by axe-core, which is carried by its package (无障碍检查)."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def grave_violations(page: Page) -> list[str]:
    """What axe-core calls serious or critical on the page, one line each, with the first place."""
    # Without `preload`, for which axe-core would write styles into the page, against its policy.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [f"{one['id']}: {one['help']} {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in GRAVE]
