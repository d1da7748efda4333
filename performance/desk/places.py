"""Where the rows of self-evaluations are entered (自评表各处在哪里填写)."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Filing
from performance.models import Evaluation


def addresses_of(filing: Filing) -> dict[str, str]:
    """The key of each self-evaluation → its page: one query."""
    found = Evaluation.objects.filter(filing=filing).select_related("programme")
    return {one.key: reverse("admin:filing_evaluation", args=[filing.pk, one.pk]) for one in found}
