from accounts.models.activation import MAX_ATTEMPTS, ActivationCode, ActivationSheet, code_expiry
from accounts.models.appointments import TWO_PERSON_ROLES, Appointment, Role
from accounts.models.calendar import (
    CalendarDay,
    Period,
    add_months,
    months_of,
    workdays_of,
    working_calendar,
)
from accounts.models.data_requests import DataRequest, RequestKind
from accounts.models.imports import RosterImport
from accounts.models.inbox import Notification
from accounts.models.papers import Paper
from accounts.models.people import User
from accounts.models.purges import Purge, PurgeItem
from accounts.models.units import (
    ARMED_FORCES,
    SEGMENT,
    Layout,
    Unit,
    UnitKind,
    UnitMove,
    at_and_above,
    below,
    id_at,
    in_armed_forces,
    lock_paths,
    shown_name,
)

__all__ = [
    "ARMED_FORCES",
    "SEGMENT",
    "at_and_above",
    "MAX_ATTEMPTS",
    "TWO_PERSON_ROLES",
    "ActivationCode",
    "ActivationSheet",
    "Appointment",
    "CalendarDay",
    "DataRequest",
    "Layout",
    "Notification",
    "Paper",
    "Period",
    "Purge",
    "PurgeItem",
    "RequestKind",
    "Role",
    "RosterImport",
    "Unit",
    "UnitKind",
    "UnitMove",
    "User",
    "add_months",
    "below",
    "code_expiry",
    "id_at",
    "in_armed_forces",
    "lock_paths",
    "shown_name",
    "months_of",
    "workdays_of",
    "working_calendar",
]
