"""Copies of a publication apart from its files: kept pages and documents, the exported site (撤下时一并清除的副本).

What this machine holds is removed at once. What others hold is named, for the person who withdraws to follow.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.core.cache import caches

from accounts.models import Publication
from accounts.publication.withholding import quoting

ELSEWHERE = (
    "请通知并核对其他副本：同步出去的导出文件夹和镜像、内容分发和浏览器缓存、政府门户等处另行登载的文件、"
    "搜索引擎的快照、他人已下载的文件和年度打包；备份中仍有原件，按保密要求保管。"
)


def remove_copies(publication: Publication) -> tuple[list[str], list[str]]:
    """Remove what this machine keeps of a publication that was withdrawn; returns in words what was done, and what not."""
    works: dict[str, Callable[[], object]] = {"缓存的公开页": _clear_pages, "缓存的排印件": caches["documents"].clear}
    if settings.SITE_ROOT:
        works["导出的公开站点"] = lambda: _take_out(publication)
    done, left = [], []
    for words, remove in works.items():
        try:
            done.append(_told(words, remove()))
        except OSError as error:
            left.append(f"{words}没有清除（{error.strerror}：{error.filename}），请系统管理员立即手工删除。")
    return [*done, ELSEWHERE], left


def clearing() -> str:
    """What the last clearing of the kept pages is known by: what was made before it is not to be kept after it."""
    with suppress(OSError, ValueError):  # none yet, or not to be read: a page comes all the same
        return _mark().read_text(encoding="ascii")
    return ""


def _clear_pages() -> None:
    """The mark goes first: what is being made at this moment finds another than it began with."""
    try:
        _mark().write_text(token_hex(), encoding="ascii")
    finally:
        caches["pages"].clear()


def _mark() -> Path:
    places: dict[str, Any] = settings.CACHES
    return Path(f"{places['pages']['LOCATION']}.cleared")


def _told(words: str, count: object) -> str:
    if count is None:
        return f"{words}已清除。"
    return (
        f"{words}（{settings.SITE_ROOT}）已移除 {count} 个文件；请随即运行 export_site 重新导出，并同步到对外的机器。"
    )


@contextmanager
def unmoved(site: Path) -> Iterator[None]:
    """While this holds, no export is put in the place of the site."""
    rooms = site.with_name(f".{site.name}.export")
    if not rooms.is_dir():
        yield
        return
    handle = os.open(rooms, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _take_out(publication: Publication) -> int:
    """Remove what the exported site holds of it; the next export writes anew what others share. Raises OSError."""
    site, count = Path(settings.SITE_ROOT), 0
    with unmoved(site):
        for pattern in _patterns(publication):
            for path in [one for one in site.glob(pattern) if one.is_file()]:
                path.unlink(missing_ok=True)
                count += 1
    return count


def _patterns(one: Publication) -> Iterator[str]:
    """Its own files; pages and archives in which others quote it."""
    unit = f"publications/{one.unit_code}"
    yield f"{unit}/{one.year}/{one.version}/**/*"
    for each in quoting(one):
        yield f"{unit}/{one.year}/{each.publication.version}/*erratum.json"
        yield f"{unit}/{one.year}/{each.publication.version}/index.html"
    yield f"{unit}/{one.year + 1}/*/index.html"
    yield f"{unit}/{one.year + 1}/*/notices.json"
    yield f"units/{one.unit_code}/index.html"
    yield f"years/{one.year}/*.zip"
    yield "feed.atom"
