"""What is refused, told to whoever asked: above the page that comes next, or on the form that was sent."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from guibiao.kernel import procedures


@contextmanager
def told(request: HttpRequest, kind: type[Exception] = procedures.Refused) -> Iterator[None]:
    """The page that comes next says why nothing was done; `kind` is what refuses where it is no procedure."""
    try:
        yield
    except kind as refusal:
        messages.error(request, str(refusal))


@contextmanager
def on_form(form: BaseForm) -> Iterator[None]:
    """The form says why a procedure refused what it asks for."""
    try:
        yield
    except procedures.Refused as refusal:
        form.add_error(None, str(refusal))
