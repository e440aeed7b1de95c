"""Who moved up or down between two periods."""

from itertools import product
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.decide import is_small, missing, with_texts
from crmlib.frames import Frame, open_frame, refuse_dask
from crmlib.language import say, words_of

TO = " > "


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
    return _moves(_renamed(old, customer, column, "before"), _renamed(new, customer, column, "after"),
                  customer, ranks)


def _renamed(frame: Frame, customer: str, column: str, period: str) -> Frame:
    return frame.select(nw.col(customer).alias(customer if period == "before" else "__other"),
                        nw.col(column).alias(period))


def _moves(old: Frame, new: Frame, customer: str, ranks: dict[str, float]) -> Any:
    both = old.join(new, left_on=customer, right_on="__other", how="full").select(  # type: ignore[arg-type]
        nw.coalesce(nw.col(customer), nw.col("__other")).alias(customer), "before", "after")
    moves = _known_moves(ranks)
    if is_small(both):
        rows = zip(both["before"].to_list(), both["after"].to_list(), strict=True)
        return nw.to_native(with_texts(both, "migration", [_move(before, after, moves) for before, after in rows]))
    pair = nw.concat_str(nw.col("before"), nw.col("after"), separator=TO)
    known = pair.replace_strict({TO.join(each): move for each, move in moves.items()}, default="unclassified",
                                return_dtype=nw.String())
    return nw.to_native(both.with_columns(
        nw.when(nw.col("before").is_null()).then(nw.lit("joined")).otherwise(
            nw.when(nw.col("after").is_null()).then(nw.lit("left")).otherwise(known)).alias("migration")))


def _move(before: Any, after: Any, moves: dict[tuple[str, str], str]) -> str:
    if missing(before):
        return "joined"
    return "left" if missing(after) else moves.get((before, after), "unclassified")


def _known_moves(ranks: dict[str, float]) -> dict[tuple[str, str], str]:
    """The move between every two labels."""
    return {(before, after): "up" if ranks[after] < ranks[before] else
            "down" if ranks[after] > ranks[before] else "stayed" for before, after in product(ranks, repeat=2)}
