"""Reads rendered HTML back for the tests, independently of the product's own reader (测试用 HTML 读取)."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Table:
    section: str
    title: str = ""
    subtitle: str = ""
    rows: list[list[str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []
        self.paragraphs: list[str] = []
        self.tables: list[Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("col", "meta", "link", "br", "input"):
            return
        self.stack.append((tag, dict(attrs).get("class") or ""))
        if tag == "section":
            self.tables.append(Table(self.stack[-1][1]))
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th"):
            self.tables[-1].rows[-1].append("")
        elif tag in ("p", "h2", "h3", "h4", "li") and self._running():
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def _inside(self, *tags: str) -> bool:
        return any(tag in tags for tag, _ in self.stack)

    def _running(self) -> bool:
        return self._inside("article") and not self._inside("section")

    def handle_data(self, data: str) -> None:
        if self._inside("td", "th"):
            self.tables[-1].rows[-1][-1] += data
        elif self._inside("section"):
            if self._inside("h4", "h3"):
                self.tables[-1].title += data
            elif self.stack[-1][1] == "sheet-year":
                self.tables[-1].subtitle += data
        elif self._running() and self._inside("p", "h2", "h3", "h4", "li"):
            self.paragraphs[-1] += data


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def tight(html: str) -> str:
    """The page without the blanks between its tags: how its template is laid out is no matter of a test."""
    return re.sub(r">\s+<", "><", html)


def text_of(html: str) -> list[str]:
    """Headings, paragraphs and list items of the article outside of tables."""
    return [text for text in _read(html).paragraphs if text.strip()]


def tables(html: str) -> list[Table]:
    """All tables with the cells of their rows as they stand in the source."""
    return _read(html).tables


class _Form(HTMLParser):
    """The values of the controls of one form, chosen by its class."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.inside, self.data = name, False, {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = self.name in one.get("class", "").split()
        elif self.inside and tag == "input" and one.get("type") not in ("checkbox", "submit", "file"):
            self.data[one["name"]] = one.get("value", "")
        elif self.inside and tag == "textarea":
            self.area = one["name"]
            self.data[self.area] = ""
        elif self.inside and tag == "select":
            self.select = one["name"]
        elif self.select and tag == "option" and "selected" in one:
            self.data[self.select] = one.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("form", "select", "textarea"):
            self.select = self.area = ""
            self.inside = self.inside and tag != "form"

    def handle_data(self, data: str) -> None:
        if self.area:
            # A browser leaves out the line end behind the opening tag.
            self.data[self.area] += data if self.data[self.area] else data.removeprefix("\r\n").removeprefix("\n")


def from_page(response: Any, form: str = "evaluation") -> dict[str, str]:
    """What a browser would post from the form of that class, unchanged."""
    reader = _Form(form)
    reader.feed(response.content.decode())
    return reader.data
