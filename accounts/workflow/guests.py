"""What guests bring to the way of a filing from year to year and to submission (客人应用在办理中的部分)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from accounts.models import Filing


@dataclass(frozen=True)
class Carried:
    """What came from last year and still waits for the clerk: its row, and the mark in it that goes when confirmed."""

    key: str
    caption: str
    step: str
    """The step of the desk in which it is entered, and what that is called."""
    step_caption: str
    row: Model
    mark: str = "carried"
    text: str = ""


@dataclass(frozen=True)
class GuestWork:
    """One guest's part in the verbs."""

    key: str
    to_bring: Callable[[Filing], str] = lambda before: ""
    """What a new filing would take over of that filing of last year, in words; '' for nothing."""
    bring: Callable[[Filing, Filing], object] = lambda before, now: None
    """Copy what stays from last year's filing into this year's, while a person is acting."""
    carried: Callable[[Filing], Iterable[Carried]] = lambda filing: ()
    """What still stands as last year's left it."""
    enter: Callable[[User, Filing, Any], object] = lambda user, filing, rows: None
    """Replace all its rows of a filing by unsaved ones (`GuestData.unpack`). Raises Refused."""
    missing: Callable[[Any], Iterable[str]] = lambda material: ()
    """What the material lacks without which nobody reviews the filing, in words."""


GUESTS: list[GuestWork] = []
