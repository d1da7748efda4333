"""The public site as a plain folder: complete, whole, nothing in it that is not public (导出公开站点)."""

import fcntl
import functools
import hashlib
import http.client
import http.server
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from accounts.models import Status
from accounts.portal import export as exported_site
from accounts.portal.export import Build, ExportPlace, NotOurs
from accounts.publication.archive import place
from accounts.publication.withholding import withhold_files
from tests import publications
from tests.crawling import Found, crawl

PAGE = "publications/650205001/2023/1"
START = ("/", "/404.html", "/feed.atom", "/sitemap.xml", "/robots.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "public"


def export(folder: Path, capsys: Any, **options: Any) -> str:
    """What the command says."""
    call_command("export_site", str(folder), **options)
    return capsys.readouterr().out


def names(folder: Path) -> set[str]:
    """All files below the folder."""
    root = folder.resolve()
    return {str(one.relative_to(root)) for one in root.rglob("*") if one.is_file()}


def withdraw(publication: Any, publisher: User) -> None:
    """As the verb does: the files out of the public folder."""
    publications.reach(publication.filing, publisher, Status.WITHDRAWN)
    withhold_files(publication)


# --- what is in it -------------------------------------------------------------------------------------------------------


def test_pages_files_and_styles_lie_at_their_addresses(published, folder, capsys):
    publication = published()
    export(folder, capsys)
    assert {"index.html", "404.html", "500.html", "years/2023/index.html", "units/650205001/index.html"} <= names(
        folder
    )
    assert {f"{PAGE}/index.html", "publications/650205001/2023/index.html"} <= names(folder)
    assert {"static/css/site.css", "static/css/document.css"} <= names(folder)
    for file in publication.files.exclude(format="html"):
        ending = {"csv": f"-{file.name[2:4]}.csv", "sums": ""}.get(file.format, f".{file.format}")
        name = f"{publication.number}{ending}" if ending else "SHA256SUMS"
        content = (folder / PAGE / name).read_bytes()
        assert content == place(file.sha256, file.suffix).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256


def test_a_long_year_lies_in_pages_at_their_addresses(published, folder, capsys, monkeypatch):
    monkeypatch.setattr("accounts.portal.listing.YEAR_PAGE", 1)
    for number in range(3):
        published(f"65020500{number}", name=f"第{number}局")
    export(folder, capsys)
    pages = [folder / "years/2023" / one / "index.html" for one in ("", "page/2", "page/3")]
    assert [f"第{number}局" in one.read_text() for number, one in enumerate(pages)] == [True] * 3
    assert '<a rel="next" href="/years/2023/page/3/">' in pages[1].read_text()
    assert not (folder / "years/2023/page/1").exists()


def test_an_exported_page_offers_nothing_that_needs_a_running_site(published, folder, capsys):
    published(version=2, corrects=published())
    export(folder, capsys)
    for page in folder.resolve().rglob("*.html"):
        html = page.read_text()
        assert "<form" not in html, page
        assert not re.search(r'href="/(verify|compare|api|admin)', html), page


def test_the_lasting_address_leads_to_the_newest_version(published, folder, capsys):
    published(version=2, corrects=published())
    export(folder, capsys)
    html = (folder / "publications/650205001/2023/index.html").read_text()
    assert '<meta http-equiv="refresh" content="0; url=/publications/650205001/2023/2/">' in html
    assert '<a href="/publications/650205001/2023/2/">' in html


def test_an_empty_site_can_be_exported(db, folder, capsys):
    assert "0 个没有变化" in export(folder, capsys)
    assert "目前还没有公开的决算" in (folder / "index.html").read_text()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.APPROVED])
def test_nothing_of_what_is_not_published(published, reach, folder, capsys, status):
    unit = published().filing.unit
    reach(unit, 2024, status=status, remark="内部机密")
    export(folder, capsys)
    assert not [one for one in names(folder) if "2024" in one]
    assert "内部机密" not in "".join(one.read_text(errors="replace") for one in folder.resolve().rglob("*.*"))


# --- what was withdrawn --------------------------------------------------------------------------------------------------


def test_of_what_was_withdrawn_only_that_is_left(published, publisher, folder, capsys):
    publication = published(remark="撤下的说明")
    published("650205002", name="财政局")
    export(folder, capsys)
    assert "撤下的说明" in (folder / PAGE / "index.html").read_text()
    withdraw(publication, publisher)
    export(folder, capsys)
    assert [one for one in names(folder) if one.startswith(PAGE)] == [f"{PAGE}/gone.html"]
    page = (folder / PAGE / "gone.html").read_text()
    assert "这份决算已撤下" in page
    assert "撤下的说明" not in page
    assert "/2023/1/" in (folder / "publications/650205001/2023/index.html").read_text()
    assert publication.title not in (folder / "index.html").read_text()


def test_the_files_of_a_version_before_the_withdrawn_stay(published, publisher, folder, capsys):
    first = published()
    second = published(version=2, corrects=first)
    export(folder, capsys)
    withdraw(second, publisher)
    export(folder, capsys)
    assert f"{PAGE}/650205001-2023-1.pdf" in names(folder)
    assert "publications/650205001/2023/2/gone.html" in names(folder)
    assert "publications/650205001/2023/2/650205001-2023-2.pdf" not in names(folder)


def test_withdrawn_while_it_is_exported_it_begins_anew(published, publisher, folder, capsys, monkeypatch):
    publication = published()
    before, calls = exported_site.error_page, []

    def meanwhile(name: str) -> bytes:
        if not calls:
            withdraw(publication, publisher)
        calls.append(name)
        return before(name)

    monkeypatch.setattr(exported_site, "error_page", meanwhile)
    export(folder, capsys)
    assert len(calls) == 4
    assert f"{PAGE}/650205001-2023-1.pdf" not in names(folder)


def test_changing_all_the_time_it_gives_up_and_the_old_one_stays(published, folder, capsys, monkeypatch):
    published()
    export(folder, capsys)
    numbers = iter(range(100))
    monkeypatch.setattr("accounts.management.commands.export_site.site_state", lambda _: str(next(numbers)))
    with pytest.raises(CommandError, match="不断有公开稿"):
        export(folder, capsys)
    assert f"{PAGE}/index.html" in names(folder)


# --- once more -----------------------------------------------------------------------------------------------------------


def test_once_more_writes_only_what_changed(published, folder, capsys):
    first = published()
    export(folder, capsys)
    old = {name: (folder / name).stat().st_ino for name in names(folder)}
    assert f"写入 0 个文件，{len(old)} 个没有变化" in export(folder, capsys)
    assert {name: (folder / name).stat().st_ino for name in names(folder)} == old
    published(version=2, corrects=first)
    said = export(folder, capsys)
    assert (folder / f"{PAGE}/650205001-2023-1.pdf").stat().st_ino == old[f"{PAGE}/650205001-2023-1.pdf"]
    assert "已有更正" in (folder / PAGE / "index.html").read_text()
    written = int(re.findall(r"写入 (\d+) 个文件", said)[0])
    assert 0 < written < len(names(folder)) - len(first.files.all())


def test_what_did_not_change_is_not_even_read(published, folder, capsys, monkeypatch):
    published()
    export(folder, capsys)
    monkeypatch.setattr("accounts.portal.views.fetch", lambda *_: pytest.fail("read again"))
    assert "写入 0 个文件" in export(folder, capsys)


def test_without_change_the_timer_has_nothing_to_do(published, folder, capsys):
    first = published()
    export(folder, capsys)
    before = folder.readlink()
    assert "没有变化" in export(folder, capsys, if_changed=True)
    assert folder.readlink() == before
    published(version=2, corrects=first)
    assert "已导出" in export(folder, capsys, if_changed=True)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"state": "x"}'])
def test_a_lost_note_means_that_all_is_written(published, folder, capsys, damage):
    published()
    export(folder, capsys)
    note = folder.resolve().with_suffix(".json")
    note.write_text(damage)
    assert "，0 个没有变化" in export(folder, capsys)


def test_the_folder_before_is_removed(published, folder, capsys):
    published()
    for _ in range(3):
        export(folder, capsys)
    rooms = folder.with_name(".public.export")
    assert len([one for one in rooms.iterdir() if one.is_dir()]) == 1


# --- where it may write --------------------------------------------------------------------------------------------------


def test_an_empty_folder_is_taken(db, folder, capsys):
    folder.mkdir()
    export(folder, capsys)
    assert folder.is_symlink()


@pytest.mark.parametrize("what", ["files", "file", "link", "rooms"])
def test_what_is_not_its_own_is_left_alone(db, folder, tmp_path, capsys, what):
    other = tmp_path / "other"
    other.mkdir()
    (other / "kept").write_text("kept")
    if what == "files":
        other.rename(folder)
    elif what == "file":
        folder.write_text("kept")
    elif what == "link":
        folder.symlink_to(other)
    else:
        other.rename(folder.with_name(".public.export"))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CommandError, match="不是由本命令"):
        export(folder, capsys)
    assert sorted(tmp_path.rglob("*")) == before


def test_two_at_once_are_refused(db, folder, capsys):
    export(folder, capsys)
    with (folder.with_name(".public.export") / "final-accounts-export").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="另一次导出正在进行"):
            export(folder, capsys)


def test_on_a_full_disk_the_old_site_stays(published, folder, capsys, monkeypatch):
    first = published()
    export(folder, capsys)
    published(version=2, corrects=first)
    before = names(folder)

    def full(self: Path, *_: object) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CommandError, match=r"磁盘已满.*原来导出的内容没有改动"):
        export(folder, capsys)
    monkeypatch.undo()
    assert names(folder) == before
    assert len([one for one in folder.with_name(".public.export").iterdir() if one.is_dir()]) == 1


def test_no_path_leads_out_of_the_folder(tmp_path):
    build = Build(tmp_path / "in", None, {})
    for path in ("../out", "/etc/passwd", "a/../../out", ""):
        with pytest.raises(ValueError):
            build.put(path, b"")
    assert not (tmp_path / "out").exists()


KILLED = """
import sys
from pathlib import Path
import django
django.setup()
from accounts.portal.export import ExportPlace
place = ExportPlace(Path(sys.argv[1]))
with place.held(), place.building() as build:
    build.put("index.html", b"new")
    print("building", flush=True)
    sys.stdin.read()
"""


def test_a_process_killed_on_the_way_leaves_the_old_site(folder):
    first = ExportPlace(folder)
    with first.held(), first.building() as build:
        build.put("index.html", b"old")
        first.swap(build, "one")
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder)],
        cwd=Path.cwd(),
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"building\n"
        with pytest.raises(NotOurs), first.held():
            pass
        process.send_signal(signal.SIGKILL)
    assert (folder / "index.html").read_bytes() == b"old"
    with first.held():
        assert sorted(one.name for one in first.rooms.iterdir()) == ["1", "1.json", "final-accounts-export"]
    assert first.state() == "one"


def test_a_damaged_file_is_named_and_the_rest_exported(published, publisher, folder, capsys):
    file = published().files.get(format="pdf")
    gone = published("650205002", name="财政局")
    export(folder, capsys)
    place(file.sha256, file.suffix).write_bytes(b"damaged")
    (folder / PAGE / "650205001-2023-1.pdf").unlink()
    withdraw(gone, publisher)
    with pytest.raises(CommandError, match=r"/publications/650205001/2023/1/650205001-2023-1\.pdf"):
        export(folder, capsys)
    assert "publications/650205002/2023/1/gone.html" in names(folder)
    assert f"{PAGE}/650205001-2023-1.pdf" not in names(folder)


# --- as it is served -----------------------------------------------------------------------------------------------------


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def served(folder: Path) -> Iterator[Callable[[], str]]:
    """The address of the folder, served by nothing but a server of files."""
    servers = []

    def start() -> str:
        handler = functools.partial(_Quiet, directory=str(folder.resolve()))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def fetch(site: str, path: str) -> Found:
    """Over a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=30)
    try:
        connection.request("GET", quote(path, safe="/?=&%"))
        answer = connection.getresponse()
        return Found(answer.status, answer.read(), answer.headers.get_content_type(), answer.getheader("Location", ""))
    finally:
        connection.close()


def test_a_crawl_finds_nothing_broken_and_the_kept_bytes(published, reach, publisher, folder, served, capsys, settings):
    first = published()
    second = published(version=2, corrects=first)
    published("650205002", 2022, name="财政局")
    withdraw(published("650205003", name="撤下的局"), publisher)
    reach(first.filing.unit, 2024, status=Status.APPROVED, remark="未见天日的话")
    export(folder, capsys)
    walk = crawl(functools.partial(fetch, served()), START, site=settings.PUBLIC_ADDRESS)
    gone = "/publications/650205003/2023/1/"
    assert [one for one in walk.broken() if gone not in one] == []
    assert not [path for path in walk.answers if "?" in path]
    for publication in (first, second):
        page = f"/publications/650205001/2023/{publication.version}/"
        for file in publication.files.exclude(format__in=("html", "csv", "sums")):
            content = walk.answers[f"{page}{publication.number}.{file.format}"].content
            assert content == place(file.sha256, file.suffix).read_bytes()
    assert "未见天日的话" not in walk.content.decode(errors="replace")
    reached = {path[1:] + ("index.html" if path.endswith("/") else "") for path in walk.answers}
    lasting = {f"publications/{code}/index.html" for code in ("650205001/2023", "650205002/2022", "650205003/2023")}
    assert names(folder) - reached == lasting | {"500.html", f"{gone[1:]}gone.html"}
