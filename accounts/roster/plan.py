"""What writing a file would do, row by row. Nothing is written here, and nothing is looked up.

The same file against the same state gives the same plan, so a plan can be shown, and made again
before it is written to see that it still holds.  # R23
"""

from accounts.roster.lines import Plan
from accounts.roster.plan_people import plan_people
from accounts.roster.plan_units import plan_units
from accounts.roster.rows import Reading
from accounts.roster.state import State


def make_plan(reading: Reading, state: State) -> Plan:
    units = plan_units(reading.units, state)
    people, absent = plan_people(reading.people, state, units)
    return Plan(units, people, absent)
