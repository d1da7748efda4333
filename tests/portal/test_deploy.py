"""The examples below docs/deploy: what they name exists, and nginx does with them what they say (部署示例)."""

import http.client
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command, get_commands, load_command_class

from accounts.models import Status
from accounts.publication.archive import place
from accounts.publication.withholding import withhold_files
from bench.serving import free_port, nginx, nginx_file, nginx_program
from config import settings as module
from tests import publications
from tests.crawling import Found, crawl

DEPLOY = Path(django_settings.BASE_DIR) / "docs" / "deploy"
EXAMPLES = sorted(one for one in DEPLOY.rglob("*") if one.is_file())
PAGE = "/publications/650205001/2023/1/"
TYPES = "types { text/html html; text/css css; application/pdf pdf; application/json json; text/xml xml; application/atom+xml atom; }"
OF_OTHERS = {"FORWARDED_ALLOW_IPS"}
"""Read by gunicorn."""


# --- what is named exists ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda one: one.name)
def test_commands_and_options_exist(file: Path) -> None:
    every = get_commands()
    for said in re.findall(
        r"run (manage [^\n`&|#\"'，；（）)]+|serve[^\n`&|#]*|[a-z]+)", file.read_text(encoding="utf-8")
    ):
        words = [one for one in shlex.split(said) if one != "manage"]
        name = words[0]
        assert name in every or name in ("demo", "test", "bench", "help"), said
        if name in every:
            known = load_command_class(every[name], name).create_parser("manage.py", name)._option_string_actions
            assert {one for one in words if one.startswith("--")} <= {*known, "--no-input"}, said


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda one: one.name)
def test_settings_exist(file: Path) -> None:
    known = set(re.findall(r"\| ([A-Z_]+) *\|", module.__doc__ or "")) | OF_OTHERS
    named = set(re.findall(r"(?m)^([A-Z][A-Z_]+)=|`([A-Z]+_[A-Z_]+)`", file.read_text(encoding="utf-8")))
    assert {one for pair in named for one in pair if one} <= known


def test_units_start_what_is_there() -> None:
    units = {one.name: one.read_text(encoding="utf-8") for one in (DEPLOY / "systemd").iterdir()}
    for name, text in units.items():
        assert name in (DEPLOY / "systemd.md").read_text(encoding="utf-8") or name.replace("service", "timer") in units
        for line in re.findall(r"(?m)^ExecStart=(.*)$", text):
            assert re.search(r"(/srv/final-accounts/|\./)run (serve|manage) ?", line)
        if name.endswith(".timer"):
            assert name.replace("timer", "service") in units
    if program := shutil.which("systemd-analyze"):
        done = subprocess.run(
            [program, "verify", *map(str, (DEPLOY / "systemd").iterdir())], capture_output=True, text=True
        )
        assert "Unknown" not in done.stderr


# --- nginx ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def program() -> str:
    found = nginx_program()
    assert found, "没有找到 nginx；它在 tests/requirements.txt 里。"
    return found


def adapted(name: str, folder: Path, port: int, **places: str) -> str:
    """The example on a port of this machine, without TLS, with folders of the test."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    redirect, rest = re.findall(r"(?s)server \{\n    listen 80;.*?\n\}\n", text)[0], text
    rest = rest.replace(redirect, "")
    rest = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", rest)
    rest = re.sub(r"(?m)^    ssl_.*\n", "", rest)
    types = folder / "mime.types"
    types.write_text(TYPES)
    for old, new in {"/etc/nginx/mime.types": str(types), **places}.items():
        assert old in rest
        rest = rest.replace(old, new)
    return rest


def fetched(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


@pytest.mark.parametrize("name", ["nginx-site.conf", "nginx-folder.conf"])
def test_nginx_accepts_the_example_as_it_is(program: str, tmp_path: Path, name: str) -> None:
    """With a certificate and types in the places that it names."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=juesuan"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    (tmp_path / "mime.types").write_text(TYPES)
    for old, new in {
        "/etc/nginx/tls/juesuan.crt": certificate,
        "/etc/nginx/tls/juesuan.key": key,
        "/etc/nginx/mime.types": tmp_path / "mime.types",
    }.items():
        text = text.replace(old, str(new))
    command = [program, "-t", "-e", str(tmp_path / "error.log"), "-c", str(nginx_file(text, tmp_path))]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.fixture
def started(program: str, tmp_path: Path) -> Iterator[Callable[..., int]]:
    """started(name, old=new …) runs nginx with the example and tells its port."""
    with ExitStack() as stack:

        def start(name: str, **places: str) -> int:
            folder, port = tmp_path / "nginx", free_port()
            folder.mkdir()
            for parent in (tmp_path, *tmp_path.parents[:2]):
                parent.chmod(0o755)
            stack.enter_context(nginx(program, adapted(name, folder, port, **places), folder, port))
            return port

        yield start


@pytest.fixture
def folder(published: Any, publisher: Any, tmp_path: Path) -> Path:
    """A site exported: the sample's two versions, one unit withdrawn."""
    published(version=2, corrects=published())
    gone = published("650205003", name="撤下的局")
    publications.reach(gone.filing, publisher, Status.WITHDRAWN)
    withhold_files(gone)
    call_command("export_site", str(tmp_path / "site"))
    return tmp_path / "site"


def test_the_folder_is_served_as_the_example_says(started: Any, folder: Path, tmp_path: Path) -> None:
    port = started("nginx-folder.conf", **{"/srv/public/site": str(folder)})

    def fetch(path: str) -> Found:
        status, content, headers = fetched(port, path)
        return Found(status, content, headers.get_content_type(), headers.get("Location", ""))

    gone = "/publications/650205003/2023/1/"
    walk = crawl(fetch, ["/"])
    assert [one for one in walk.broken() if gone not in one] == []
    for path, found in walk.answers.items():
        if found.status == 200:
            assert found.content == (folder / (path[1:] + ("index.html" if path.endswith("/") else ""))).read_bytes()
    for path in (gone, f"{gone}650205003-2023-1.pdf", f"{gone}index.html", f"{gone}SHA256SUMS"):
        status, content, _ = fetched(port, path)
        assert (status, "这份决算已撤下" in content.decode()) == (410, True), path
    for path in ("/unknown/", f"{PAGE}gone.html", "/.git/config", "/404.html", "/years/1999/"):
        status, content, _ = fetched(port, path)
        assert (status, "没有找到这个页面" in content.decode()) == (404, True), path
    assert fetched(port, "/", "POST")[0] in (403, 405)
    assert fetched(port, PAGE, "POST")[0] in (403, 405)


def test_headers_of_the_folder_are_those_of_django(
    started: Any, folder: Path, client: Any, tmp_path: Path, settings: Any
) -> None:
    port = started("nginx-folder.conf", **{"/srv/public/site": str(folder)})
    ours = client.get(PAGE).headers
    hashed = folder / "static" / "css" / "site.0123456789ab.css"
    hashed.write_text("a {}")
    for path in (PAGE, "/unknown/", "/publications/650205003/2023/1/"):
        _, _, theirs = fetched(port, path)
        for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
            assert theirs.get_all(name) == [ours[name]], (path, name)
        said = theirs.get_all("Content-Security-Policy")
        assert said is not None
        assert [_directives(one) for one in said] == [_directives(ours["Content-Security-Policy"])]
        assert theirs.get_all("Cache-Control") == ["public, no-cache"]
    assert (
        fetched(port, "/static/css/site.0123456789ab.css")[2]["Cache-Control"] == "public, max-age=31536000, immutable"
    )
    assert fetched(port, "/static/css/site.css")[2]["Cache-Control"] == "public, no-cache"
    _, _, page = fetched(port, PAGE)
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert fetched(port, PAGE, **{"If-None-Match": page["ETag"]})[0] == 304
    for ending, kind in ((".json", "application/json; charset=utf-8"), ("-01.csv", "text/csv; charset=utf-8")):
        _, _, file = fetched(port, f"{PAGE}650205001-2023-1{ending}")
        assert (file["Content-Type"], file["Content-Disposition"]) == (kind, "attachment")
    assert fetched(port, f"{PAGE}650205001-2023-1.pdf")[2]["Content-Disposition"] is None
    assert fetched(port, f"{PAGE}SHA256SUMS")[2].get_content_type() == "text/plain"


def _directives(policy: str) -> dict[str, set[str]]:
    return {one.split()[0]: set(one.split()[1:]) for one in policy.split(";") if one.strip()}


def test_while_django_is_down_the_export_answers(started: Any, folder: Path, published: Any, tmp_path: Path) -> None:
    port = started(
        "nginx-site.conf",
        **{
            "127.0.0.1:8000": f"127.0.0.1:{free_port()}",
            "/srv/public/site": str(folder),
            "/srv/final-accounts/var/publications": str(django_settings.PUBLICATION_ROOT),
        },
    )
    status, content, headers = fetched(port, PAGE)
    assert (status, content, headers["Cache-Control"]) == (
        200,
        (folder / PAGE[1:] / "index.html").read_bytes(),
        "no-cache",
    )
    for path in ("/verify/", "/admin/", "/publications/650205003/2023/1/"):
        status, content, _ = fetched(port, path)
        assert (status, "暂时无法显示" in content.decode()) == (503, True), path
    assert fetched(port, "/health")[0] == 502
    file = published("650205007", name="另一局").files.get(format="pdf")
    body = published("650205008", name="又一局").files.get(format="html")
    status, content, headers = fetched(port, f"/content/{file.sha256[:2]}/{file.sha256}.pdf")
    assert (status, headers["Cache-Control"]) == (200, "public, no-cache") and headers["ETag"]
    assert content == place(file.sha256, ".pdf").read_bytes()
    assert fetched(port, f"/content/{body.sha256[:2]}/{body.sha256}.html")[0] == 503
