"""What an observation is: the columns that every reader gives and every measure takes.

One row is one figure of one region, indicator and period, as one source stated it at one time. A later revision is a
further row with a later vintage; nothing is overwritten. Missing is NULL with its reason, never NaN.

| column      | meaning                                                                                        |
| ----------- | ---------------------------------------------------------------------------------------------- |
| region      | code of the region (GB/T 2260) or of another unit                                               |
| indicator   | code in the registry of indicators, or the user's own                                           |
| scope       | which part is counted where the code does not say (规上工业企业); NULL: the whole                 |
| year, part  | the period: part is `Y` the year, `H1`–`H2`, `Q1`–`Q4`, `M01`–`M12`                              |
| to_date     | true where the figure adds up from 1 January to the end of the period (1—6月)                   |
| value       | the figure, in `unit`; the lower end of a range                                                 |
| comparator  | `=` `≈` `>` `≥` `<` `≤` `range`: “突破4500家” is `>` 4500, a bound and no value                  |
| upper       | the upper end of a range                                                                        |
| unit        | as the source prints it                                                                         |
| status      | actual, provisional, estimated, forecast, missing                                               |
| reason      | why it is missing, or what is provisional about it                                              |
| source      | who stated it: title of the bulletin, file, campaign                                            |
| place       | where in the source: row, cell, sentence                                                        |
| vintage     | the day on which the source was published                                                       |
"""

from __future__ import annotations

from typing import Literal, get_args

import pyarrow as pa

Status = Literal["actual", "provisional", "estimated", "forecast", "missing"]
Comparator = Literal["=", "≈", ">", "≥", "<", "≤", "range"]

STATUSES: tuple[Status, ...] = get_args(Status)
COMPARATORS: tuple[Comparator, ...] = get_args(Comparator)
# Comparators that state a value; the others state a bound, which is none.
STATED: tuple[Comparator, ...] = ("=", "≈")
# The reason why a value is missing that came as NaN or infinite.
NOT_A_NUMBER = "原值不是数（NaN 或无穷大）"

SCHEMA = pa.schema(
    [
        pa.field("region", pa.string(), nullable=False),
        pa.field("indicator", pa.string(), nullable=False),
        pa.field("scope", pa.string()),
        pa.field("year", pa.int16(), nullable=False),
        pa.field("part", pa.string(), nullable=False),
        pa.field("to_date", pa.bool_(), nullable=False),
        pa.field("value", pa.float64()),
        pa.field("comparator", pa.string(), nullable=False),
        pa.field("upper", pa.float64()),
        pa.field("unit", pa.string()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("source", pa.string()),
        pa.field("place", pa.string()),
        pa.field("vintage", pa.date32()),
    ]
)

# What tells one figure from another; rows that agree in these are vintages of one figure, or sources in conflict.
KEY = ("region", "indicator", "scope", "year", "part", "to_date")
