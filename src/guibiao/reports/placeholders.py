"""What a template of a report names, looked through before it is kept: whatever is unknown or broken, with its paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any

import docx
import jinja2
from django.utils.translation import gettext as _
from docx.oxml.ns import qn
from jinja2 import nodes

from guibiao.reading.outputs import sandbox
from guibiao.terms.data import data_table

MOST = 20
_TAG = re.compile(r"\{\{[pr]?(?P<value>.*?)\}\}|\{%(?P<place>p|tr|tc|r)?\s*[-+]?(?P<step>.*?)[-+]?%\}|\{#.*?#\}", re.S)
_LEFT = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_LOOP = re.compile(r"for\s+(?P<name>\w+)\s+in\s+(?P<of>.+)", re.S)
_DEPTH = 3
_TEXT = ""
_WORDS = ("if", "for", "elif", "else", "endif", "endfor")

#: What a name stands for: a text, a list of one sort, or things with names of their own.
Sort = Any


class _Wrong(Exception):
    """What is wrong with one mark."""


@cache
def names() -> dict[str, Sort]:
    """Every name with what it stands for; a list is [its sort]."""
    table = data_table(__file__, "names.toml")
    return {name: _sort(one) for name, one in table.items()}


def _sort(one: Any) -> Sort:
    if isinstance(one, str):
        return _TEXT
    inside = {name: _sort(sub) for name, sub in one.items() if name != "_"}
    return [inside or _TEXT]


def described() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every name, what it stands for and, of lists, the names in them: for the page of templates."""
    table = data_table(__file__, "names.toml")
    return [
        (name, one, []) if isinstance(one, str) else (name, one["_"], [
            (sub, said if isinstance(said, str) else said["_"]) for sub, said in one.items() if sub != "_"
        ])
        for name, one in table.items()
    ]  # fmt: skip


@dataclass
class _Open:
    """An `if` or `for` that is not closed yet."""

    word: str
    where: str
    names: dict[str, Sort] = field(default_factory=dict)


def problems(template: bytes) -> list[str]:
    """What is wrong with a template, a sentence each, at most so many; none for a good one. It is an intact Word file."""
    document = docx.Document(BytesIO(template))
    found: list[str] = []
    for paragraphs in _stories(document):
        stack: list[_Open] = []
        for where, element in paragraphs:
            found += [f"{where}：{said}" for said in _read(element, where, stack)]
        found += [
            _("%(where)s：“%(word)s”没有结束，缺“end%(word)s”。") % {"where": one.where, "word": one.word}
            for one in stack
        ]
    return found[:MOST]


def lost(template: bytes) -> list[str]:
    """What a PDF made from this template will not show, a sentence each."""
    document = docx.Document(BytesIO(template))
    body = document.element.body
    found = []
    if next(body.iter(qn("w:txbxContent")), None) is not None:
        found.append(_("模板里有文本框：Word 文件里照样有，PDF 里没有；请把文字移到正文或表格里。"))
    if next(body.iter(qn("w:numPr")), None) is not None:
        found.append(_("模板里有自动编号：Word 文件里照样有，PDF 里没有编号；请把编号写成文字。"))
    return found


def _stories(document: Any) -> Iterator[list[tuple[str, Any]]]:
    """The body, and each header and footer: their paragraphs with where they stand."""
    yield list(_paragraphs(document.element.body))
    seen = set()
    for section in document.sections:
        for label, story in (
            (_("页眉"), section.header), (_("页脚"), section.footer), (_("首页页眉"), section.first_page_header),
            (_("首页页脚"), section.first_page_footer), (_("偶数页页眉"), section.even_page_header),
            (_("偶数页页脚"), section.even_page_footer),
        ):  # fmt: skip
            if not story.is_linked_to_previous and story._element not in seen:
                seen.add(story._element)
                yield [(label, paragraph) for paragraph in story._element.iter(qn("w:p"))]


def _paragraphs(body: Any) -> Iterator[tuple[str, Any]]:
    number = tables = 0
    for child in body:
        if child.tag == qn("w:p"):
            number += 1
            yield _("第 %(number)d 段%(text)s") % {"number": number, "text": _quoted(child)}, child
        elif child.tag == qn("w:tbl"):
            tables += 1
            for row, tr in enumerate(child.iter(qn("w:tr")), 1):
                for paragraph in tr.iter(qn("w:p")):
                    words = {"table": tables, "row": row, "text": _quoted(paragraph)}
                    yield _("第 %(table)d 个表格第 %(row)d 行%(text)s") % words, paragraph
        else:
            for paragraph in child.iter(qn("w:p")):
                number += 1
                yield _("第 %(number)d 段%(text)s") % {"number": number, "text": _quoted(paragraph)}, paragraph


def _text(paragraph: Any) -> str:
    return "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


def _quoted(paragraph: Any) -> str:
    text = _text(paragraph).strip()
    return f"“{text[:24]}{'…' if len(text) > 24 else ''}”" if text else ""


def _read(paragraph: Any, where: str, stack: list[_Open]) -> list[str]:
    """What is wrong with the marks of one paragraph; loops and conditions are taken up in `stack`."""
    text, found = _text(paragraph), []
    for tag in _TAG.finditer(text):
        try:
            if tag["value"] is not None:
                _value(tag["value"], stack)
            elif tag["step"] is not None:
                _step(tag["step"].strip(), where, stack)
                _placed(tag["place"], paragraph)
        except _Wrong as wrong:
            found.append(str(wrong))
    left = _LEFT.search(_TAG.sub("", text))
    if left:
        found.append(_("有“%s”，但没有与它配对的另一半。") % left[0])
    return found


def _placed(place: str | None, paragraph: Any) -> None:
    in_table = next(paragraph.iterancestors(qn("w:tr")), None) is not None
    if place in ("tr", "tc") and not in_table:
        raise _Wrong(_("“%s”只能写在表格里。") % f"{{%{place} …%}}")


def _value(expression: str, stack: list[_Open]) -> None:
    sort = _sort_of(_parsed("{{" + expression + "}}").body[0].nodes[0], stack)  # type: ignore[attr-defined]
    if isinstance(sort, list | dict):
        raise _Wrong(_("“%s”是一组内容，不能直接写出；请用 for 逐项写出。") % expression.strip())


def _step(step: str, where: str, stack: list[_Open]) -> None:
    word = step.split(maxsplit=1)[0] if step else ""
    if word not in _WORDS:
        raise _Wrong(_("不认识“%(word)s”；只能用 %(known)s。") % {"word": word, "known": "、".join(_WORDS)})
    if word == "for":
        stack.append(_Open("for", where, _loop(step, stack)))
    elif word == "if":
        stack.append(_Open("if", where))
        _condition(step.removeprefix("if"), stack)
    elif word in ("endfor", "endif"):
        if not stack or stack[-1].word != word.removeprefix("end"):
            raise _Wrong(_("“%(word)s”没有与它对应的“%(begin)s”。") % {"word": word, "begin": word.removeprefix("end")})
        stack.pop()
    elif not stack or (word == "elif" and stack[-1].word != "if"):
        raise _Wrong(_("“%s”前面没有“if”。") % word)
    elif word == "elif":
        _condition(step.removeprefix("elif"), stack)


def _condition(expression: str, stack: list[_Open]) -> None:
    found: Any = _parsed("{% if " + expression + " %}{% endif %}").body[0]
    _sort_of(found.test, stack)


def _loop(step: str, stack: list[_Open]) -> dict[str, Sort]:
    parts = _LOOP.fullmatch(step)
    if parts is None:
        raise _Wrong(_("“%s”应写成“for 名称 in 一组内容”。") % step)
    if sum(one.word == "for" for one in stack) >= _DEPTH:
        raise _Wrong(_("for 套得太深，最多 %d 层。") % _DEPTH)
    loop: Any = _parsed("{% " + step + " %}{% endfor %}").body[0]
    sort = _sort_of(loop.iter, stack)
    if not isinstance(sort, list) or loop.test is not None:
        raise _Wrong(_("“%s”不是一组内容，不能用 for。") % parts["of"].strip())
    return {parts["name"]: sort[0], "loop": dict.fromkeys(sandbox.LOOP, _TEXT)}


def _parsed(source: str) -> nodes.Template:
    try:
        return sandbox.environment().parse(source)
    except jinja2.TemplateSyntaxError as error:
        raise _Wrong(_("标记“%s”写得不对，请检查括号、引号和拼写。") % source.strip("{}% ")) from error


def _sort_of(node: nodes.Node, stack: list[_Open]) -> Sort:
    """What an expression stands for. Raises _Wrong for an unknown name and for whatever else than naming and comparing."""
    if isinstance(node, nodes.Name):
        return _named(node.name, stack)
    if isinstance(node, nodes.Getattr):
        of = _sort_of(node.node, stack)
        if not isinstance(of, dict) or node.attr not in of:
            raise _Wrong(_("这里没有名为“%s”的内容。") % f"{_spoken(node.node)}.{node.attr}")
        return of[node.attr]
    if isinstance(node, nodes.Filter) and node.name in sandbox.FILTERS and node.node is not None:
        sort = _sort_of(node.node, stack)
        for argument in node.args:
            _sort_of(argument, stack)
        return sort[0] if node.name in ("first", "last") and isinstance(sort, list) else _TEXT
    if isinstance(node, nodes.Const):
        return _TEXT
    if isinstance(node, nodes.Compare | nodes.And | nodes.Or | nodes.Not | nodes.CondExpr | nodes.Operand):
        for child in node.iter_child_nodes():
            _sort_of(child, stack)
        return _TEXT
    raise _Wrong(_("模板只能写列出的名称，可以比较，不能计算、调用或引用别的内容。"))


def _named(name: str, stack: list[_Open]) -> Sort:
    for one in reversed(stack):
        if name in one.names:
            return one.names[name]
    if name not in names():
        raise _Wrong(_("没有名为“%s”的内容。") % name)
    return names()[name]


def _spoken(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    return f"{_spoken(node.node)}.{node.attr}" if isinstance(node, nodes.Getattr) else "…"
