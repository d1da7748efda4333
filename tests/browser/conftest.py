"""Plays in a real browser: the system's Chromium, a server with real connections, a database of their own (浏览器测试).

Each play has a copy of the test database, so that what it commits is gone with it. A page that logs an error, breaks the
Content-Security-Policy or calls another host fails its play. The thorough run keeps pictures below build/screenshots.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests.own_database import db as db
from tests.rounds import is_thorough
from tests.sample import ROOT

from .axe import grave_violations

# Playwright's loop runs in the thread of the test; the database is asked between its steps, never within.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run")
PICTURES = ROOT / "build" / "screenshots"
WIDE, TABLET, PHONE = (1366, 900), (768, 1024), (390, 844)
PASSWORD = "browser-secret-9"
PATIENCE = 60_000
"""Milliseconds that a step may take on a busy machine."""

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Browser]:
    """The system's Chromium, headless. A machine without one fails here: these tests are never left out.

    While Playwright's loop runs in this thread, Django keeps other connections than before and after it: both kinds are
    closed at the change, or the database could be neither copied nor dropped.
    """
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert program, "没有找到 Chromium，请用 ./run test 安装。"
    with django_db_blocker.unblock():
        connections.close_all()
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program, args=[*SWITCHES, *sandbox])
        yield browser
        browser.close()
        with django_db_blocker.unblock():
            connections.close_all()


@pytest.fixture
def site(db: None, settings: Any) -> Iterator[str]:
    """The address of a running server."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


class Visitor:
    """One person with one browser window."""

    def __init__(self, browser: Browser, site: str, size: tuple[int, int], scripts: bool = True) -> None:
        self.site = site
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda one: self.wrong.append(one.text) if one.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda one: self.wrong.append(str(one)))
        self.page.on("request", self._watch)
        self.page.on("dialog", lambda one: one.accept())

    def _watch(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.wrong.append(f"asked another host: {request.url}")

    def go(self, path: str) -> Page:
        """Open an address of the site."""
        self.page.goto(self.site + path)
        return self.page

    def log_in(self, user: User) -> Page:
        """Log in through the form; people of the plays share one password."""
        page = self.go("/admin/login/?next=/admin/")
        page.fill("#id_username", user.get_username())
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_url(f"{self.site}/admin/")
        return page

    def picture(self, name: str, *, full: bool = False) -> None:
        """Keep a picture of the window, or of the whole page, as build output of the thorough run."""
        if not is_thorough():
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=full, caret="initial")

    def grave(self) -> list[str]:
        """What axe-core finds grave on the page. What its own styles make the policy say is not the page's."""
        before = len(self.wrong)
        found = grave_violations(self.page)
        del self.wrong[before:]
        return found

    def end(self) -> list[str]:
        """Close the window; returns what went wrong in it."""
        self.context.close()
        return self.wrong


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Any]:
    """visit(size=WIDE, scripts=True) opens a window of its own; nothing may have gone wrong in any when the play ends."""
    open_windows: list[Visitor] = []

    def open_one(size: tuple[int, int] = WIDE, *, scripts: bool = True) -> Visitor:
        open_windows.append(Visitor(chromium, site, size, scripts))
        return open_windows[-1]

    yield open_one
    wrong = [each for one in open_windows for each in one.end()]
    assert wrong == []


def is_within(page: Page) -> bool:
    """Whether the page is no wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def person(name: str, label: str) -> User:
    """A member of the staff who can log in."""
    return User.objects.create_user(name, password=PASSWORD, first_name=label, is_staff=True)


GOLDEN: Path = ROOT / "tests" / "golden"
assert django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"] == ["'self'"]
