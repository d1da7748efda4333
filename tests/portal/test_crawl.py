"""A stranger looks everywhere: every public address, every guess; nothing comes out that is not public (全站爬取).

Filings stand in every state, each with words of its own in all that it holds. Each word is looked for in every answer.
"""

import hashlib
import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from accounts.models import Filing, Publication, PublicationFile, Status, Unit
from accounts.publication.archive import keep
from accounts.publication.withholding import withhold_files
from tests import publications
from tests.crawling import Crawl, Found, crawl

SECRET = {
    "draft": "草稿密语",
    "submitted": "待审密语",
    "returned": "退回密语",
    "approved": "已审密语",
    "carried_in": "补录密语",
    "withdrawn": "撤下密语",
}
KEPT_SECRET = "未登记密语"
"""In a kept file that belongs to no publication."""
SHOWN = "公开的话"
CODES = {state: f"65020510{number}" for number, state in enumerate(SECRET)}
WITHDRAWN, CORRECTED = CODES["withdrawn"], "650205120"
START = ("/", "/sitemap.xml", "/feed.atom", "/robots.txt", "/api/", "/verify/", "/compare/", "/404.html")


@pytest.fixture
def hashes(published: Callable[..., Publication], publisher: User, reach: Any) -> list[str]:
    """The site; returns the hashes of files that must not be had."""
    first = published(remark=SHOWN)
    published(version=2, corrects=first, remark=SHOWN)
    secret = [_kept(f"{KEPT_SECRET}一")]
    for state, word in SECRET.items():
        if state == "withdrawn":
            secret += _withdrawn(published, publisher, word)
        else:
            _unpublished(reach, publisher, state, word)
            secret.append(_kept(word))
    return [*secret, _quoting_the_withdrawn(published, publisher)]


def _kept(word: str) -> str:
    return keep(f"%PDF-1.7 {word}".encode(), ".pdf")


def _unpublished(reach: Any, publisher: User, state: str, word: str) -> None:
    """A unit that published nothing, and a year of a unit that published others."""
    hidden = Unit.objects.create(code=CODES[state], name=f"{word}局", kind="administrative", region=f"{word}区")
    known = Unit.objects.get(code="650205001")
    for unit, year in ((hidden, 2023), (known, 2024 + list(SECRET).index(state))):
        if state == "carried_in":
            Filing.objects.create(unit=unit, year=year, edition="xinjiang-2023", remark=word, status=Status.CARRIED_IN)
            continue
        filing = reach(unit, year, status="submitted" if state == "returned" else state, remark=word)
        if state == "returned":
            publications.move(filing, publisher, [Status.DRAFT])


def _withdrawn(published: Any, publisher: User, word: str) -> list[str]:
    one = published(WITHDRAWN, name="撤下的局", remark=word, report=(word, _kept(f"{word}自评")))
    made = [file.sha256 for file in one.files.all()]
    publications.reach(one.filing, publisher, Status.WITHDRAWN)
    withhold_files(one)
    return made


def _quoting_the_withdrawn(published: Any, publisher: User) -> str:
    """A correction that stands, whose erratum quotes what was withdrawn; the hash of the erratum."""
    word = SECRET["withdrawn"]
    first = published(CORRECTED, name="更正的局", remark=word)
    filing = Filing.objects.create(unit=first.filing.unit, year=2023, version=2, edition="xinjiang-2023", remark=SHOWN)
    publications.reach(filing, publisher, Status.APPROVED)
    erratum = {"against": first.number, "corrects": first.number, "kind": "data", "reason": "漏计", "facts": []}
    erratum |= {"texts": [{"before": word, "after": word}], "figures": [], "performance": []}
    second = Publication.objects.create(
        filing=filing,
        number=f"{CORRECTED}-2023-2",
        title="更正的局2023年度部门决算公开说明",
        snapshot={"statements": publications.STATEMENTS} | publications.snapshot_of(filing),
        published_at=timezone.now(),
        published_by=publisher,
        corrects=first,
        erratum=erratum,
    )
    quoted = keep(word.encode(), ".json")
    for kind, name in [*publications.NAMES, ("erratum", "")]:
        file = PublicationFile(publication=second, format=kind, name=name, size=9, sha256=quoted)
        if kind != "erratum":
            file.sha256 = keep(f"<article>{SHOWN}{kind}{name}</article>".encode(), file.suffix)
        file.save()
    publications.reach(filing, publisher, Status.PUBLISHED)
    publications.reach(first.filing, publisher, Status.WITHDRAWN)
    withhold_files(first)
    return quoted


def asked(client: Client) -> Callable[[str], Found]:
    """The test client as a stranger with a browser."""

    def fetch(path: str) -> Found:
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        return Found(answer.status_code, content, media_type, answer.headers.get("Location", ""))

    return fetch


def secrets_in(walk: Crawl) -> list[str]:
    """Where a secret came out: in the content, its length aside, or in what an address is called."""
    words = [*SECRET.values(), KEPT_SECRET]
    return [
        f"{path}: {word}"
        for path, one in walk.answers.items()
        for word in words
        if word in path or any(word.encode(code) in one.content for code in ("utf-8", "utf-16-le", "unicode_escape"))
    ]


def test_every_public_address_and_nothing_else(client: Client, hashes: list[str], settings: Any) -> None:
    walk = crawl(asked(client), START, site=settings.PUBLIC_ADDRESS)
    assert secrets_in(walk) == []
    assert "/publications/650205001/2023/1/650205001-2023-1.pdf" in walk.answers
    assert SHOWN.encode() in walk.content
    assert "/units/650205001/" in walk.answers
    statuses = {one.status for one in walk.answers.values()}
    assert statuses <= {200, 301, 302, 404, 410}
    gone = {path for path, one in walk.answers.items() if one.status == 410}
    assert gone
    assert all(WITHDRAWN in path or CORRECTED in path for path in gone)
    lost = [path for path, one in walk.answers.items() if one.status == 404 and path not in START]
    assert [path for path in lost if not path.startswith("/static/")] == []  # the tests collect none
    codes = set(CODES.values()) - {WITHDRAWN}
    assert not [path for path in walk.answers if any(code in path for code in codes)]
    assert not [code for code in codes if code.encode() in walk.content]


@pytest.mark.parametrize("said", ["内有撤下密语一处", "\\u64a4\\u4e0b\\u5bc6\\u8bed"])
def test_a_secret_would_be_found(said: str) -> None:
    walk = Crawl({"/page/": Found(200, said.encode(), "text/html"), "/待审密语/": Found(404, b"", "")})
    assert secrets_in(walk) == ["/page/: 撤下密语", "/待审密语/: 待审密语"]


def guesses(hashes: list[str]) -> list[str]:
    """Addresses as a stranger would try them."""
    codes = [*CODES.values(), "650205001", CORRECTED, "1"]
    places = list(itertools.product(codes, (2022, 2023, 2024, 2025, 2026, 2027, 2028), (0, 1, 2, 3)))
    pages = [f"/publications/{code}/{year}/{version}/" for code, year, version in places]
    endings = (".pdf", ".json", ".xlsx", ".html", "-01.csv", "-report-1.pdf", "-erratum.json")
    files = [
        f"/publications/{code}/2023/{version}/{code}-2023-{version}{ending}"
        for code in codes
        for version in (1, 2)
        for ending in endings
    ]
    files += [f"/publications/{code}/2023/1/SHA256SUMS" for code in codes]
    lists = [f"/units/{code}/" for code in codes] + [f"/years/{year}/" for year in range(2020, 2030)]
    lists += [f"/publications/{code}/2023/" for code in codes]
    kept = [
        path.format(sha=sha, two=sha[:2])
        for sha in hashes
        for path in (
            *("/verify/{sha}/", "/{sha}", "/{sha}.pdf", "/publications/{two}/{sha}.pdf", "/media/{two}/{sha}.pdf"),
            *("/withheld/{two}/{sha}.pdf", "/var/publications/{two}/{sha}.pdf", "/static/{two}/{sha}.pdf"),
        )
    ]
    searches = [f"/?q={word}" for word in [*SECRET.values(), *CODES.values(), "密语", "%", "_"]]
    searches += [f"/?region={word}区" for word in SECRET.values()]
    up = ("../../../", "..%2f..%2f", "%2e%2e/%2e%2e/", "....//....//")
    traversals = [f"/{room}/{dots}var/withheld/" for room in ("static", "publications", "verify") for dots in up]
    traversals += [f"/publications/650205001/2023/1/{dots}{hashes[0]}.pdf" for dots in up]
    admin = [
        f"/admin/accounts/{model}/{rest}"
        for model in (
            "filing",
            "publication",
            "publicationfile",
            "unit",
            "step",
            "withdrawal",
            "importedfile",
            "approval",
        )
        for rest in ("", "1/", "1/change/", "1/history/", "export/", "add/")
    ]
    admin += [f"/admin/accounts/filing/{one.pk}/preview/" for one in Filing.objects.all()]
    strange = ["/.git/config", "/var/secret_key", "/debug/", "/media/", "/static/", "/units/%00/", "/publications/"]
    api = [f"/api/{name}/{code}/" for name in ("units", "publications", "filings") for code in codes]
    return [*pages, *files, *lists, *kept, *searches, *traversals, *admin, *strange, *api]


def test_no_guess_finds_what_is_not_public(client: Client, hashes: list[str], settings: Any) -> None:
    fetch = asked(client)
    walk = Crawl()
    for path in dict.fromkeys(guesses(hashes)):
        found = fetch(path)
        quoted = re.sub(rb'value="[^"]*"', b"", found.content)  # a form repeats what was asked
        walk.answers[re.sub(r"\?.*", "?", path) + f"#{len(walk.answers)}"] = Found(
            found.status, quoted, found.media_type
        )
        assert found.status < 500, path
    assert secrets_in(walk) == []
    admin = [one for path, one in walk.answers.items() if path.startswith("/admin/")]
    assert {one.status for one in admin} <= {302, 404}


def test_a_hash_of_what_was_never_published_is_as_unknown_as_any(client: Client, hashes: list[str]) -> None:
    known = set(PublicationFile.objects.values_list("sha256", flat=True))
    for sha256 in (one for one in hashes if one not in known):
        mine = client.get(f"/verify/{sha256}/").content.decode().replace(sha256, "")
        other = hashlib.sha256(sha256.encode()).hexdigest()
        assert client.get(f"/verify/{other}/").content.decode().replace(other, "") == mine


def test_of_the_withdrawn_each_address_says_only_that(client: Client, hashes: list[str]) -> None:
    code = WITHDRAWN
    page = f"/publications/{code}/2023/1/"
    for ending in (
        "",
        f"{code}-2023-1.pdf",
        f"{code}-2023-1.json",
        f"{code}-2023-1-01.csv",
        f"{code}-2023-1-report-1.pdf",
    ):
        answer = client.get(page + ending)
        assert answer.status_code == 410
        assert "这份决算已撤下" in answer.content.decode()
    assert client.get("/publications/650205001/2023/1/").status_code == 200
