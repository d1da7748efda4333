"""The WSGI entry point (WSGI 入口)."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

from config import start_database


def _application() -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    start_database()
    made = get_wsgi_application()
    from config.older_database import refuse  # the models are loaded now

    refuse("serve")
    return made


application = _application()
