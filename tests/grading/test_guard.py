"""In a room pandas does nothing behind a text's back; whatever else it does stays as it was."""

import subprocess
import sys
from pathlib import Path

import pytest

GRADING = Path(__file__).parents[2] / "course" / "grading"
START = """
import sys
sys.path.insert(0, {grading!r})
import numpy as np
import pandas as pd
from inside.guard import guard_pandas
guard_pandas()
"""
CASES = {
    "memory by a label": """
table = pd.Series([{'version': 3, 'typestr': '<u1', 'shape': (8,), 'data': (id(table_of), True)}],
                  index=['__array_interface__']) if (table_of := object()) else None
try:
    assert np.arange(256)[table].tolist() == "never"
except (IndexError, KeyError, ValueError, TypeError):
    pass
assert not hasattr(table, '__array_interface__')
assert table['__array_interface__']['version'] == 3
""",
    "a call by a label": """
column = pd.Series([[3, 4].index, 5], index=['append', 'five'])
assert not hasattr(column, 'append')
assert column['append'](4) == 1
assert column.five == 5
""",
    "a table's column": """
frame = pd.DataFrame({'amount': [1, 2], '_merge': ['both', 'left_only'], '__x__': [1, 2]})
assert frame.amount.sum() == 3
assert frame._merge.tolist() == ['both', 'left_only']
assert not hasattr(frame, '__x__')
assert not hasattr(frame.groupby('amount'), '__x__')
assert frame.groupby('_merge').amount.sum().tolist() == [1, 2]
""",
    "groups of a table that shrinks": """
values = pd.Series([1.0] * 300 + [2.0] * 300)
groups = values.groupby(pd.Series(range(600)))
groups.count()
values.drop_duplicates(inplace=True)
assert len(values) == 2
assert groups.all().tolist() == [True] * 600
assert groups.median().tolist() == [1.0] * 300 + [2.0] * 300
""",
    "groups of a table that loses one value after another": """
values = pd.Series([1.0] * 3000)
groups = values.groupby(pd.Series(range(3000)))
groups.count()
for place in range(2900):
    values.pop(place)
assert groups.all().sum() == 3000
""",
    "groups of a table that grows": """
values = pd.Series([1.0] * 3000)
groups = values.groupby(pd.Series(range(3000)))
groups.count()
for place in range(40):
    values.loc[90000 + place] = 1.0
assert len(groups.cumsum()) == 3000
assert len(values) == 3040
""",
    "groups as ever": """
log = pd.DataFrame({'who': ['a', 'b', 'a'], 'day': [1, 1, 2], 'amount': [1.0, 2.0, 3.0]})
assert log.groupby('who')['amount'].sum().to_dict() == {'a': 4.0, 'b': 2.0}
assert log.groupby(['who', 'day'], as_index=False)['amount'].max()['amount'].tolist() == [1.0, 3.0, 2.0]
assert [(who, len(rows)) for who, rows in log.groupby('who')] == [('a', 2), ('b', 1)]
assert log.groupby(log['amount'] > 1).size().tolist() == [1, 2]
assert log.groupby('who').agg(total=('amount', 'sum'), first=('day', 'min')).loc['a'].tolist() == [4.0, 1.0]
assert log.groupby('who')['amount'].transform('mean').tolist() == [2.0, 2.0, 2.0]
assert log.groupby('who').apply(lambda rows: rows['amount'].sum()).tolist() == [4.0, 2.0]
assert log.groupby('who')['amount'].rank().tolist() == [1.0, 1.0, 2.0]
assert log.groupby('who')['amount'].rolling(2).sum().dropna().tolist() == [4.0]
""",
}


@pytest.mark.parametrize("name", CASES)
def test_pandas_under_guard(name):
    code = START.format(grading=str(GRADING)) + CASES[name]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1500:]
