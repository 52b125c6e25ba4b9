"""Every example in docs/design.md, in a real browser: accessible, inside its width, and doing what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from .conftest import AXE, ROOT

DESIGN = (ROOT / "docs/design.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```html\n(.*?)```", DESIGN, re.S)
INSPECTOR = re.search(r"```inspector\n(.*?)```", DESIGN, re.S)
LABELS = (
    ("工作台", "home"),
    ("规划", "file-text"),
    ("任务", "checklist"),
    ("指标", "target"),
    ("检索", "search"),
    ("设置", "settings"),
)
NAVIGATION = [
    {
        "label": label,
        "icon": icon,
        "url": f"#{icon}",
        "active": icon == "file-text",
        "count": 3 if icon == "checklist" else 0,
    }
    for label, icon in LABELS
]
PAGE = """{% extends "base.html" %}{% load i18n gb %}
{% block title %}某省“十四五”科技创新规划{% endblock %}
{% block heading %}某省“十四五”科技创新规划{% endblock %}
{% block state %}<span class="gb-tag gb-tag--call">待核对</span>{% endblock %}
{% block lede %}<p class="gb-lede">规划期 2021–2025 年，读出 42 个指标、118 项任务，3 处需要处理。</p>{% endblock %}
{% block actions %}<a class="gb-btn" href="#x">导出</a><a class="gb-btn gb-btn-main" href="#x">采用</a>{% endblock %}
{% block content %}EXAMPLES{% endblock %}
{% block inspector %}INSPECTOR{% endblock %}"""


def render(inspector: bool = True, theme: str = "paper") -> str:
    examples = "\n".join(f"<section>{example}</section>" for example in EXAMPLES)
    assert INSPECTOR is not None
    source = PAGE.replace("EXAMPLES", examples).replace("INSPECTOR", INSPECTOR[1] if inspector else "")
    request = RequestFactory().get("/", {"sort": "name"})
    request.COOKIES["gb_theme"] = theme
    user = SimpleNamespace(is_authenticated=True, get_full_name="林工", get_username="lin")
    context = {
        "user": user,
        "navigation": NAVIGATION,
        "organisation": "某省科学技术厅",
        "breadcrumbs": [
            {"label": "某省", "url": "#a"},
            {"label": "规划", "url": "#b"},
            {"label": "某省“十四五”科技创新规划"},
        ],
        "page": Paginator(range(1260), 50).page(4),
    }
    return Template(source).render(RequestContext(request, context))


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.1 AA, as sentences. The policy allows no foreign script, so it is run by hand."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})")
    return [
        f"{found['id']}: {found['help']}: {node['target']} {node['failureSummary']}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("theme", ["paper", "wall"])
@pytest.mark.parametrize("width", [360, 820, 1440])
def test_every_part_is_accessible_and_keeps_to_the_width(show: Callable[..., Page], width: int, theme: str) -> None:
    page = show(render(inspector=width > 1200, theme=theme), width=width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_question_mark_lists_the_keys_of_the_page(show: Callable[..., Page]) -> None:
    page = show(render())
    page.keyboard.press("?")
    expect(page.locator("#gb-keys")).to_be_visible()
    expect(page.locator("#gb-keys [data-gb-slot=page-keys] dd")).to_have_text(["认可", "修改", "剔除"])
    page.keyboard.press("Escape")
    expect(page.locator("#gb-keys")).to_be_hidden()


def test_j_and_k_walk_through_the_rows_unless_switched_off(show: Callable[..., Page]) -> None:
    page = show(render())
    page.keyboard.press("j")
    expect(page.locator("#indicators .is-current")).to_contain_text("高价值发明专利")
    page.keyboard.press("k")
    expect(page.locator("#indicators .is-current")).to_contain_text("高新技术企业")
    page.evaluate("localStorage.setItem('gb-single-keys-off', '1')")
    page.keyboard.press("k")
    expect(page.locator("#indicators .is-current")).to_contain_text("高新技术企业")


def test_a_column_put_away_stays_away_in_the_address(show: Callable[..., Page]) -> None:
    page = show(render())
    page.get_by_text("选择列").first.click()
    page.get_by_label("属性").uncheck()
    expect(page.locator("#indicators thead th", has_text="属性")).to_be_hidden()
    assert "hide=attribute" in page.url
    assert "hide=attribute" in (page.locator("#indicators a.gb-sort").first.get_attribute("href") or "")


def test_nothing_happens_before_the_question_is_answered(show: Callable[..., Page]) -> None:
    page = show(render())
    page.evaluate(
        "document.querySelector('[data-gb-confirm]').addEventListener('click', () => document.body.append('已执行'))"
    )
    page.get_by_role("button", name="退回").click()
    dialog = page.locator("#gb-confirm")
    expect(dialog).to_contain_text("退回这份计划")
    dialog.get_by_role("button", name="取消").click()
    expect(page.locator("body")).not_to_contain_text("已执行")
    page.get_by_role("button", name="退回").click()
    dialog.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已执行")).to_have_count(1)


def test_the_theme_is_switched_and_remembered(show: Callable[..., Page]) -> None:
    page = show(render())
    page.get_by_role("button", name="切换深色大屏主题").first.click()
    expect(page.locator("html")).to_have_attribute("data-gb-theme", "wall")
    assert "gb_theme=wall" in page.evaluate("document.cookie")


def test_toast_offers_to_take_back(show: Callable[..., Page]) -> None:
    page = show(render())
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('gb:toast', {detail: {text: '已剔除 1 条', undo: '/undo/'}}))"
    )
    expect(page.get_by_role("button", name="撤销")).to_be_visible()
    page.get_by_role("button", name="关闭").last.click()
    expect(page.get_by_text("已剔除 1 条")).to_be_hidden()
