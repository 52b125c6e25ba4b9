"""Filling a template: an office's own or the shipped one; it may place texts and lists, and nothing else."""

from io import BytesIO
from typing import Any

import docx
from django.conf import settings
from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from guibiao.documents import Limits, Unreadable, open_document
from guibiao.reading.outputs.safe import clean

# A few characters of these would make a text that fills the memory.
_GROWING = ("*", "**", "%")


def _refuse(*_operands: Any) -> Any:
    raise TypeError("a template does not compute")


def fill(template: bytes, context: dict[str, Any]) -> bytes:
    """The document. Raises ValueError with a sentence where the template cannot be used."""
    try:
        docx.Document(BytesIO(template))
    except Exception as error:  # whatever python-docx and lxml raise on damaged files; the person needs one sentence
        raise ValueError(_("模板不是完好的 Word（.docx）文件，请在 Word 中另存后再上传。")) from error
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    environment.intercepted_binops = frozenset(_GROWING)
    environment.binop_table = dict.fromkeys(_GROWING, _refuse)
    document = DocxTemplate(BytesIO(template))
    try:
        document.render(_cleaned(context), environment, autoescape=True)
    except TemplateError as error:
        raise ValueError(_("模板里的标记有误：%s。") % (error.message or error)) from error
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
        raise ValueError(_("模板里的标记有误：只能写列出的名称，不能计算或引用别的内容。")) from error
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def check(template: bytes, name: str, context: dict[str, Any]) -> None:
    """Whether a template may be kept: a Word file within the limits that fills. Raises ValueError."""
    try:
        open_document(template, name=name, limits=Limits(size=settings.MAX_FILE_BYTES))
    except Unreadable as error:
        raise ValueError(str(error)) from error
    fill(template, context)


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return clean(str(value))
