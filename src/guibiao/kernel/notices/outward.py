"""Posting to the address that the operator set, and to nothing else.

What is connected to is looked at, not the name: whoever can turn a name to an address of the house, or answers with another address
to go to, gets nothing through here. Addresses of the house's own net that may be posted to are named (GUIBIAO_PRIVATE_HOSTS).
"""

import ipaddress
from collections.abc import Iterable, Mapping
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from django.conf import settings
from django.utils.translation import gettext as _

_SECONDS = 10
#: Addresses that have others in them, which may be of the house.
_WRAPPED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "2002::/16", "2001::/32")))


class Refused(OSError):
    """An address that is not posted to, as a sentence."""


def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Post, and wait for the answer. Raises OSError for whatever did not go well."""
    opener = OpenerDirector()
    # Without the handler that would follow to other addresses.
    for handler in (ProxyHandler(), _Http(), _Https(), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    try:
        with opener.open(Request(url, body, dict(headers)), timeout=_SECONDS):  # noqa: S310
            pass
    except HTTPError as error:
        if 300 <= error.code < 400:
            raise Refused(
                _("对方要转到别的地址（%(code)d），没有跟随：请在 GUIBIAO_WEBHOOK 写最终的地址。")
                % {"code": error.code}
            ) from None
        raise


def allowed(host: str, address: str) -> bool:
    """Whether this address, which a host's name led to, is posted to: it is a public one, or it or the host is named."""
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    if found.is_global and not found.is_multicast and not any(found in net for net in _WRAPPED):
        return True
    return host.lower() in settings.PRIVATE_HOSTS or any(found in net for net in networks(settings.PRIVATE_HOSTS))


def networks(named: Iterable[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Those of what is named that are addresses or networks, and not names."""
    found = []
    for one in named:
        try:
            found.append(ipaddress.ip_network(one, strict=False))
        except ValueError:
            continue
    return found


class _Looked(HTTPConnection):
    """Says nothing to an address that is not allowed."""

    def connect(self) -> None:
        super().connect()
        address = str(self.sock.getpeername()[0])
        if not allowed(self.host, address):
            self.close()
            said = _(
                "%(host)s 指向内网地址 %(address)s，没有发送：确是本单位系统的，请把它写进 GUIBIAO_PRIVATE_HOSTS。"
            )
            raise Refused(said % {"host": self.host, "address": address})


class _LookedSafely(HTTPSConnection, _Looked):
    """The same before anything is encrypted."""


class _Http(HTTPHandler):
    def http_open(self, request: Request) -> Any:
        return self.do_open(_Looked, request)


class _Https(HTTPSHandler):
    def https_open(self, request: Request) -> Any:
        return self.do_open(_LookedSafely, request)
