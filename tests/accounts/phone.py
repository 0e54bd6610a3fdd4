"""The phone of a person: a clock that can be moved (the fixture `clock`), and the codes that its app shows."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from zoneops.accounts.signing import codes

SECRET = codes.new_secret()
PASSWORD = "一网格一专员-2021"


class Clock:
    """Of phone and server; `clock.now` are seconds."""

    def __init__(self):
        self.now = 1_634_280_000


def code_at(moment, secret=SECRET):
    """What the app shows at that second."""
    return format_hotp_value(hotp_value(secret, int(moment) // codes.PERIOD))


def sign_in(client, user, **more):
    return client.post("/login/", {"username": user.username, "password": PASSWORD} | more)


def is_in(client):
    return "_auth_user_id" in client.session


def set_up(client, clock):
    """Scan the picture, type the first code."""
    secret = client.get("/me/second/app/").context["secret"].replace(" ", "")
    return client.post("/me/second/app/", {"code": code_at(clock.now, secret)})
