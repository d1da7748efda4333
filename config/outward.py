"""How the site is reached from outside and how it sends mail, read from the environment (对外网址与邮件)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

HERE = ("localhost", "127.0.0.1", "[::1]")
HOST = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?|\[[0-9A-Fa-f:.]+\]")
MAIL_SECONDS = 20
"""How long a mail server may keep us waiting."""


def site_address(given: str, hosts: Sequence[str], *, allow_http: bool) -> str:
    """`https://juesuan.example.gov.cn`: what was given, else by the first host. Raises ImproperlyConfigured."""
    if not (given := given.strip()):
        host = next(iter(hosts), "").removeprefix(".").removeprefix("*") or "localhost"
        return f"http{'' if allow_http else 's'}://{host}{':8000' if allow_http and host in HERE else ''}"
    if not _is_site(address := given.removesuffix("/")):
        raise ImproperlyConfigured(
            f"PUBLIC_ADDRESS 应为网站的完整网址，不带路径，例如 https://juesuan.example.gov.cn；现为“{given}”。"
        )
    return address


def is_public(given: str) -> bool:
    """Whether an address was given by which the public reaches the site: one that names this machine alone is none."""
    return bool(given.strip()) and urlsplit(given.strip()).hostname not in (*HERE, "::1")


def _is_site(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _, port = parts.netloc.rpartition(":") if parts.port is not None else (parts.netloc, "", "")
    except ValueError:
        return False
    is_written_so = address in (f"http://{parts.netloc}", f"https://{parts.netloc}")
    return is_written_so and bool(HOST.fullmatch(host)) and port != "0"


def mail_settings(given: Mapping[str, str], site: str) -> dict[str, Any]:
    """Django's settings for mail by their names. Without EMAIL_HOST nothing is sent. Raises ImproperlyConfigured."""
    tls, ssl = (is_on(given, name) for name in ("EMAIL_USE_TLS", "EMAIL_USE_SSL"))
    if tls and ssl:
        raise ImproperlyConfigured("EMAIL_USE_TLS 和 EMAIL_USE_SSL 只能设置一个：587 端口用前者，465 端口用后者。")
    return {
        "EMAIL_HOST": given.get("EMAIL_HOST", "").strip(),
        "EMAIL_PORT": _port(given.get("EMAIL_PORT", "").strip() or str(465 if ssl else 587 if tls else 25)),
        "EMAIL_HOST_USER": given.get("EMAIL_HOST_USER", ""),
        "EMAIL_HOST_PASSWORD": given.get("EMAIL_HOST_PASSWORD", ""),
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": ssl,
        "EMAIL_TIMEOUT": MAIL_SECONDS,
        **dict.fromkeys(
            ("DEFAULT_FROM_EMAIL", "SERVER_EMAIL"),
            given.get("DEFAULT_FROM_EMAIL", "").strip() or f"juesuan@{urlsplit(site).hostname}",
        ),
    }


def is_on(given: Mapping[str, str], name: str) -> bool:
    """Whether a variable is set to say yes."""
    return given.get(name, "").strip().lower() in ("1", "true", "yes", "on")


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise ImproperlyConfigured(f"EMAIL_PORT 应为 1 至 65535 的端口号，现为“{text}”。")
    return int(text)
