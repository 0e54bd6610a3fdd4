"""Asking for a right at the door of a view. Core knows no roles: a right is a word that `user.may` understands."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

View = Callable[..., HttpResponseBase]
names: dict[str, Any] = {}  # the words for each right, put here by the app that defines them


def right_required(*rights: str) -> Callable[[View], View]:
    """Let in whoever has one of the rights; everyone else gets the 403 page, which names what is missing."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_right(request, *rights)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def require_right(request: HttpRequest, *rights: str) -> None:
    user: Any = request.user
    if not any(user.may(right) for right in rights):
        labels = _("、").join(str(names.get(right, right)) for right in rights)
        raise PermissionDenied(_("需要“%(right)s”的权限") % {"right": labels})
