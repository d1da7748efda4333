"""What the child that says filings may be made to do (试写子进程的试验)."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from accounts.models import Filing


def asks(content: bytes) -> Any:
    """What it finds of the site, and what a question to the database answers."""
    told = []
    for ask in (Filing.objects.count, connection.cursor, lambda: settings.SECRET_KEY):
        try:
            told.append(str(ask()))
        except ImproperlyConfigured as error:
            told.append(type(error).__name__)
    return [
        {
            "told": told,
            "environment": dict(os.environ),
            "folder": str(Path.cwd()),
            "databases": settings.DATABASES["default"]["ENGINE"],
        }
    ]


def endless(content: bytes) -> Any:
    while True:
        pass


def hungry(content: bytes) -> Any:
    return len(bytes(2**30))
