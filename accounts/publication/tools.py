"""The tool chain that gives a publication its bytes, by its versions (制作工具的版本).

Where all of them are what was recorded, the same data give the same bytes.
"""

import ctypes
import hashlib
import platform
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from accounts import fonts

from .guests import GUESTS

ACCOUNTS = Path(__file__).resolve().parents[1]
PROJECT = ACCOUNTS.parent
RENDERER = ("weasyprint", "pydyf", "fonttools", "tinyhtml5", "tinycss2", "cssselect2", "pyphen")
LIBRARIES = ("django", "openpyxl", "segno")
CODE = (
    *("accounts/models", "accounts/figures", "accounts/editions", "accounts/document"),
    *("accounts/intake", "accounts/publication", "templates/document"),
)
"""Folders whose files decide the bytes."""


@cache
def tools() -> dict[str, Any]:
    """Renderer, libraries, fonts and code: names → versions, or SHA-256 where there is no version."""
    return {
        "renderer": {name: version(name) for name in RENDERER},
        "libraries": {name: version(name) for name in LIBRARIES} | _system(),
        "fonts": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in fonts.FILES},
        "code": _digest(),
    }


def _system() -> dict[str, str]:
    """What the loaded libraries say of themselves."""
    number = _ask("fontconfig", 1, "FcGetVersion", ctypes.c_int)
    return {
        "python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "pango": _ask("pango-1.0", 0, "pango_version_string", ctypes.c_char_p).decode(),
        "harfbuzz": _ask("harfbuzz", 0, "hb_version_string", ctypes.c_char_p).decode(),
        "fontconfig": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
    }


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


def _digest() -> str:
    """SHA-256 over our own code and templates, by name and content."""
    digest = hashlib.sha256()
    for folder in (*CODE, *(folder for one in GUESTS for folder in one.code)):
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in (".py", ".css", ".html"):
                content = path.read_bytes()
                digest.update(f"{path.relative_to(PROJECT).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()
