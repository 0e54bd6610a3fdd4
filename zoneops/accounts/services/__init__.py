from zoneops.accounts.services.base import digest, may_sign_in, today_of
from zoneops.accounts.services.entering import record_refused_sign_in, record_sign_in
from zoneops.accounts.services.links import make_login_link, peek_login_link, use_login_link
from zoneops.accounts.services.passwords import change_password
from zoneops.accounts.services.posts import leave_post, return_to_post
from zoneops.accounts.services.roles import MANAGERS, grant_role, is_last_administrator
from zoneops.accounts.services.tokens import TOKEN_PREFIX, make_api_token, revoke_api_token, user_for_token

__all__ = [
    "MANAGERS",
    "TOKEN_PREFIX",
    "change_password",
    "digest",
    "grant_role",
    "is_last_administrator",
    "leave_post",
    "make_api_token",
    "make_login_link",
    "may_sign_in",
    "peek_login_link",
    "record_refused_sign_in",
    "record_sign_in",
    "return_to_post",
    "revoke_api_token",
    "today_of",
    "use_login_link",
    "user_for_token",
]
