"""Walks through a site from link to link, whatever answers: Django's test client, a folder, nginx (测试用爬取)."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

SITE = "http://site.invalid"
"""Stands for the site while links are joined."""


@dataclass(frozen=True)
class Found:
    """What is answered at an address."""

    status: int
    content: bytes
    media_type: str
    location: str = ""


class Page(HTMLParser):
    """Addresses and anchors of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: dict[str, None] = {}
        self.anchors: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value is not None:
                self.links[value] = None
            elif name == "id" and value:
                self.anchors.add(value)


@dataclass
class Crawl:
    """All that was reached from the start, and the page that led there first."""

    answers: dict[str, Found] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """Everything that was said, in one."""
        return b"\n".join(one.content for one in self.answers.values())

    def broken(self) -> list[str]:
        """Links to what is not there, and to anchors that no element has."""
        lost = [
            f"{self.origin[path]} → {path}: {one.status}" for path, one in self.answers.items() if one.status >= 400
        ]
        for path, page in self.pages.items():
            for link in page.links:
                target, _, anchor = link.partition("#")
                there = self.pages.get(_joined(path, target) if target else path)
                if anchor and there is not None and unquote(anchor) not in there.anchors:
                    lost.append(f"{path} → {link}: no such anchor")
        return lost


def crawl(fetch: Callable[[str], Found], start: Iterable[str], *, site: str = SITE, limit: int = 3000) -> Crawl:
    """Ask for each address once, then for all it leads to. `site` is how the site calls itself in full addresses."""
    walk = Crawl()
    waiting = [(path, "") for path in start]
    while waiting:
        path, origin = waiting.pop(0)
        if path in walk.answers:
            continue
        assert len(walk.answers) < limit, "the site has no end"
        walk.answers[path], walk.origin[path] = fetch(path), origin
        waiting += [(one, path) for one in _onwards(walk, path, site)]
    return walk


def _onwards(walk: Crawl, path: str, site: str) -> Iterable[str]:
    found = walk.answers[path]
    links: Iterable[str] = [found.location] if found.location else []
    if found.media_type == "text/html":
        walk.pages[path] = Page(found.content.decode())
        links = [*links, *walk.pages[path].links]
    elif found.media_type.endswith("xml") and found.status == 200:
        links = [*links, *_named_in_xml(found.content)]
    elif found.media_type.endswith("json") and found.status == 200:
        links = [*links, *_named_in_json(found.content.decode(), site)]
    for one in links:
        joined = _joined(path, one.replace(site, SITE, 1))
        if joined:
            yield joined


def _joined(path: str, link: str) -> str:
    """The address of a link on that page, without fragment; empty when it leads elsewhere."""
    parts = urlsplit(urljoin(SITE + path, link))
    if f"{parts.scheme}://{parts.netloc}" != SITE:
        return ""
    return unquote(parts.path) + (f"?{parts.query}" if parts.query else "")


def _named_in_xml(content: bytes) -> list[str]:
    """Addresses in a feed or a list of pages; it is our own, so that the parser has nothing to fear."""
    root = ElementTree.fromstring(content)  # noqa: S314
    named = [one.text or "" for one in root.iter() if one.tag.endswith(("}loc", "}id"))]
    return [*named, *(one.get("href") or "" for one in root.iter() if one.tag.endswith("}link"))]


def _named_in_json(text: str, site: str) -> list[str]:
    """Strings of our own site; of a description of an interface, its addresses that stand as they are."""
    if '"openapi"' in text:
        data = json.loads(text)
        return [f"{data['servers'][0]['url']}{path}" for path in data["paths"] if "{" not in path]
    return [one for one in text.split('"') if one.startswith((f"{site}/", "/"))]
