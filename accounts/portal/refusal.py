"""Requests that are refused unread, in words: too many files or fields, too much, a broken body (无法处理的请求)."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of status 400, which says what is too much and what to do; no words for what is broken in another way.

    It asks nothing of the request, whose body cannot be read again.
    """
    size = f"{(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) / 2**20:.1f}"
    words: dict[type[Exception], str] = {
        TooManyFilesSent: f"一次发来的文件太多，最多 {settings.DATA_UPLOAD_MAX_NUMBER_FILES} 个，没有处理；请分次上传。",
        TooManyFieldsSent: f"一次发来的内容太多，最多 {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} 项，没有处理；请分次填写或改用文件导入。",
        RequestDataTooBig: f"一次发来的内容太多，文件以外最多 {size} MB，没有处理；请分次填写或改用文件导入。",
    }
    page = render_to_string("400.html", {"words": words.get(type(exception), "")})
    return HttpResponse(page, status=400)
