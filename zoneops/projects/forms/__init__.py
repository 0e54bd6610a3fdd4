from zoneops.projects.forms.details import EditForm, RegisterForm
from zoneops.projects.forms.following import CorrectFollowUpForm, FollowUpForm
from zoneops.projects.forms.moves import AdvanceForm, BackForm, StandingForm
from zoneops.projects.forms.people import OfficerForm
from zoneops.projects.forms.placing import DesignateForm, PlaceForm
from zoneops.projects.forms.promises import AgreementForm, ArrivalForm, PlanForm

__all__ = [
    "AdvanceForm",
    "AgreementForm",
    "ArrivalForm",
    "BackForm",
    "CorrectFollowUpForm",
    "DesignateForm",
    "EditForm",
    "FollowUpForm",
    "OfficerForm",
    "PlaceForm",
    "PlanForm",
    "RegisterForm",
    "StandingForm",
]
