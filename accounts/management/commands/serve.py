"""Serve the site with gunicorn in this process, which looks after the private PostgreSQL (启动服务)."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

from accounts.management.arguments import ArgumentsCommand
from config import PROJECT
from config.private_postgres import Lost, Watch

SETTINGS = {
    # A worker of threads lives while one of them sends a long download, or waits for its turn at the press.
    "worker_class": "gthread",
    "threads": 8,
    "timeout": 120,
    "preload_app": True,
    "control_socket_disable": True,
}


class Command(ArgumentsCommand):
    """`serve --bind 127.0.0.1:8000 --workers 3`; behind nginx with TLS in an office."""

    help = "启动服务（gunicorn）。正式使用时放在 nginx 之后，由 nginx 提供 HTTPS。"
    arguments = {
        "--bind": {"default": "127.0.0.1:8000", "help": "监听地址，默认 127.0.0.1:8000"},
        "--workers": {"type": int, "default": min(4, (os.cpu_count() or 1) + 1), "help": "工作进程数"},
    }

    def handle(self, *args: object, bind: str, workers: int, **options: object) -> None:
        self.stderr.write(f"服务已启动：http://{bind}/　按 Ctrl-C 停止。")
        connections.close_all()  # what a command before this one opened belongs to no worker
        Site(bind=bind, workers=workers).run()


class Site(BaseApplication):
    """gunicorn without its own command line, with these settings besides its own."""

    def __init__(self, **options: object) -> None:
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
        master.watch = None if os.environ.get("DATABASE_URL") else Watch(PROJECT)
        master.run()


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
