"""Saving late: a form is opened, something happens meanwhile, and then it is sent."""

from zoneops.core.models import AuditEntry


def late_answer(client, url, opened_form, meanwhile, **mine):
    """The 409 that follows when `meanwhile()` happens between opening the form and sending it."""
    meanwhile()
    answer = client.post(url, opened_form | mine)
    assert answer.status_code == 409, answer.status_code
    assert AuditEntry.objects.filter(outcome="refused").exists()
    return answer


def both(answer):
    """The first row of the table of both versions."""
    return answer.text.partition("您填的</th></tr>")[2].partition("</tr>")[0]
