from zoneops.accounts.services.base import digest, may_sign_in, today_of
from zoneops.accounts.services.departments import add_department, change_department, department_seal
from zoneops.accounts.services.entering import record_refused_sign_in, record_sign_in
from zoneops.accounts.services.factors import reset_second_factor
from zoneops.accounts.services.links import make_login_link, peek_login_link, use_login_link
from zoneops.accounts.services.passwords import change_password
from zoneops.accounts.services.people import create_person, disable_account, enable_account, update_person
from zoneops.accounts.services.posts import leave_post, return_to_post
from zoneops.accounts.services.role_requests import ask_or_grant, ask_role, decide_role_request
from zoneops.accounts.services.roles import (
    MANAGERS,
    duty_of,
    grant_role,
    is_last_administrator,
    last_held,
    require_fitting,
    take_role,
)
from zoneops.accounts.services.small_office import is_small_office, note_small_office
from zoneops.accounts.services.tokens import TOKEN_PREFIX, make_api_token, revoke_api_token, user_for_token

__all__ = [
    "MANAGERS",
    "TOKEN_PREFIX",
    "add_department",
    "ask_or_grant",
    "ask_role",
    "change_department",
    "change_password",
    "create_person",
    "decide_role_request",
    "department_seal",
    "digest",
    "disable_account",
    "duty_of",
    "enable_account",
    "grant_role",
    "is_last_administrator",
    "is_small_office",
    "last_held",
    "leave_post",
    "make_api_token",
    "make_login_link",
    "may_sign_in",
    "note_small_office",
    "peek_login_link",
    "record_refused_sign_in",
    "record_sign_in",
    "require_fitting",
    "reset_second_factor",
    "return_to_post",
    "revoke_api_token",
    "take_role",
    "today_of",
    "update_person",
    "use_login_link",
    "user_for_token",
]
