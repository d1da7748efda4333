"""The two forms of uploading a list of subjects: the file, and the confirmation after the preview (上传科目表)."""

from django import forms
from import_export.forms import ConfirmImportForm, ImportForm

from accounts.models import Scheme


class SubjectListForm(ImportForm):
    """The file with the year and scheme of the list."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    scheme = forms.ChoiceField(label="科目体系", choices=Scheme.choices)


class ConfirmSubjectListForm(ConfirmImportForm):
    """Year and scheme carried along."""

    year = forms.IntegerField(widget=forms.HiddenInput)
    scheme = forms.ChoiceField(widget=forms.HiddenInput, choices=Scheme.choices)
