"""The site as it runs in an office: checked by Django itself, and its answers looked at (正式环境的安全设置)."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from tests.conftest import Office
from tests.sample import ROOT

HOST = "juesuan.example.gov.cn"
LOOK = """
import json
from django.contrib.auth.models import User
from django.test import Client
client = Client()
secure = {"secure": True, "headers": {"host": "HOST", "referer": "https://HOST/admin/login/"}}
plain = client.get("/", headers={"host": "HOST"})
pages = {name: client.get(name, **secure) for name in ("/", "/verify/", "/admin/login/", "/no/such/page/")}
clerk = User.objects.get(username="clerk")
clerk.set_password("clerk-secret-9")  # hashed as in an office
clerk.save()
client.post("/admin/login/", {"username": "clerk", "password": "clerk-secret-9"}, **secure)
inside = client.get("/admin/", **secure)
print(json.dumps({
    "plain": [plain.status_code, plain["Location"]],
    "pages": {name: [one.status_code, dict(one.headers)] for name, one in pages.items()},
    "inside": [inside.status_code, dict(inside.headers)],
    "cookies": {name: dict(morsel) for name, morsel in client.cookies.items()},
}))
""".replace("HOST", HOST)


@pytest.fixture
def production(office: Office, tmp_path: Path) -> dict[str, str]:
    """The environment of an office: a database of its own, a key, a host, no plain http."""
    given = connection.settings_dict
    user, password, host = (quote(str(given[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    left_out = ("ALLOW_HTTP", "DEBUG", "FINAL_ACCOUNTS_FAST_DATABASE", "DJANGO_ALLOW_ASYNC_UNSAFE")
    return {name: value for name, value in os.environ.items() if name not in left_out} | {
        "DATABASE_URL": f"postgres://{user}:{password}@{host}:{given['PORT'] or 5432}/{given['NAME']}",
        "SECRET_KEY": "a-long-key-of-letters-and-figures-0123456789-for-this-test-only",
        "ALLOWED_HOSTS": HOST,
        "STATIC_ROOT": str(tmp_path / "static"),
    }


def run(production: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=production, capture_output=True, text=True, timeout=120, check=False)


def test_the_deployment_check_is_clean(production: dict[str, str]) -> None:
    done = run(production, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert (
        "no issues" in done.stdout + done.stderr or "没有" in done.stdout + done.stderr or "0 silenced" in done.stdout
    )


@pytest.fixture
def seen(production: dict[str, str]) -> Any:
    run(production, "collectstatic", "--noinput", "-v", "0")
    done = run(production, "shell", "--no-imports", "-c", LOOK)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_headers_and_cookies_of_real_answers(seen: Any) -> None:
    assert seen["plain"] == [301, f"https://{HOST}/"]
    assert {name: one[0] for name, one in seen["pages"].items()} == {
        "/": 200,
        "/verify/": 200,
        "/admin/login/": 200,
        "/no/such/page/": 404,
    }
    assert seen["inside"][0] == 200
    for _, headers in (*seen["pages"].values(), seen["inside"]):
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert not re.search(r"unsafe|\*|http:", headers["Content-Security-Policy"])
    assert "no-store" in seen["inside"][1]["Cache-Control"]
    for name in ("sessionid", "csrftoken"):
        cookie = seen["cookies"][name]
        assert cookie["secure"] is True
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
    assert seen["cookies"]["sessionid"]["httponly"] is True
