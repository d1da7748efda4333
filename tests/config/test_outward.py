"""The site's address and the settings of mail, from the environment."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.document.address import public_address
from config.outward import mail_settings, site_address
from tests.sample import ROOT

DEFAULT = ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    ("given", "hosts", "allow_http", "address"),
    [
        ("", DEFAULT, True, "http://localhost:8000"),
        ("", DEFAULT, False, "https://localhost"),
        ("", ["juesuan.example.gov.cn", "x"], False, "https://juesuan.example.gov.cn"),
        ("", ["juesuan.example.gov.cn"], True, "http://juesuan.example.gov.cn"),
        ("", [".example.gov.cn"], False, "https://example.gov.cn"),
        ("", ["*"], False, "https://localhost"),
        ("", [], False, "https://localhost"),
        ("https://juesuan.example.gov.cn", DEFAULT, True, "https://juesuan.example.gov.cn"),
        (" https://juesuan.example.gov.cn/ ", DEFAULT, False, "https://juesuan.example.gov.cn"),
        ("http://10.1.2.3:8080", DEFAULT, False, "http://10.1.2.3:8080"),
        ("http://[::1]:8000", DEFAULT, False, "http://[::1]:8000"),
    ],
)
def test_the_address_of_the_site(given: str, hosts: list[str], allow_http: bool, address: str) -> None:
    assert site_address(given, hosts, allow_http=allow_http) == address


@pytest.mark.parametrize(
    "given",
    [
        *(
            "juesuan.example.gov.cn",
            "ftp://example.cn",
            "https://",
            "https:///x",
            "https://example.cn/path",
            "nonsense",
        ),
        *("https://example.cn?x=1", "https://example.cn#x", "https://user@example.cn", "https://exa mple.cn"),
        *(
            "https://example.cn:port",
            "https://example.cn:99999",
            "https://example.cn:0",
            "https://例子.中国",
            "https://[::1",
        ),
        *("https://example.cn//", "https://-example.cn", "https://example.cn\nX: y"),
    ],
)
def test_nonsense_is_told_in_chinese(given: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_ADDRESS 应为网站的完整网址"):
        site_address(given, DEFAULT, allow_http=False)


def test_the_settings_refuse_to_start_with_nonsense() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, "PUBLIC_ADDRESS": "juesuan"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "PUBLIC_ADDRESS 应为网站的完整网址" in done.stderr


def test_a_path_becomes_a_full_address(settings: Any) -> None:
    settings.PUBLIC_ADDRESS = "https://juesuan.example.gov.cn"
    assert public_address("/verify/") == "https://juesuan.example.gov.cn/verify/"


def test_without_a_mail_server_there_is_none() -> None:
    found = mail_settings({}, "https://juesuan.example.gov.cn")
    assert found["EMAIL_HOST"] == ""
    assert found["EMAIL_PORT"] == 25
    assert found["DEFAULT_FROM_EMAIL"] == "juesuan@juesuan.example.gov.cn"
    assert found["EMAIL_TIMEOUT"] == settings.EMAIL_TIMEOUT


@pytest.mark.parametrize(
    ("given", "port"),
    [
        ({"EMAIL_USE_TLS": "1"}, 587),
        ({"EMAIL_USE_SSL": "true"}, 465),
        ({"EMAIL_USE_SSL": "1", "EMAIL_PORT": " 994 "}, 994),
    ],
)
def test_the_port_follows_the_protection(given: dict[str, str], port: int) -> None:
    assert mail_settings(given, "https://x.cn")["EMAIL_PORT"] == port


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1"}, "只能设置一个"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT 应为 1 至 65535 的端口号，现为“smtp”"),
        ({"EMAIL_PORT": "0"}, "EMAIL_PORT"),
        ({"EMAIL_PORT": "70000"}, "EMAIL_PORT"),
        ({"EMAIL_PORT": "²"}, "EMAIL_PORT"),
    ],
)
def test_settings_of_mail_that_cannot_be_are_told(given: dict[str, str], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        mail_settings(given, "https://x.cn")
