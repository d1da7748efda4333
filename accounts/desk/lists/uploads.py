"""Uploaded lists between preview and confirmation: private files, each for the person who brought it (待确认的上传)."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.tmp_storages import BaseStorage

from accounts.intake.reading.sizes import TABLE

KEPT_SECONDS = 24 * 3600
INCOMPLETE = "页面不完整，没有导入；请重新上传。"


class PrivateUploads(BaseStorage):
    """One file a preview below var/uploads, readable by this process's account alone, gone after a day."""

    def save(self, data: bytes) -> None:
        """Keep the bytes under a new name; forget what nobody confirmed."""
        folder = _folder()
        for old in folder.iterdir():
            with suppress(FileNotFoundError):  # confirmed this moment, or forgotten by another process
                if old.stat().st_mtime < time.time() - KEPT_SECONDS:
                    old.unlink()
        self.name = secrets.token_hex(16)
        path = self._path()
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(data)

    def read(self) -> bytes:
        """The bytes. Raises FileNotFoundError when they were confirmed already or are gone."""
        return self._path().read_bytes()

    def remove(self) -> None:
        """Forget the file."""
        self._path().unlink(missing_ok=True)

    def _path(self) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", self.name or ""):
            raise FileNotFoundError(self.name)
        return _folder() / self.name


def _folder() -> Path:
    folder = Path(settings.UPLOADS_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def signer(user_pk: int) -> Signer:
    """Signs the name of an upload for one person: nobody confirms what another brought."""
    return Signer(salt=f"list upload of {user_pk}")


class UploadForm(ImportForm):
    """The file; its content tells the format."""

    def clean_import_file(self) -> Any:
        """Within the limit."""
        file = self.cleaned_data["import_file"]
        if file.size > TABLE:
            raise ValidationError(f"文件超过 {TABLE // 2**20} MB，请分成几个文件导入。")
        return file


class ConfirmForm(ConfirmImportForm):
    """Which upload is confirmed, and which revisions of the filings were seen in the preview."""

    format = forms.ChoiceField(choices=[("0", "0")], widget=forms.HiddenInput)
    resource = forms.ChoiceField(choices=[("0", "0")], required=False, widget=forms.HiddenInput)
    removed = forms.CharField(label="确认删除的行数", required=False, max_length=20, widget=forms.HiddenInput)
    seen = forms.RegexField(r"^([0-9]{1,18}:[0-9]{1,9}(,(?!$)|$))*$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user_pk: int, leaving: str = "", **options: Any) -> None:
        """`leaving` says which rows an import would delete: the person then types how many."""
        super().__init__(*args, **options)
        self.user_pk = user_pk
        if leaving:
            self.fields["removed"].widget = forms.TextInput(attrs={"inputmode": "numeric", "required": True})
            self.fields["removed"].help_text = f"{leaving}。确认无误的，请填写删除的行数，再确认导入。"

    def clean_resource(self) -> str:
        """The only one."""
        return "0"

    def clean_import_file_name(self) -> str:
        """The name, when it was signed for this person."""
        try:
            return str(signer(self.user_pk).unsign(self.cleaned_data["import_file_name"]))
        except BadSignature as error:
            raise ValidationError(INCOMPLETE) from error

    def clean_seen(self) -> dict[int, int]:
        """Filing → the revision that was seen."""
        pairs = (one.split(":") for one in self.cleaned_data["seen"].split(",") if one)
        return {int(pk): int(revision) for pk, revision in pairs}


def seen_words(revisions: dict[int, int]) -> str:
    """The revisions as the confirmation carries them."""
    return ",".join(f"{pk}:{revision}" for pk, revision in sorted(revisions.items()))
