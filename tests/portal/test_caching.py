"""Conditional requests and the cache of public pages (公开页的条件请求与缓存)."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.management import call_command
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils.http import http_date, parse_http_date

from accounts.models import Status
from accounts.portal import caching, views
from accounts.portal.caching import State, kept_page
from accounts.publication.archive import place
from accounts.workflow.withdrawal import remove_copies
from tests import publications

PAGE = "/publications/650205001/2023/1/"


def kept(settings: Any) -> list[Path]:
    """The entries of the cache."""
    return sorted(Path(settings.CACHES["pages"]["LOCATION"]).glob("*.djcache"))


# --- what is asked of the database ---------------------------------------------------------------------------------------


def test_a_kept_page_asks_one_question_and_reads_no_snapshot(client, published, django_assert_num_queries):
    published(version=2, corrects=published())
    first = client.get(PAGE)
    with django_assert_num_queries(1) as asked:
        assert client.get(PAGE).content == first.content
    assert not re.search(r"snapshot|erratum", asked.captured_queries[0]["sql"])


def test_a_kept_page_is_not_rendered_again(client, published):
    body = published().files.get(format="html")
    first = client.get(PAGE)
    place(body.sha256, body.suffix).unlink()
    assert client.get(PAGE).content == first.content


def test_a_page_withdrawn_while_it_is_made_is_not_kept(client, published, publisher, settings, monkeypatch):
    publication = published()
    made = views._publication

    def slow(*arguments: Any) -> HttpResponse:
        response = made(*arguments)
        publications.reach(publication.filing, publisher, Status.WITHDRAWN)
        remove_copies(publication)
        return response

    monkeypatch.setattr(views, "_publication", slow)
    assert client.get(PAGE).status_code == 200
    assert kept(settings) == []


def test_each_page_is_kept_under_its_own_name(client, published):
    published(version=2, corrects=published())
    pages = [client.get(f"/publications/650205001/2023/{version}/") for version in (1, 2)]
    again = [client.get(f"/publications/650205001/2023/{version}/") for version in (1, 2)]
    assert [one.content for one in pages] == [one.content for one in again]
    assert pages[0]["ETag"] != pages[1]["ETag"]


# --- conditional requests ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["{}", "W/{}", '"another", {}', 'W/"another" ,W/{}', "*"])
@pytest.mark.parametrize("ask", ["get", "head"])
def test_who_has_the_page_is_told_so_before_anything_is_rendered(
    client, published, django_assert_num_queries, written, ask
):
    published()
    first = client.get(PAGE)
    with django_assert_num_queries(1):
        answer = getattr(client, ask)(PAGE, headers={"If-None-Match": written.format(first["ETag"])})
    assert (answer.status_code, answer.content) == (304, b"")
    assert [answer[name] for name in ("ETag", "Last-Modified", "Cache-Control")] == [
        first[name] for name in ("ETag", "Last-Modified", "Cache-Control")
    ]


@pytest.mark.parametrize("written", ['"another"', 'W/"another"', "nonsense", '""', "🙂"])
def test_who_has_another_page_gets_this_one(client, published, written):
    published()
    assert client.get(PAGE, headers={"If-None-Match": written}).status_code == 200


def test_the_page_asks_to_be_asked_each_time(client, published):
    published()
    answer = client.get(PAGE)
    assert answer["Cache-Control"] == "public, no-cache"
    assert re.fullmatch(r'"[0-9a-f]{64}"', answer["ETag"])
    assert parse_http_date(answer["Last-Modified"]) >= datetime(2024, 8, 14, 20, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(("seconds", "status"), [(0, 304), (3600, 304), (-1, 200)])
def test_if_modified_since(client, published, seconds, status):
    published()
    changed = parse_http_date(client.get(PAGE)["Last-Modified"])
    assert client.get(PAGE, headers={"If-Modified-Since": http_date(changed + seconds)}).status_code == status
    other = {"If-Modified-Since": http_date(changed + seconds), "If-None-Match": '"another"'}
    assert client.get(PAGE, headers=other).status_code == 200


def test_head_tells_the_size_of_a_page_kept_or_not(client, published):
    published()
    before, page, after = client.head(PAGE), client.get(PAGE), client.head(PAGE)
    assert before.content == after.content == b""
    assert before["Content-Length"] == after["Content-Length"] == str(len(page.content))
    assert before["ETag"] == page["ETag"]


def test_another_version_another_release_or_another_site_is_another_page(client, published, settings, monkeypatch):
    first = published()
    tags = [client.get(PAGE)["ETag"]]
    published(version=2, corrects=first)
    tags.append(client.get(PAGE)["ETag"])
    settings.PUBLIC_ADDRESS = "https://other.example.gov.cn"
    tags.append(client.get(PAGE)["ETag"])
    at = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr(caching, "release", lambda: caching.Release("another", at.timestamp()))
    answer = client.get(PAGE)
    tags.append(answer["ETag"])
    assert len(set(tags)) == 4
    assert answer["Last-Modified"] == http_date(int(at.timestamp()))


# --- what must not be kept -----------------------------------------------------------------------------------------------


def test_a_withdrawal_holds_at_the_very_next_request(client, published, publisher: User, settings):
    publication = published()
    tag = client.get(PAGE)["ETag"]
    assert client.get(PAGE).status_code == 200
    publications.reach(publication.filing, publisher, Status.WITHDRAWN)
    for headers in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}, {"If-Modified-Since": http_date(2**32)}):
        for _ in range(2):
            answer = client.get(PAGE, headers=headers)
            assert answer.status_code == 410
            assert not {"ETag", "Last-Modified", "Cache-Control"} & set(answer.headers)
    assert len(kept(settings)) == 1


def test_the_banner_of_an_earlier_version_follows_at_once(client, published, publisher: User):
    first = published()
    assert "已有更正" not in client.get(PAGE).content.decode()
    second = published(version=2, corrects=first)
    assert "第2版（现行版）" in client.get(PAGE).content.decode()
    publications.reach(second.filing, publisher, Status.WITHDRAWN)
    assert "也已<a" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("address", ["/publications/650205001/2023/7/", "/publications/650205009/2023/1/"])
def test_what_is_not_there_is_not_kept_and_never_unchanged(client, published, settings, address):
    published()
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 404
    assert kept(settings) == []


def test_an_error_is_not_kept(client, published, settings):
    body = published().files.get(format="html")
    file = place(body.sha256, body.suffix)
    content = file.read_bytes()
    file.unlink()
    answer = client.get(PAGE)
    assert (answer.status_code, "ETag" in answer.headers) == (503, False)
    assert kept(settings) == []
    file.write_bytes(content)
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("admin_first", [True, False])
def test_whoever_is_logged_in_gets_the_same_bytes_and_no_cookie(client, published, admin_first):
    published()
    admin = Client()
    admin.force_login(User.objects.create_superuser("admin"))
    visitors = (admin, client) if admin_first else (client, admin)
    answers = [one.get(PAGE) for one in visitors for _ in range(2)]
    assert len({one.content for one in answers}) == len({one["ETag"] for one in answers}) == 1
    assert not any(one.cookies or one.has_header("Vary") for one in answers)


class _Seen(dict[str, Any]):
    """A session that somebody reads."""

    accessed = False


def _personal(request: Any) -> HttpResponse:
    get_token(request)
    return HttpResponse("a form")


def _known(request: Any) -> HttpResponse:
    request.session.accessed = True
    return HttpResponse("hello, admin")


def _with_cookie(request: Any) -> HttpResponse:
    response = HttpResponse("a cookie")
    response.set_cookie("name", "value")
    return response


@pytest.mark.parametrize("render", [_personal, _known, _with_cookie])
def test_a_page_for_one_person_is_neither_kept_nor_public(settings, caplog, render: Callable[[Any], HttpResponse]):
    request = RequestFactory().get("/some/page/")
    request.session = _Seen()  # type: ignore[assignment]
    response = kept_page(request, State(("facts",)), lambda: render(request))
    assert response.status_code == 200
    assert not {"ETag", "Last-Modified", "Cache-Control"} & set(response.headers)
    assert kept(settings) == []
    assert "/some/page/" in caplog.text


def test_what_render_raises_goes_on(settings):
    def missing() -> HttpResponse:
        raise Http404

    with pytest.raises(Http404):
        kept_page(RequestFactory().get("/some/page/"), State(("facts",)), missing)
    assert kept(settings) == []


def test_while_templates_are_written_nothing_is_kept(client, published, settings):
    published()
    settings.DEBUG = True
    assert "ETag" not in client.get(PAGE).headers
    assert kept(settings) == []


# --- a cache in trouble --------------------------------------------------------------------------------------------------


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _altered(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))


def _replaced(file: Path) -> None:
    file.write_bytes(b"\x80\x05nothing that was ever pickled")


DAMAGES = {
    "cut": _cut,
    "altered": _altered,
    "replaced": _replaced,
    "empty": lambda file: file.write_bytes(b""),
    "a folder": lambda file: (file.unlink(), file.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_made_anew(client, published, settings, caplog, damage):
    published()
    first = client.get(PAGE)
    (entry,) = kept(settings)
    DAMAGES[damage](entry)
    for _ in range(2):
        again = client.get(PAGE)
        assert (again.status_code, again.content, again["ETag"]) == (200, first.content, first["ETag"])
    assert damage == "empty" or "缓存" in caplog.text


@pytest.mark.parametrize("value", ["text", (b"digest", b"content"), (b"", "text"), 5])
def test_an_entry_of_another_make_is_not_believed(client, published, settings, caplog, value):
    published()
    first = client.get(PAGE)
    caches["pages"].set(first["ETag"].strip('"'), value)
    assert client.get(PAGE).content == first.content
    assert "已损坏" in caplog.text


@pytest.mark.parametrize("in_the_way", ["file", "nowhere"])
def test_without_a_folder_the_page_still_comes_and_the_log_says_why(
    client, published, settings, tmp_path, caplog, in_the_way
):
    published()
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder")
    location = blocked if in_the_way == "file" else blocked / "below"
    settings.CACHES = settings.CACHES | {"pages": settings.CACHES["pages"] | {"LOCATION": location}}
    answers = [client.get(PAGE) for _ in range(2)]
    assert {one.status_code for one in answers} == {200}
    assert client.get(PAGE, headers={"If-None-Match": answers[0]["ETag"]}).status_code == 304
    assert "没有存入缓存" in caplog.text


def test_on_a_full_disk_the_page_still_comes(client, published, settings, monkeypatch, caplog):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    published()
    monkeypatch.setattr("django.core.cache.backends.filebased.FileBasedCache._write_content", full)
    assert [client.get(PAGE).status_code for _ in range(2)] == [200, 200]
    assert "No space left" in caplog.text
    assert list(Path(settings.CACHES["pages"]["LOCATION"]).iterdir()) == []


WRITER = """
import sys, time
from django.conf import settings
settings.configure(CACHES={"pages": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": sys.argv[1]}})
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
def slowly(self, file, timeout, value):
    file.write(b"half of it")
    file.flush()
    print("writing", flush=True)
    time.sleep(60)
FileBasedCache._write_content = slowly
caches["pages"].set(sys.argv[2], "value")
"""


def test_a_process_killed_while_writing_leaves_no_entry(client, published, settings):
    """And another one that writes the same page meanwhile is not disturbed."""
    published()
    first = client.get(PAGE)
    (entry,) = kept(settings)
    entry.unlink()
    arguments = [settings.CACHES["pages"]["LOCATION"], first["ETag"].strip('"')]
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, *map(str, arguments)], cwd=django_settings.BASE_DIR, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        assert kept(settings) == []
        assert client.get(PAGE).content == first.content
        assert kept(settings) == [entry]
        writer.send_signal(signal.SIGKILL)
    assert client.get(PAGE).content == first.content


def test_the_folder_is_closed_to_others_and_bounded(client, published, settings):
    published()
    client.get(PAGE)
    folder = Path(settings.CACHES["pages"]["LOCATION"])
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {one.stat().st_mode & 0o077 for one in folder.iterdir()} == {0}
    few = settings.CACHES["pages"] | {"OPTIONS": {"MAX_ENTRIES": 4}}
    settings.CACHES = settings.CACHES | {"pages": few}
    for number in range(2, 12):
        published(f"65020500{number:02}")
        client.get(f"/publications/65020500{number:02}/2023/1/")
    assert len(kept(settings)) <= 4


def test_the_release_follows_code_templates_and_static_names(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    names = []
    for room, file in (
        ("accounts", "one.py"),
        ("accounts", "one.py"),
        ("templates", "one.html"),
        ("accounts", "x.pyc"),
    ):
        (tmp_path / room).mkdir(exist_ok=True)
        with (tmp_path / room / file).open("a") as grown:
            grown.write("another line\n")
        os.utime(tmp_path / room / file, (2_000_000_000, 2_000_000_000))
        names.append(caching.release.__wrapped__())
    assert len({one.name for one in names}) == 3
    assert names[2] == names[3]
    assert names[0].at == 2_000_000_000


# --- static files --------------------------------------------------------------------------------------------------------


def test_static_files_with_hashed_names_may_be_kept_for_ever(db, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "collected"
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": manifest}
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (tmp_path / "source" / "css").mkdir(parents=True)
    for name in ("site.css", "document.css"):
        (tmp_path / "source" / "css" / name).write_bytes((Path("static/css") / name).read_bytes())
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client()
    page = client.get("/unknown/").content.decode()
    hashed = re.findall(r'href="(/static/css/\w+\.[0-9a-f]{12}\.css)"', page)
    assert len(hashed) == 2
    for address in hashed:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer["Cache-Control"]
        assert int(re.findall(r"max-age=(\d+)", answer["Cache-Control"])[0]) >= 365 * 24 * 3600
        answer.close()
    plain = client.get("/static/css/site.css")
    assert "immutable" not in plain["Cache-Control"]
    plain.close()


@pytest.mark.parametrize(
    "address", [f"{PAGE}650205001-2023-1.pdf", f"{PAGE}SHA256SUMS", "/publications/650205001/2023/"]
)
def test_files_and_lasting_addresses_read_no_snapshot(client, published, django_assert_max_num_queries, address):
    published(version=2, corrects=published())
    with django_assert_max_num_queries(2) as asked:
        assert client.get(address).status_code in (200, 302)
    assert not [one["sql"] for one in asked.captured_queries if re.search(r'"(snapshot|erratum)"', one["sql"])]
