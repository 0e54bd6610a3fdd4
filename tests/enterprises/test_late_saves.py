"""Two people change the same enterprise."""

import datetime

from django.urls import reverse

from tests import factories
from tests.late import late_answer
from tests.pages import opened
from zoneops.enterprises import services as enterprises


def test_taking_an_enterprise_out_of_the_register_twice_is_told_and_does_not_put_it_in_again(signed_in, zone):
    enterprise = factories.enterprise(zone)
    enterprises.enter_register(enterprise, on=datetime.date(2021, 3, 1), by="试验")
    url = reverse("enterprises:above_designated_size", args=[enterprise.pk])
    form = opened(signed_in, url, "on", "reason")
    answer = late_answer(
        signed_in,
        url,
        form,
        lambda: enterprises.leave_register(enterprise, on=datetime.date(2021, 9, 1), by="王立新", reason="停产"),
        on="2021-10-01",
        reason="产值不够",
    )
    assert "2021-09-01 退出规上名录" in answer.text
    assert "产值不够" in answer.text
    assert "纳入规上" in answer.text
    assert enterprise.register_entries.get().left_on == datetime.date(2021, 9, 1)
