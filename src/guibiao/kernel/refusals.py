"""What is refused, told to whoever asked: above the page that comes next, or on the form that was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from guibiao.kernel import procedures


def sentences(error: Exception) -> list[str]:
    """What an error says to people."""
    return [str(said) for said in getattr(error, "messages", None) or [str(error)]]


@contextmanager
def told(request: HttpRequest, kind: type[Exception] = procedures.Refused) -> Iterator[None]:
    """The page that comes next says why nothing was done; `kind` is what refuses where it is no procedure."""
    try:
        yield
    except kind as refusal:
        messages.error(request, str(refusal))


@contextmanager
def on_form(form: BaseForm) -> Iterator[None]:
    """The form says why a procedure refused what it asks for, at the field where that belongs."""
    try:
        yield
    except procedures.Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused on the page of an object, as the page shows it again: the sentences, and what was typed, by field."""

    sentences: list[str]
    field: str
    action: str
    typed: dict[str, list[str]]

    @property
    def words(self) -> list[str]:
        """What was typed in words, to be shown where the form itself is not on the page any more."""
        return [value for values in self.typed.values() for value in values if value.strip() and not value.isdigit()]

    @property
    def data(self) -> dict[str, Any]:
        """The same for the script that puts it back into the form."""
        return {"action": self.action, "field": self.field, "typed": self.typed, "said": self.sentences}


def refusal(request: HttpRequest, error: Exception) -> Refusal:
    """What a refused request was, to be given to `registers.views.again`."""
    typed = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    return Refusal(sentences(error), getattr(error, "field", ""), request.path, typed)
