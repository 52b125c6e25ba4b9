"""Numbers as automatic numbering prints them; the forms are called as Word calls them."""

from __future__ import annotations

from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
         (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def _chinese(number: int, digits: str, ten: str, hundred: str, thousand: str) -> str:
    """Up to 9999 in words; 十 without a leading 一 as in 十二."""
    if not 0 < number < 10000:
        return str(number)
    out = ""
    gap = False
    for value, word in ((1000, thousand), (100, hundred), (10, ten), (1, "")):
        digit, number = divmod(number, value)
        if digit:
            out += (digits[0] if gap and out else "") + digits[digit] + word
            gap = False
        else:
            gap = True
    return out[1:] if digits is _SPOKEN and out.startswith("一" + ten) else out


_SPOKEN = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """十二, 一百零三."""
    return _chinese(number, _SPOKEN, "十", "百", "千")


def _legal(number: int) -> str:
    return _chinese(number, LEGAL, "拾", "佰", "仟")


def _digital(number: int) -> str:
    return "".join(DIGITS[int(d)] for d in str(number))


def _cyclic(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _letters(first: str) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + (number - 1) % 26) * ((number - 1) // 26 + 1 if number <= 260 else 1)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, sign in ROMAN:
        out += sign * (number // value)
        number %= value
    return out


def _from(first: str, last: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= last else str(number)


def _circled(number: int) -> str:
    for start, first in ((36, "㊱"), (21, "㉑"), (1, "①")):
        if start <= number <= {36: 50, 21: 35, 1: 20}[start]:
            return chr(ord(first) + number - start)
    return str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "koreanCounting": chinese,
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _cyclic(STEMS),
    "ideographZodiac": _cyclic(BRANCHES),
    "ideographEnclosedCircle": _from("㊀", 10),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "none": lambda number: "",
    "bullet": lambda number: "",
}


def printed(number: int, form: str) -> str:
    """`number` in one of these forms; plain digits for one that is not known."""
    return FORMATS.get(form, str)(number)
