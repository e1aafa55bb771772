from accounts.models.activation import MAX_ATTEMPTS, ActivationCode, ActivationSheet, code_expiry
from accounts.models.appointments import TWO_PERSON_ROLES, Appointment, Role
from accounts.models.calendar import CalendarDay, Period, workdays_of, working_calendar
from accounts.models.imports import RosterImport
from accounts.models.inbox import Notification
from accounts.models.people import User
from accounts.models.units import (
    SEGMENT,
    Layout,
    Unit,
    UnitKind,
    UnitMove,
    at_and_above,
    below,
    lock_paths,
)

__all__ = [
    "SEGMENT",
    "at_and_above",
    "MAX_ATTEMPTS",
    "TWO_PERSON_ROLES",
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
    "code_expiry",
    "lock_paths",
    "workdays_of",
    "working_calendar",
]
