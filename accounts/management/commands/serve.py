"""Serve the site with gunicorn in this process, beside the private PostgreSQL (启动服务)."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from accounts.management.site import Site


class Command(BaseCommand):
    """`serve --bind 127.0.0.1:8000 --workers 3`; behind nginx with TLS in an office."""

    help = "启动服务（gunicorn）。正式使用时放在 nginx 之后，由 nginx 提供 HTTPS。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="监听地址，默认 127.0.0.1:8000")
        parser.add_argument("--workers", type=int, default=min(4, (os.cpu_count() or 1) + 1), help="工作进程数")

    def handle(self, *args: Any, bind: str, workers: int, **options: Any) -> None:
        self.stderr.write(f"服务已启动：http://{bind}/　按 Ctrl-C 停止。")
        connections.close_all()  # what a command before this one opened belongs to no worker
        Site(bind=bind, workers=workers).run()
