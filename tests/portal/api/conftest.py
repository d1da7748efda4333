"""Publications for the interface, asked by the public address (接口测试)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

SITE = "https://juesuan.example.gov.cn"
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def public_site(settings) -> None:
    settings.PUBLIC_ADDRESS = SITE


@pytest.fixture
def ask(client: Client) -> Ask:
    """What is answered at an address below /api/v1/, or at a full one."""

    def asked(path: str, status: int = 200, **query: Any) -> dict[str, Any]:
        path = path.removeprefix(SITE) if path.startswith(SITE) else f"/api/v1/{path}"
        response = client.get(path, query) if query else client.get(path)
        assert response.status_code == status, response.content.decode()
        assert response["Access-Control-Allow-Origin"] == "*"
        return response.json()

    return asked
