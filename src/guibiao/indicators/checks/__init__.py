"""Quality of observations: rules as data, findings that can be explained and closed (see `docs/derived.md`).

from guibiao.indicators import checks
from guibiao.indicators.tables import observations

report = checks.run(observations("observations.parquet").table, checks.read_rules("rules.toml"))
report.findings          # an Arrow table, a row a finding
report.not_checked       # {"jump": {"缺上年数": 31}}
"""

from guibiao.indicators.checks.findings import FINDINGS, Report, run
from guibiao.indicators.checks.rules import BadRule, Rule, read_rules, rule, shipped

__all__ = ["FINDINGS", "BadRule", "Report", "Rule", "read_rules", "rule", "run", "shipped"]
