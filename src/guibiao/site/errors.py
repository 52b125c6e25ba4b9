"""Refusals of the framework as pages of our own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or came from elsewhere."""
    sentence = _("页面已过期，内容没有提交。请返回上一页，刷新后再试。")
    return render(request, "kernel/refused.html", {"title": _("页面已过期"), "sentence": sentence}, status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Permission was denied; the exception carries the reason."""
    sentence = str(exception or "") or _("没有这项操作的权限。")
    return render(request, "kernel/refused.html", {"title": _("没有权限"), "sentence": sentence}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Missing and invisible look the same."""
    sentence = _("没有这个页面，或者它不在您的授权范围内。")
    return render(request, "kernel/refused.html", {"title": _("找不到"), "sentence": sentence}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """An error of ours. Says what is safe, needs neither session nor database."""
    return HttpResponse(
        '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>出错</title>'
        "<h1>系统出错</h1><p>这一步没有完成，已保存的数据不受影响。请稍后再试；若反复出现，请告知系统管理员。</p></html>",
        status=500,
    )
