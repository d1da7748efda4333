"""gunicorn as it serves the site, looking after the private database (提供网站的 gunicorn)."""

from __future__ import annotations

from typing import Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

from config import database_watch
from config.private_postgres.watch import Lost, Watch

SETTINGS = {
    # A worker of threads lives while one of them sends a long download, or waits for its turn at the press.
    "worker_class": "gthread",
    "threads": 8,
    "timeout": 120,
    "preload_app": True,
    "control_socket_disable": True,
}


class Master(Arbiter):
    """gunicorn's master, which also looks after the private database, once a second."""

    watch: Watch | None = None

    def manage_workers(self) -> None:
        """As ever, once the database is there. Raises HaltServer when it is lost for good."""
        try:
            if self.watch is not None:
                self.watch.look()
        except Lost as error:
            raise HaltServer(str(error), 1) from error
        super().manage_workers()


class Site(BaseApplication):
    """gunicorn without its own command line, with these settings besides its own."""

    def __init__(self, **options: Any) -> None:
        self.options = SETTINGS | options
        super().__init__()

    def load_config(self) -> None:
        """All settings."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """What is served."""
        return get_wsgi_application()

    def run(self) -> None:
        """Serve until stopped."""
        master = Master(self)
        master.watch = database_watch()
        master.run()
