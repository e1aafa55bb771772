from accounts.models.activation import ActivationCode, ActivationSheet
from accounts.models.appointments import Appointment, Role
from accounts.models.calendar import CalendarDay, Period, workdays_of, working_calendar
from accounts.models.imports import RosterImport
from accounts.models.inbox import Notification
from accounts.models.people import User
from accounts.models.units import Layout, Unit, UnitKind, UnitMove, below

__all__ = [
    "ActivationCode",
    "ActivationSheet",
    "Appointment",
    "CalendarDay",
    "Layout",
    "Notification",
    "Period",
    "Role",
    "RosterImport",
    "Unit",
    "UnitKind",
    "UnitMove",
    "User",
    "below",
    "workdays_of",
    "working_calendar",
]
