"""The admin whose home page is the work that waits for the person (后台首页：我的工作)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.admin import AdminSite
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

STOCK_WRITERS = (
    *("add_view", "change_view", "changelist_view", "delete_view", "user_change_password"),
    *("import_action", "process_import"),  # the preview writes too, and takes it back
)
"""The pages of the stock admin and of its import that write by themselves. Those of a filing do it by verbs."""


class DeskSite(AdminSite):
    """The stock admin; its index shows each person the work of their posts."""

    site_header = site_title = "部门决算填报"
    index_title = "我的工作"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The home page."""
        from .home import home_of  # the site exists before the models are loaded

        return super().index(request, {"home": home_of(request), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The stock page, which leads on to an address of ours only."""
        return super().login(_leading_home(request), extra_context)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The same."""
        return super().logout(_leading_home(request), extra_context)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """The stock guard; what a stock page writes is one transaction in which the person acts.

        A filter with a NUL, which the database refuses to look up, leads to the page without it.
        """
        is_writer = getattr(view, "__name__", "") in STOCK_WRITERS
        guarded = super().admin_view(_by_the_person(view) if is_writer else view, cacheable)

        @wraps(guarded)
        def without_nul(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            filters = ((name, *values) for name, values in request.GET.lists() if name != SEARCH_VAR)
            if any("\0" in text for texts in filters for text in texts):
                return HttpResponseRedirect(
                    request.path if request.method in ("GET", "HEAD") else reverse("admin:index")
                )
            return guarded(request, *args, **kwargs)

        return without_nul

    def get_urls(self) -> list[Any]:
        """The stock pages but the one that leads to the page of any object by its type: no object has one there."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models that the person may see; asked once a request, for page and sidebar."""
        kept: dict[str | None, list[Any]] = request.__dict__.setdefault("app_lists", {})
        if app_label not in kept:
            kept[app_label] = super().get_app_list(request, app_label)
        return kept[app_label]


def _by_the_person(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view; where it may write, in a transaction of the person who asks."""

    @wraps(view)
    def written(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from accounts.models import acting  # the site exists before the models are loaded

        if request.method != "POST":
            return view(request, *args, **kwargs)
        with acting(request.user):
            return view(request, *args, **kwargs)

    return written


def _leading_home(request: HttpRequest) -> HttpRequest:
    """The request, leading to the home page where its `next` is not an address of ours that exists."""
    for name in ("GET", "POST"):
        given = getattr(request, name)
        if REDIRECT_FIELD_NAME in given and not _is_ours(request, given[REDIRECT_FIELD_NAME]):
            kept = given.copy()
            kept[REDIRECT_FIELD_NAME] = reverse("admin:index")
            setattr(request, name, kept)
    return request


def _is_ours(request: HttpRequest, target: str) -> bool:
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return False
    try:
        found = resolve(urlsplit(target).path)
    except (Resolver404, ValueError):
        return False
    return "url" not in found.kwargs and "rest" not in found.kwargs  # the answers to everything unknown
