"""The day to ask "still right?"."""

import datetime as dt


def six_months_on(day: dt.date) -> dt.date:
    """The same day six months later, or that month's last."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, min(day.day, (first_of_next - dt.timedelta(days=1)).day))
