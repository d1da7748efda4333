"""Requests that are refused unread, in words: too many files or fields, too much, a broken body (无法处理的请求)."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of status 400; it asks nothing of the request, whose body cannot be read again."""
    return HttpResponse(render_to_string("400.html", {"words": words_of(exception)}), status=400)


def words_of(exception: Exception) -> str:
    """What is too much and what to do; '' for a request that is broken in another way."""
    if isinstance(exception, TooManyFilesSent):
        return f"一次发来的文件太多，最多 {settings.DATA_UPLOAD_MAX_NUMBER_FILES} 个，没有处理；请分次上传。"
    if isinstance(exception, TooManyFieldsSent):
        return f"一次发来的内容太多，最多 {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} 项，没有处理；请分次填写或改用文件导入。"
    if isinstance(exception, RequestDataTooBig):
        size = f"{(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) / 2**20:.1f}"
        return f"一次发来的内容太多，文件以外最多 {size} MB，没有处理；请分次填写或改用文件导入。"
    return ""
