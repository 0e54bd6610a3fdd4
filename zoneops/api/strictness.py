"""A misspelt filter must not silently return everything."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import BaseModel

from zoneops.api.errors import FieldsWrong


def refuse_unknown_parameters(request: HttpRequest, schema: type[BaseModel]) -> None:
    unknown = sorted(set(request.GET) - set(schema.model_fields))
    if unknown:
        raise FieldsWrong({name: _("没有这个查询条件") for name in unknown})
