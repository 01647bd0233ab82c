"""Looking ahead: where a metric, and a key result on it, will be by a day, with an 80 % interval.

`forecast(History(quantity, readings), days)` gives the total over the next days, the level
on the last of them or the rate over them, as a `Forecast` with point, low and high, or None
where there is not enough data; then `NOT_ENOUGH` says so. A day without a reading is
missing, not zero.

`project(basis, key_result.kind, key_result.goal, day)` gives where a key result will end, as
a `Projection`: the value and the score at the deadline, each with its interval, and the last
day known. `Basis` names what the key result observes: its measure, the data that
`okr.domain.measures.points` was given (read from further back: all the readings there are up
to the day), the period, and for growth the reference. A key result updated by hand has no
measure; its check-ins go in as readings. `project` returns None where nothing can be said
(yes or no, milestones, time in a band, a month's growth, people counted once) and before
three readings.

The method, and how it was chosen: docs/forecast.md.
"""

from okr.domain.forecasting.ahead import NOT_ENOUGH, Forecast, forecast
from okr.domain.forecasting.history import History, Quantity
from okr.domain.forecasting.projection import (
    Basis,
    Projection,
    Span,
    can_project,
    project,
    projected_value,
)

__all__ = [
    "NOT_ENOUGH",
    "Basis",
    "Forecast",
    "History",
    "Projection",
    "Quantity",
    "Span",
    "can_project",
    "forecast",
    "project",
    "projected_value",
]
