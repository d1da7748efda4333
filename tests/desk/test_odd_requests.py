"""Requests that no browser of ours sends: too many files or fields, too much, broken bodies, odd addresses, odd targets."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.conftest import Office
from tests.everywhere import Address, addresses, content, paths
from tests.rounds import rounds

BOUNDARY = "boundary"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def part(name: str, value: str, file: str = "") -> str:
    named = f'; filename="{file}"' if file else ""
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{value}\r\n'


def body(*parts: str) -> bytes:
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()


FILES = body(*(part(f"file{number}", "x", f"{number}.txt") for number in range(300)))
SAME = body(*(part("file", "x", f"{number}.txt") for number in range(300)))
ODD: dict[str, tuple[bytes, str, str]] = {
    "300 files": (FILES, FORM, "文件太多"),
    "300 files of one name": (SAME, FORM, "文件太多"),
    "fields": (body(*(part(f"f{number}", "x") for number in range(30))), FORM, "内容太多"),
    "fields, urlencoded": (
        "&".join(f"f{n}=x" for n in range(30)).encode(),
        "application/x-www-form-urlencoded",
        "内容太多",
    ),
    "too much": (b"a=" + b"x" * 5000, "application/x-www-form-urlencoded", "内容太多"),
    "too much in a field": (body(part("a", "x" * 5000)), FORM, "内容太多"),
    "cut off": (FILES[:400], FORM, ""),
    "no boundary": (FILES[:400], "multipart/form-data", "不完整或格式有误"),
    "long boundary": (FILES[:400], f"multipart/form-data; boundary={'b' * 300}", "不完整或格式有误"),
    "odd charset": (b"a=%ff%00", "application/x-www-form-urlencoded; charset=latin-1", ""),
    "odd base64": (
        body(part("a", "x").replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n!")),
        FORM,
        "",
    ),
}


@pytest.fixture
def strict(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 4000


@pytest.mark.parametrize("checks", [False, True], ids=["csrf passed", "csrf checked"])
@pytest.mark.parametrize("kind", ODD)
def test_an_odd_body_is_answered_in_words(office: Office, strict: None, kind: str, checks: bool) -> None:
    sent, media_type, words = ODD[kind]
    client = Client(enforce_csrf_checks=checks, raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root"))
    wrong = []
    for path in ("/verify/", "/", "/admin/login/", *islice(paths([office.filing]), 0, None, 9)):
        answer = client.post(path, sent, content_type=media_type)
        said = content(answer).decode(errors="replace")
        if answer.status_code >= 500 or (answer.status_code == 400 and words not in said):
            wrong.append((path, answer.status_code, re.sub(r"<[^>]*>|\s+", " ", said)[:100]))
        if path == "/verify/" and words and not checks and words not in said:
            wrong.append((path, answer.status_code, "no words"))
    assert wrong == []


TARGETS = (
    *(
        "https://evil.example/",
        "//evil.example/admin/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ),
    *("/no/such/address/", "/admin/no/such/", "/accounts/profile/", "admin/", "\0", "/\0", "http://[", "x" * 3000, ""),
)


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: repr(one[:24]))
def test_after_login_and_logout_one_stands_on_a_page_of_ours(office: Office, target: str) -> None:
    person = {"username": "clerk", "password": "clerk-secret-9"}
    for url, data in (
        ("/admin/login/", {**person, "next": target}),
        (f"/admin/login/?{urlencode({'next': target})}", person),
    ):
        client = Client()
        answer = client.post(url, data)
        assert answer["Location"] == "/admin/"
        assert client.get(answer["Location"]).status_code == 200
        left = client.post(f"/admin/logout/?{urlencode({'next': target})}", {"next": target})
        assert left.status_code == 200 or left["Location"] == "/admin/"


def test_login_leads_back_to_the_page_that_was_asked_for(office: Office) -> None:
    client = Client()
    page = f"/admin/accounts/filing/{office.filing.pk}/change/?measure=wan"
    asked = client.get(page)["Location"]
    answer = client.post(asked, {"username": "clerk", "password": "clerk-secret-9"})
    assert answer["Location"] == page


ODD_ARGUMENTS = ("1", "0", "-1", "9" * 30, "a", "²", "٣", "1/1", "_5F", "%00", "None", "1_2", "'", "🄂" * 300)


def odd(address: Address) -> list[str]:
    """The address with an odd value for each parameter, as anybody can type it."""
    return [address.filled([value] * len(address.parameters)) for value in ODD_ARGUMENTS] if address.parameters else []


@pytest.mark.parametrize("role", ["superuser", "clerk", "anonymous"])
def test_no_odd_argument_breaks_an_address(office: Office, role: str) -> None:
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(office.clerk if role == "clerk" else User.objects.create_superuser("root"))
    every = [path for one in addresses() for path in odd(one)] + ["/admin/r/1/1/", "/admin/r/0/x/"]
    step = rounds(5, 1)
    broken = [
        path for path in every[:: step if role == "superuser" else 5 * step] if client.get(path).status_code >= 500
    ]
    assert broken == []


QUERIES = (
    *("o=x", "o=-1.2.99", "p=x", "p=-1", "p=99999", "e=1", "all=", "q=%00", "q=²", "id__exact=x", "id__in=1,x", "pk=²"),
    *("year=²", "year__gte=x", "status=²", "_to_field=id", "_to_field=password", "_popup=1", "_facets=True"),
    *("unit__id__exact=x", "filing__year=a", "filing__status=%27", "no_such=1", "password__startswith=a", "page=²"),
    *("app_label=accounts&model_name=assignment&field_name=unit&term=x", "app_label=x&model_name=y&field_name=z"),
    *("app_label=accounts&model_name=assignment&field_name=role", "measure=²", "unit=1&unit=²", "limit=²", "after=²"),
    *("year=99999999999999999999", "page=99999999999999999999", "since=²", "updated=x", "sort=x", "line=²", "table=²"),
)


def test_no_odd_query_breaks_an_address(office: Office) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root"))
    every = [f"{path}?{query}" for path in paths([office.filing]) for query in QUERIES]
    broken = [url for url in every[:: rounds(41, 3)] if client.get(url).status_code >= 500]
    assert broken == []
