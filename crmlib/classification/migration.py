"""Who moved up or down between two periods."""

from itertools import product
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.decide import missing
from crmlib.frames import Frame, is_small, open_frame, refuse_dask
from crmlib.language import say, words_of

TO = " > "
Moves = dict[tuple[str, str], str]


def migration(before: Any, after: Any, *, column: str = "importance", customer: str = "customer") -> Any:
    """Who moved up or down between two periods.

    Args:
        before: the earlier table, classified: a customer's id and label.
        after: the later one, of the same engine.
        column: the label's column; its words' order (`crmlib.language.words_of`) goes from the best to the least.
        customer: the column of ids.

    Returns:
        One row a customer of either table: the id, ``before``, ``after`` and ``migration``: "up", "stayed",
        "down", "joined" (not there before), "left" (not there after), "unclassified" where a label has no rank.

    >>> import pandas as pd
    >>> old = pd.DataFrame({"customer": ["a", "b"], "importance": ["vip", "ordinary"]})
    >>> new = pd.DataFrame({"customer": ["a", "b"], "importance": ["vip", "important"]})
    >>> migration(old, new)["migration"].tolist()
    ['stayed', 'up']

    Source: moving customers up the pyramid: concept class.purpose.
    """
    ranks = {label: float(place) for place, label in enumerate(words_of(column))}
    if column == "ladder":
        ranks = {label: -place for label, place in ranks.items()}
    old = open_frame(before, called="before", needs=[customer, column], unique=customer)
    new = open_frame(after, called="after", needs=[customer, column], unique=customer)
    refuse_dask(old, say("a full join that keeps its columns", "能保留各列的全连接"))
    moves = _known_moves(ranks)
    if is_small(old) and is_small(new) and _is_plain(old, new, customer, column):
        return _by_rows(old, new, customer, column, moves)
    return _by_columns(_renamed(old, customer, column, "before"), _renamed(new, customer, column, "after"),
                       customer, moves)


def _renamed(frame: Frame, customer: str, column: str, period: str) -> Frame:
    return frame.select(nw.col(customer).alias(customer if period == "before" else "__other"),
                        nw.col(column).alias(period))


def _is_plain(old: nw.DataFrame[Any], new: nw.DataFrame[Any], customer: str, column: str) -> bool:
    """Whether ids and labels are texts, of which rows and a join make the same columns, and no id is missing."""
    texts = all(frame.schema[name] == nw.String() for frame in (old, new) for name in (customer, column))
    return texts and all(isinstance(each, str) for frame in (old, new) for each in frame[customer].to_list())


def _by_rows(old: nw.DataFrame[Any], new: nw.DataFrame[Any], customer: str, column: str, moves: Moves) -> Any:
    was, now = (dict(zip(frame[customer].to_list(), frame[column].to_list(), strict=True)) for frame in (old, new))
    ids = sorted({**was, **now})
    before, after = ([labels.get(each) for each in ids] for labels in (was, now))
    moved = [_move(*each, moves) for each in zip(before, after, strict=True)]
    kinds = {customer: old.schema[customer], "before": nw.String(), "after": nw.String(), "migration": nw.String()}
    return nw.to_native(nw.from_dict(dict(zip(kinds, (ids, before, after, moved), strict=True)), kinds,
                                     backend=old.implementation))


def _by_columns(old: Frame, new: Frame, customer: str, moves: Moves) -> Any:
    both = old.join(new, left_on=customer, right_on="__other", how="full")  # type: ignore[arg-type]
    pair = nw.concat_str(nw.col("before"), nw.col("after"), separator=TO)
    known = pair.replace_strict({TO.join(each): move for each, move in moves.items()}, default="unclassified",
                                return_dtype=nw.String())
    move = nw.when(nw.col("before").is_null()).then(nw.lit("joined")).otherwise(
        nw.when(nw.col("after").is_null()).then(nw.lit("left")).otherwise(known))
    return nw.to_native(both.select(nw.coalesce(nw.col(customer), nw.col("__other")).alias(customer),
                                    "before", "after", move.alias("migration")))


def _move(before: Any, after: Any, moves: Moves) -> str:
    if missing(before):
        return "joined"
    return "left" if missing(after) else moves.get((before, after), "unclassified")


def _known_moves(ranks: dict[str, float]) -> Moves:
    """The move between every two labels."""
    return {(before, after): "up" if ranks[after] < ranks[before] else
            "down" if ranks[after] > ranks[before] else "stayed" for before, after in product(ranks, repeat=2)}
