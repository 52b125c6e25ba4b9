"""The log of exchanges goes when it is old enough, and not before."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from guibiao.exchange import retention
from guibiao.exchange.models import Exchange, Sent
from guibiao.kernel.management.commands import worker
from guibiao.kernel.models import AuditEntry
from tests.kernel.test_settings import start

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def line(days: int) -> Exchange:
    at = timezone.now() - datetime.timedelta(days=days)
    return Exchange.objects.create(at=at, kind="query", result="done", status=200, what="GET /api/plans")


def test_the_worker_forgets_what_is_over(places: dict[str, Any], person: Any, settings: Any) -> None:
    settings.EXCHANGE_LOG_DAYS = 400
    kept = [line(days) for days in (0, 399)]
    line(402)
    old = Sent.objects.create(account=person("lin"), key="1", digest="0" * 64)
    Sent.objects.filter(pk=old.pk).update(at=timezone.now() - datetime.timedelta(days=402))
    worker.sweep()
    assert list(Exchange.objects.order_by("pk")) == kept and not Sent.objects.exists()
    told = AuditEntry.objects.get(action="exchange.forget")
    assert '"lines":1' in told.detail.replace(" ", "") and '"keys":1' in told.detail.replace(" ", "")
    worker.sweep()
    assert AuditEntry.objects.filter(action="exchange.forget").count() == 1


def test_the_database_keeps_half_a_year_whatever_is_set(places: dict[str, Any], settings: Any) -> None:
    young, old = line(180), line(190)
    settings.EXCHANGE_LOG_DAYS = 100
    with pytest.raises(DatabaseError), transaction.atomic():
        retention.forget()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE exchange_exchange SET rows = 1 WHERE id = %s", [old.pk])
    settings.EXCHANGE_LOG_DAYS = 185
    assert retention.forget() == 1 and list(Exchange.objects.all()) == [young]


def test_less_than_half_a_year_cannot_be_set(tmp_path: Any) -> None:
    assert "184" in start(tmp_path / "home", GUIBIAO_EXCHANGE_LOG_DAYS="30").stderr
