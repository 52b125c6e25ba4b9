"""The mail for a forgotten password. The worker looks whether there is such an account and sends it: whoever asks waits equally long
for the answer whether or not there is one."""

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.utils import translation
from django_tasks import task

#: So many mails an hour to one address, and so many requests from one place.
TO_ONE, FROM_ONE = 3, 20


@task()
def send(email: str, language: str) -> None:
    """Send the link to whoever has this address; it leads to the address of the house, whatever name it was asked by."""
    form = PasswordResetForm({"email": email})
    scheme, _sep, domain = settings.GUIBIAO_URL.partition("://")
    if form.is_valid():
        with translation.override(language):
            form.save(domain_override=domain, use_https=scheme == "https")
