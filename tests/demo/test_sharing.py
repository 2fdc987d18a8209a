"""The demo shows sharing in every state: waiting, running, recalled and acknowledged, recalled and overdue."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.apps.sharing.conftest import fact, organisation

from zhiheng import policy
from zhiheng.apps.sharing.models import Notice, Share, ShareFile, Subscription
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.demo import sharing
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.jobs.actions import run_waiting


@pytest.mark.django_db
def test_demo_shows_sharing_in_every_state():
    now = timezone.now()
    set_scope(everything=True)
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=now)
    for number in range(4):
        fact(organisation(number), number=number)
    fact(organisation(9), "award", source="lead-office", fields={"level": "city", "title": "质量奖"})
    sharing.tell(at=now)
    run_waiting()
    set_scope(everything=True)
    assert sorted(Subscription.objects.values_list("state", flat=True)) == ["approved", "approved", "asked"]
    assert Share.objects.count() >= 3
    assert ShareFile.objects.count() == 1
    assert Notice.objects.count() == 2
    assert Notice.objects.filter(acknowledged_at=None).count() == 1
    assert queries.overdue(timezone.localdate(now)).count() == 1
