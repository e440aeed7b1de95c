"""From arrays to the firm's tables: ids, dates and words instead of numbers."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from crmlib.simulate.evidence import exit_columns, known_exits
from crmlib.simulate.leaving import CAUSES, COMPETITIVE, FAULT, Leaving, leave
from crmlib.simulate.parameters import Parameters
from crmlib.simulate.people import YEAR, People, draw_people
from crmlib.simulate.purchases import Lines, buy
from crmlib.simulate.relation import MONTH, Relation, live_through
from crmlib.simulate.streams import Streams, pick
from crmlib.simulate.surveys import rating_columns, respondents, survey_columns

STAGES = ("exploration", "build_up", "stability", "decline")


def words(labels: Iterable[str], which: np.ndarray) -> ExtensionArray:
    """The labels of the numbers `which`; -1 is missing."""
    return pd.Series(list(labels), dtype="str").array.take(np.asarray(which), allow_fill=True)


class Part:
    """One part of the firm: customers first + 1 to first + n, simulated when made."""

    def __init__(
        self, first: int, n: int, starts: np.ndarray, start: pd.Timestamp, months: int, p: Parameters, draw: Streams
    ):
        self.p, self.draw, self.starts, self.months = p, draw, starts, months
        self.origin = np.datetime64(start, "us")
        self.days = int(starts[months])
        self.ids = words([f"C{number:06d}" for number in range(first + 1, first + n + 1)], np.arange(n))
        self.people: People = draw_people(n, self.days, p, draw)
        self.relation: Relation = live_through(self.people, starts, p, draw)
        self.leaving: Leaving = leave(self.people, self.relation, starts, p, draw)
        self.lines: Lines = buy(self.people, self.relation, self.leaving, starts, p, draw)
        self.who, self.asked = respondents(self.people, self.leaving, starts, months, p, draw)

    def dates(self, day: np.ndarray) -> np.ndarray:
        """Days as dates."""
        return self.origin + (np.asarray(day, dtype=np.int64) * 86_400_000_000).astype("timedelta64[us]")

    def maybe_dates(self, day: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Days as dates, where known."""
        return np.where(known, self.dates(np.where(known, day, 0)), np.datetime64("NaT", "us"))

    def customers(self) -> pd.DataFrame:
        """Who they are."""
        people, p = self.people, self.p
        return pd.DataFrame(
            {
                "customer": self.ids,
                "buyer": words([each.id for each in p.buyers], people.buyer),
                "resells": people.resells,
                "employed": people.employed,
                "town": words([each.id for each in p.towns], people.town),
                "joined": self.dates(people.joined),
                "plan": words(("casual", "contract"), people.contract.astype(int)),
                "contract_end": self.maybe_dates(self._contract_end(), people.contract),
                "credit": words("ABCD", people.credit),
                "registered": people.registered,
                "yearly_need": people.need,
                "growth": np.round(people.growth, 3),
            }
        )

    def _contract_end(self) -> np.ndarray:
        """The end of the term that runs at the window's end or ran when the customer left."""
        then = np.minimum(self.leaving.day - self.leaving.at_term, self.days)
        years = np.maximum(1, -((self.people.joined - then) // YEAR))
        return self.people.joined + years * YEAR

    def transactions(self) -> pd.DataFrame:
        """What they bought."""
        lines = self.lines
        return pd.DataFrame(
            {
                "customer": self.ids.take(lines.who),
                "date": self.origin + (lines.minute * 60_000_000).astype("timedelta64[us]"),
                "amount": lines.amount,
                "margin": lines.margin,
                "paid": lines.paid,
            }
        )

    def complaints(self) -> pd.DataFrame:
        """What they complained about, and how that ended."""
        relation, months, p = self.relation, self.months, self.p
        n = len(self.people)
        about = pick(self.draw("complaints.about"), [each.weight for each in p.topics], relation.failures.size)
        day = relation.complaint_day
        noise = self.draw("complaints.after").standard_normal(day.shape)
        usual = np.where(relation.settled, p.after_settled, p.after_unsettled)
        after = np.round(usual + p.after_spread * noise).clip(1, 5)
        after = np.where(np.isnan(relation.hours) | (noise > p.after_unasked), np.nan, after)
        told = relation.complained & (day < np.minimum(self.leaving.day, self.days)[:, None])
        told[:, months:] = False
        who, month = np.nonzero(told)
        order = np.lexsort((day[who, month], who))
        who, month = who[order], month[order]
        return pd.DataFrame(
            {
                "customer": self.ids.take(who),
                "date": self.dates(day[who, month]),
                "about": words([each.id for each in p.topics], about.reshape(n, -1)[who, month]),
                "hours_to_answer": relation.hours[who, month],
                "settled": relation.settled[who, month],
                "satisfied_after": after[who, month],
            }
        )

    def ratings(self) -> pd.DataFrame:
        """What they think of each attribute."""
        attributes = [each.id for each in self.p.attributes]
        columns = rating_columns(self.people, self.relation, self.who, self.months, self.p, self.draw)
        which = np.tile(np.arange(len(attributes)), len(self.who))
        head = {"customer": self.ids.take(np.repeat(self.who, len(attributes))), "attribute": words(attributes, which)}
        return pd.DataFrame(head | columns)

    def surveys(self) -> pd.DataFrame:
        """What they feel, as they say."""
        columns = survey_columns(
            self.people, self.relation, self.lines, self.who, self.asked, self.months, self.p, self.draw
        )
        competition = words([each.competition for each in self.p.towns], self.people.town[self.who])
        told = {name: columns.pop(name) for name in ("satisfaction", "recommend", "repurchase_intention")}
        head = {"customer": self.ids.take(self.who), "date": self.dates(self.asked)}
        return pd.DataFrame(head | told | {"competition": competition} | columns)

    def exits(self) -> pd.DataFrame:
        """Who is known to have left, with the evidence."""
        who = known_exits(self.people, self.leaving, self.days, self.p, self.draw)
        columns: dict[str, Any] = exit_columns(
            self.people, self.relation, self.leaving, self.lines, who, self.p, self.draw
        )
        columns["reason_stated"] = words([each.id for each in self.p.reasons], columns["reason_stated"])
        head = {"customer": self.ids.take(who), "date": self.dates(self.leaving.day[who])}
        return pd.DataFrame(head | columns)

    def truth(self) -> pd.DataFrame:
        """What no firm knows."""
        relation, leaving = self.relation, self.leaving
        churned = leaving.day < self.days
        rows, at = np.arange(len(self.people)), np.minimum(leaving.month, self.months - 1)
        return pd.DataFrame(
            {
                "customer": self.ids,
                "satisfaction": np.round(relation.satisfaction[rows, at], 4),
                "trust": np.round(relation.trust[rows, at], 4),
                "value": np.round(relation.value, 4),
                "switching_cost": np.round(self.people.switching, 4),
                "attitude": np.round(relation.attitude[rows, at], 4),
                "loyalty": np.round(relation.loyalty[rows, at], 4),
                "stage": words(STAGES, self._stage(at)),
                "churned": churned,
                "churned_on": self.maybe_dates(leaving.day, churned),
                "cause": words(CAUSES, np.where(churned, leaving.cause, -1)),
            }
        )

    def _stage(self, at: np.ndarray) -> np.ndarray:
        """Lifecycle stage at the window's end or on leaving: by age, unless purchases are on the way down."""
        age = (np.minimum(self.leaving.day, self.days) - self.people.joined) / MONTH
        falling = np.isin(self.leaving.cause, (COMPETITIVE, FAULT))
        falling &= self.leaving.month - at < max(self.p.decline_months, 1)
        return np.where(falling, 3, np.digitize(age, (self.p.build_up_months, self.p.stability_months)))
