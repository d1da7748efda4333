"""The tool chain that gives a publication its bytes (制作工具).

Editions are none of it: each publication has its own, in its data.
"""

import ctypes
import platform
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.template.loader import get_template

from accounts import fonts

from .archive import sha256
from .guests import GUESTS

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = PROJECT / "templates"
RENDERER = ("weasyprint", "pydyf", "fonttools", "tinyhtml5", "tinycss2", "cssselect2", "pyphen")
LIBRARIES = ("django", "openpyxl", "segno")
CODE = (
    *("accounts/models", "accounts/figures", "accounts/editions", "accounts/document"),
    *("accounts/intake", "accounts/publication", "templates/document"),
)
"""Folders whose code, style and templates decide the bytes."""
CAPTIONS = {
    "programme": "程序版本",
    "code": "程序",
    "templates": "模板",
    "renderer": "排版程序",
    "libraries": "程序库",
    "fonts": "字体",
}


@cache
def tools() -> dict[str, Any]:
    """Names → versions, or SHA-256 where there is no version.

    Programme, code, templates, renderer, libraries, fonts; the loaded libraries say their versions themselves. Where all of
    them are what was recorded, the same data give the same bytes.
    """
    fontconfig = _ask("fontconfig", 1, "FcGetVersion", ctypes.c_int)
    return {
        "programme": tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"],
        "code": _sum((name, path.read_bytes()) for name, path in _files(PROJECT, ".py", ".css")),
        "templates": _sum((name, _template(name)) for name, _ in _files(TEMPLATES, ".html")),
        "renderer": {name: version(name) for name in RENDERER},
        "libraries": {
            **{name: version(name) for name in LIBRARIES},
            "python": platform.python_version(),
            "zlib": zlib.ZLIB_RUNTIME_VERSION,
            "pango": _ask("pango-1.0", 0, "pango_version_string", ctypes.c_char_p).decode(),
            "harfbuzz": _ask("harfbuzz", 0, "hb_version_string", ctypes.c_char_p).decode(),
            "fontconfig": f"{fontconfig // 10000}.{fontconfig // 100 % 100}.{fontconfig % 100}",
        },
        "fonts": {path.name: sha256(path.read_bytes()) for path in fonts.FILES},
    }


def changed(recorded: Mapping[str, Any] | None) -> list[str]:
    """Which tools are not as they were recorded, in words; none where the same bytes can be made again."""
    then, now = recorded or {}, tools()
    return [words for name, words in CAPTIONS.items() if then.get(name) != now[name]]


def _ask(library: str, number: int, function: str, answer: Any) -> Any:
    """Call a function without arguments of the library that WeasyPrint loads, by the same names."""
    for name in (f"lib{library}.so.{number}", f"lib{library}.{number}.dylib", f"lib{library}.dylib"):
        try:
            call = getattr(ctypes.CDLL(name), function)
        except OSError:
            continue
        call.restype = answer
        return call()
    raise OSError(f"lib{library} cannot be loaded")


def _files(base: Path, *suffixes: str) -> Iterator[tuple[str, Path]]:
    """(name below the base, path) of our own files of these kinds that decide the bytes."""
    folders = (*CODE, *(folder for one in GUESTS for folder in one.code))
    paths = (path for folder in folders for path in sorted((PROJECT / folder).rglob("*")) if path.suffix in suffixes)
    return ((path.relative_to(base).as_posix(), path) for path in paths)


def _template(name: str) -> bytes:
    """The template as it is loaded, from wherever."""
    source: str = get_template(name).template.source  # type: ignore[attr-defined]
    return source.encode()


def _sum(files: Iterator[tuple[str, bytes]]) -> str:
    """SHA-256 over files by name and content."""
    return sha256(b"".join(f"{name} {len(content)}\n".encode() + content for name, content in files))
