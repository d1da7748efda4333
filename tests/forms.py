"""What a browser without scripts would post from a page, read from its HTML (读取页面表单)."""

from html.parser import HTMLParser
from typing import Any

from accounts.models import Filing


class _Form(HTMLParser):
    """The successful controls of the form that carries a revision and whose opening tag matches."""

    def __init__(self, css_class: str) -> None:
        super().__init__()
        self.css_class, self.inside, self.is_template = css_class, False, False
        self.data: dict[str, str] = {}
        self.labels: set[str] = set()
        self.textarea = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = self.css_class in given.get("class", "").split()
        if tag == "template":
            self.is_template = True
        if not self.inside or self.is_template:
            return
        name = given.get("name", "")
        if tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.data[name] = given.get("value", "on")
        elif tag == "textarea":
            self.textarea, self.data[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and ("selected" in given or self.select not in self.data):
            self.data[self.select] = given.get("value", "")
        self.labels |= {label for label in (given.get("aria-label"), given.get("for")) if label}

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "template":
            self.is_template = False
        elif tag == "textarea" and self.textarea:
            self.data[self.textarea] = self.data[self.textarea].removeprefix("\n")
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.textarea and self.inside and not self.is_template:
            self.data[self.textarea] += data


def form_of(html: str) -> _Form:
    """The entry form of a page: its data and the labels of its inputs."""
    for css_class in ("grid", "single-sheet", "texts"):
        form = _Form(css_class)
        form.feed(html)
        if form.data:
            return form
    raise AssertionError("no entry form on the page")


def posted_from(html: str) -> dict[str, str]:
    """What the browser would post from the entry form of the page unchanged."""
    return form_of(html).data


def seen(filing: Filing, **typed: Any) -> dict[str, Any]:
    """What a form of a verb posts: the data and the step that its page showed, and what was typed."""
    now = Filing.objects.get(pk=filing.pk)
    last = now.steps.order_by("-pk").first()
    return {"revision": now.revision, "step": last.pk if last else 0, **typed}
