"""What a verb or the database refuses, as messages on a stock admin page (被拒绝的操作以提示显示)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.workflow import Refused
from accounts.workflow.enter import refusals


def refused_kindly(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The view's answer; when it is refused, the same page again with the reasons, and nothing saved."""
    try:
        with refusals():
            return view()
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return HttpResponseRedirect(request.get_full_path())
