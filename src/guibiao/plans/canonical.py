"""The registry of canonical indicators in the language of the page."""

from django.utils.translation import get_language

from guibiao.terms import indicators


def name(code: str) -> str:
    """The name of a canonical indicator; the code itself when the registry does not know it (any more)."""
    found = indicators.get(code)
    if found is None:
        return code
    return found.name_en if (get_language() or "").startswith("en") and found.name_en else found.name


def choices() -> list[dict[str, str]]:
    """All canonical indicators, for choosing one by its name."""
    return [{"code": entry.code, "name": name(entry.code), "unit": entry.unit} for entry in indicators.all()]
