"""The data of `metadata.toml` as patterns for half-width text."""

from __future__ import annotations

import re

from guibiao.terms.data import data_table
from guibiao.terms.words import any_of

DATA = data_table(__file__, "metadata.toml")


_TITLE = DATA["title"]
_SIGNATURE = DATA["signature"]
LONGEST: int = _TITLE["longest"]
LINES: int = _TITLE["lines"]
_DRAFT = any_of(_TITLE["drafts"])
DRAFT = re.compile(rf"[(\[](?:[^()\[\]]{{0,6}})(?:{_DRAFT})[^()\[\]]{{0,6}}[)\]]|(?:{_DRAFT})$")
YEARS = r"[(\[]?\s*(?:19|20)\d\d\s*年?\s*[-~至到]+\s*(?:19|20)\d\d\s*年?\s*[)\]]?"
_TAIL = rf"(?:\s*(?:{YEARS}|[(\[][^()\[\]]{{1,20}}[)\]]))*\s*"
_NAME = rf"[^。;:!?>]{{2,{LONGEST}}}"
PLAN = re.compile(rf"{_NAME}(?:{any_of(_TITLE['plans'])}){_TAIL}")
REPORT = re.compile(
    rf"[^。;:!?,>]{{0,{LONGEST}}}"
    rf"(?:(?:{any_of(_TITLE['reports'])})|(?:{any_of(_TITLE['reviews'])})(?:和|及|与|以及|暨|、).{{0,40}}(?:{any_of(_TITLE['ahead'])}))"
    rf"{_TAIL}"
)
COVER = re.compile(
    rf"{_NAME}(?:的|\s){{0,2}}(?:{any_of(_TITLE['covers'])}){_TAIL}|{_NAME}(?:印发|发布|公布|出台)《[^》]+》"
)
COVERED = re.compile(
    rf"(?:{any_of(_TITLE['sends'][:7])}|出台)\s*(?P<given>.+?)\s*的\s*(?:通知|公告|函|通告|决定)"
    r"|(?:征求|征集|听取)[^《]{0,12}《(?P<asked>.+?)》"
    r"|(?:征求|征集)(?P<asked_bare>[^《》]+?)(?:\([^()]*\))?意见(?:建议)?的"
    r"|《(?P<quoted>.+?)》"
)
# A notice's title that ends before the notice is named.
BROKEN_OFF = re.compile(
    rf"[^《]*?(?:关于|办公[厅室]|政府|[委局部厅])(?:公开)?(?:{any_of(_TITLE['sends'])})(?!.*的(?:{any_of(_TITLE['plans'])})$)"
)
TAIL_ONLY = re.compile(rf"\s*(?:{YEARS}|[(\[][^()\[\]]{{1,20}}[)\]])\s*")
MARK = re.compile(rf"\s*(?:{YEARS}|[(\[][^()\[\]]{{0,12}}(?:{any_of(_TITLE['marks'])})[^()\[\]]{{0,4}}[)\]])\s*")
_YEAR_SIGNED = r"\s*[\[(\u3014\ufe5d]\s*(?:19|20)\d\d\s*[\])\u3015\ufe5e]\s*"
NUMBER = re.compile(
    rf"(?:(?<![《(\[\u4e00-\u9fff])|(?<=^[(\[]))[\u4e00-\u9fff]{{1,14}}{_YEAR_SIGNED}第?\s*\d{{1,5}}\s*号"
    r"|[\u4e00-\u9fff]{2,20}(?: [\u4e00-\u9fff]{2,20}){0,5}(?:令|公告)\s*(?:(?:19|20)\d\d年)?\s*第\s*[\d一二三四五六七八九十百〇零]{1,6}\s*号"
)
DECREE = re.compile(r"[\u4e00-\u9fff]{2,20}(?:令|公告)")
DECREE_NUMBER = re.compile(r"\(?((?:(?:19|20)\d\d年)?\s*第\s*[\d一二三四五六七八九十百〇零]{1,6}\s*号)\)?")
ISSUER = re.compile(rf"[\u4e00-\u9fff()、\s]{{2,40}}(?:{any_of(_SIGNATURE['issuers'])})(?:\([^()]*\))?")
# The end of a name, not one of several: 国务院 办公厅 is one.
PART = re.compile(r"办公[厅室]|委员会|人民政府|管委会|领导小组办公室")
YEAR = re.compile(r"(?:19|20)\d\d\s*年")
NATIONAL = re.compile(rf"(?![省市县区州]委)[\u4e00-\u9fff]{{0,8}}(?:{any_of(_SIGNATURE['national'])})")
_HAN = "〇○ΟO零一二三四五六七八九十"
DATE = re.compile(
    rf"(?P<y>(?:19|20)\d\d|[二一][{_HAN}]{{3}})\s*(?:年|[-./])\s*(?P<m>\d{{1,2}}|[{_HAN}]{{1,3}})\s*(?:月|[-./])"
    rf"\s*(?P<d>\d{{1,2}}|[{_HAN}]{{1,3}})\s*日?"
)
PASSED = re.compile(rf".*(?:{any_of(_SIGNATURE['passed'])})\)?")
_STATED = r"\s*(?:[:]|\]\s*[:]?)\s*"
DATE_LABEL = re.compile(rf"(?:{any_of(_SIGNATURE['dates'])}){_STATED}")
_VALUE = r"(?P<value>\S(?:[^\s\[]|\s(?=\S))*?)(?=\s{2,}|\s*\[\s*\S{2,6}\s*\]|\s\S{2,6}:|\s*$)"
BODY_LABEL = re.compile(rf"(?:{any_of(_SIGNATURE['bodies'])}){_STATED}{_VALUE}")
FRAMED_LABEL = re.compile(r"\[\s*[\u4e00-\u9fff]{2,6}\s*\]")  # opens a line of the table that sites put over a text
SPAN = re.compile(r"((?:19|20)\d\d)\s*年?\s*[-~至到]+\s*((?:19|20)\d\d)\s*年?")
#: The one year of what is done within it: 2024年工作要点.
ANNUAL = re.compile(
    rf"(?<![到至向])(?P<year>20\d\d)\s*年度?(?![前底末版本]|远景|修订|以来)[^《》\d]*?(?:{any_of(DATA['period']['annual'])})"
)
_NTH = "十[一二三四五六七八九]?|[六七八九]"
FIVE_YEARS = re.compile(rf"(?P<n>{_NTH})五(?!年)|第(?P<nth>{_NTH})个五年")
PERIOD = re.compile(rf"(?:{any_of(DATA['period']['stated'])})(?:限)?\s*(?:为|是|:|从|自)?\s*")
NOTE = re.compile(r"\s*[\[(]\d{1,2}[\])]$")  # the sign of a footnote
SPACED_OUT = re.compile(r"\S(?:\s+\S){2,}")
CONGRESS = "人民代表大会"


def trimmed(title: str) -> str:
    """A title in half width without years and marks in brackets behind it."""
    return re.sub(rf"{_TAIL}$", "", title)
