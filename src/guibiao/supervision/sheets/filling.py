"""Filling a template: an office's own or the shipped one; it may place texts, lists and pictures, and nothing else."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import docx
from django.conf import settings
from django.utils.translation import gettext as _
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError

from guibiao.documents import Limits, Unreadable, open_document
from guibiao.documents.safe import clean
from guibiao.reading.outputs.sandbox import environment


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, so many millimetres wide."""

    content: bytes
    width: int


def fill(template: bytes, context: dict[str, Any]) -> bytes:
    """The document. Raises ValueError with a sentence where the template cannot be used."""
    try:
        docx.Document(BytesIO(template))
    except Exception as error:  # whatever python-docx and lxml raise on damaged files; the person needs one sentence
        raise ValueError(_("模板不是完好的 Word（.docx）文件，请在 Word 中另存后再上传。")) from error
    document = DocxTemplate(BytesIO(template))
    try:
        document.render(_cleaned(context, document), environment(StrictUndefined), autoescape=True)
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


def _cleaned(value: Any, document: DocxTemplate) -> Any:
    if isinstance(value, dict):
        return {key: _cleaned(one, document) for key, one in value.items()}
    if isinstance(value, list):
        return [_cleaned(one, document) for one in value]
    if isinstance(value, Picture):
        return InlineImage(document, BytesIO(value.content), width=Mm(value.width))
    return clean(str(value))
