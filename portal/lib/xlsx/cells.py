from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta
