"""The data of `metadata.toml` as patterns."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

DATA: dict[str, Any] = tomllib.loads((Path(__file__).with_name("metadata.toml")).read_text("utf-8"))


def any_of(words: list[str]) -> str:
    """Alternatives, longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_TITLE = DATA["title"]
LONGEST: int = _TITLE["longest"]
LINES: int = _TITLE["lines"]
_DRAFT = any_of(_TITLE["drafts"])
DRAFT = re.compile(rf"[(\[](?:[^()\[\]]{{0,6}})(?:{_DRAFT})[^()\[\]]{{0,6}}[)\]]|(?:{_DRAFT})$")
YEARS = r"[(\[]?\s*(?:19|20)\d\d\s*年?\s*[-~至到]+\s*(?:19|20)\d\d\s*年?\s*[)\]]?"
_TAIL = rf"(?:\s*(?:{YEARS}|[(\[][^()\[\]]{{1,20}}[)\]]))*\s*"
_NAME = rf"[^。;:!?]{{2,{LONGEST}}}"
PLAN = re.compile(rf"{_NAME}(?:{any_of(_TITLE['plans'])}){_TAIL}")
REPORT = re.compile(rf"[^。;:!?,]{{0,40}}(?:{any_of(_TITLE['reports'])}){_TAIL}")
COVER = re.compile(rf"{_NAME}(?:的|\s){{0,2}}(?:{any_of(_TITLE['covers'])}){_TAIL}")
COVERED = re.compile(
    r"(?:印发|发布|公布|下发|转发|批转|颁布|出台)\s*(?P<given>.+?)\s*的\s*(?:通知|公告|函|通告|决定)"
    r"|(?:征求|征集|听取)[^《]{0,12}《(?P<asked>.+?)》"
    r"|(?:征求|征集)(?P<asked_bare>[^《》]+?)(?:\([^()]*\))?意见(?:建议)?的"
    r"|《(?P<quoted>.+?)》"
)
TAIL_ONLY = re.compile(rf"\s*(?:{YEARS}|[(\[][^()\[\]]{{1,20}}[)\]])\s*")
NUMBER = re.compile(
    r"(?:(?<![《(\[\u4e00-\u9fff])|(?<=^[(\[]))[\u4e00-\u9fff]{1,14}(?:\[|\()\s*(?:19|20)\d\d\s*(?:\]|\))\s*第?\s*\d{1,5}\s*号"
)
ISSUER = re.compile(rf"[\u4e00-\u9fff()、\s]{{2,40}}(?:{any_of(DATA['signature']['issuers'])})(?:\([^()]*\))?")
_HAN = "〇○ΟO零一二三四五六七八九十"
DATE = re.compile(
    rf"(?P<y>(?:19|20)\d\d|[二一][{_HAN}]{{3}})\s*(?:年|[-./])\s*(?P<m>\d{{1,2}}|[{_HAN}]{{1,3}})\s*(?:月|[-./])"
    rf"\s*(?P<d>\d{{1,2}}|[{_HAN}]{{1,3}})\s*日?"
)
DATE_LABEL = re.compile(rf"(?:{any_of(DATA['signature']['dates'])})\s*[:]\s*")
SPAN = re.compile(r"((?:19|20)\d\d)\s*年?\s*[-~至到]+\s*((?:19|20)\d\d)\s*年?")
_NTH = "十[一二三四五六七八九]?|[六七八九]"
FIVE_YEARS = re.compile(rf"(?P<n>{_NTH})五(?!年)|第(?P<nth>{_NTH})个五年")
PERIOD = re.compile(rf"(?:{any_of(DATA['period']['stated'])})(?:限)?\s*(?:为|是|:|从|自)?\s*")


def trimmed(title: str) -> str:
    """A title in half width without years and marks in brackets behind it."""
    return re.sub(rf"{_TAIL}$", "", title)
