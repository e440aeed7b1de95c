"""A plain installation has DuckDB and no PyArrow: rules answer on its tables all the same."""

import subprocess
import sys

from course.environment import environment

RULES = """
import sys
sys.modules["pyarrow"] = None  # as if it were not installed

import duckdb
import pandas as pd
from crmlib import churn, satisfaction, value
from crmlib.classification import by_importance, top_share
from crmlib.database import open_database
from crmlib.errors import DataError
from crmlib.profile import customer_profile

people = pd.DataFrame({
    "customer": list("abcdef"), "profit": [600.0, 90, 80, 70, 60, None],
    "joined": pd.to_datetime(["2025-01-01", "2025-01-01", "2025-01-11", "2024-12-02", "2025-03-01", None]),
    "left": pd.to_datetime(["2025-01-21", None, "2025-03-01", "2025-01-11", None, None]),
    "type": ["natural", None, "fault", "competitive", None, None],
})
log = pd.DataFrame({"customer": list("aabbc"), "amount": [5.0, 7, 8, 9, 4], "date": pd.to_datetime(
    ["2025-01-01", "2025-02-01", "2025-01-05", "2025-03-07", "2025-02-02"])})
answers = pd.DataFrame({"satisfaction": [2, 2, 2, 9, 9, 9], "repurchase_intention": [4, 1, 2, 5, 4, 5],
                        "competition": ["high"] * 5 + ["low"], "recommend": [0, 6, 7, 8, 9, 10]})
RULES = [
    (top_share, people), (by_importance, people), (churn.cause_shares, people), (customer_profile, log),
    (lambda table: churn.churn_rate(table, start=pd.Timestamp("2025-01-10"), end=pd.Timestamp("2025-02-10")), people),
    (lambda table: churn.retention_curve(table, now=pd.Timestamp("2025-04-01")), people),
    (lambda table: satisfaction.net_promoter(table, column="recommend"), answers),
    (satisfaction.observed_curve, answers),
]


def plain(answer):
    answer = answer.df() if isinstance(answer, duckdb.DuckDBPyRelation) else answer
    if not isinstance(answer, pd.DataFrame):
        return answer
    answer = answer.sort_values("customer") if "customer" in answer else answer
    return answer.astype(object).where(answer.notna(), None).to_dict("list")


for rule, table in RULES:
    assert plain(rule(duckdb.from_df(table))) == plain(rule(table)), rule
assert open_database().load("people", people).shape == (6, 5)
"""


def test_rules_on_duckdb_need_no_arrow():
    done = subprocess.run([sys.executable, "-c", RULES], capture_output=True, text=True, check=False,
                          encoding="utf-8", env=environment())
    assert not done.returncode, done.stderr[-2000:]
