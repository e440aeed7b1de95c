"""The yearly survey: what customers say, which is near what they feel."""

import numpy as np

from crmlib.simulate.leaving import Leaving
from crmlib.simulate.parameters import Parameters
from crmlib.simulate.people import People, weighted_mean
from crmlib.simulate.purchases import Lines, wallet_share
from crmlib.simulate.relation import Relation
from crmlib.simulate.streams import Streams


def survey_month(months: int, p: Parameters) -> int:
    """The month (0 = first) in which the firm asks."""
    return min(months - 1, int(p.survey_at * months))


def respondents(
    people: People, leaving: Leaving, starts: np.ndarray, months: int, p: Parameters, draw: Streams
) -> tuple:
    """Row and day of each customer who answers: present on the day, and willing."""
    month = survey_month(months, p)
    u = draw("survey.who").random((len(people), 2))
    day = starts[month] + np.floor(u[:, 1] * (starts[month + 1] - starts[month])).astype(np.int64)
    here = (people.joined < day) & (day < leaving.day) & (u[:, 0] < p.response_rate)
    return np.flatnonzero(here), day[here]


def survey_columns(
    people: People,
    relation: Relation,
    lines: Lines,
    who: np.ndarray,
    day: np.ndarray,
    months: int,
    p: Parameters,
    draw: Streams,
) -> dict[str, np.ndarray]:
    """Answers of the respondents `who`, rounded to their scales, some missing."""
    month = survey_month(months, p)
    says = _Answers(who, len(people), p, draw)
    sat, trust, attitude, loyal = (
        each[:, month] for each in (relation.satisfaction, relation.trust, relation.attitude, relation.loyalty)
    )
    warm = ((attitude - p.warm_from) / p.warm_width).clip(0, 1)
    likes = ((attitude - p.likes_from) / p.likes_width).clip(0, 1)
    calm = p.calm_loyalty * loyal + (1 - p.calm_loyalty) * warm
    lured = p.lured_least + (1 - p.lured_least) * people.rivals
    dear = 1 - p.price_value * relation.value - p.price_loyalty * loyal
    told = {
        "satisfaction": says("satisfaction", sat, 1, 10),
        "recommend": says("recommend", likes, 0, 10),
        "repurchase_intention": says("repurchase_intention", loyal, 1, 5),
    }
    counted: dict[str, np.ndarray] = {
        "repeat_purchases": _repeats(people, lines, who, day),
        "share_of_wallet": says("share_of_wallet", wallet_share(people, relation, p)[:, month], 0, 1, 2),
    }
    felt = {
        "brand_concern": says("brand_concern", warm, 1, 7),
        "choosing_minutes": says("choosing_minutes", (1 - calm) ** p.choosing_power, 0, 60, 1),
        "price_sensitivity": says("price_sensitivity", dear, 1, 7),
        "rival_interest": says("rival_interest", (1 - calm) * lured, 1, 7),
        "fault_tolerance": says("fault_tolerance", trust, 1, 7),
        "identification": says("identification", p.identify_warm * warm + (1 - p.identify_warm) * trust, 1, 7),
        "relative_attitude": says("relative_attitude", warm - p.rivals_liked * (people.rivals - 0.5), -3, 3),
    }
    return told | counted | felt


def rating_columns(
    people: People, relation: Relation, who: np.ndarray, months: int, p: Parameters, draw: Streams
) -> dict:
    """One row a respondent and attribute: how important, how expected, how perceived, 1 to 10."""
    month = survey_month(months, p)
    base = weighted_mean(people.perceived - people.expected, people.importance)
    odds = np.log(p.satisfaction_equal / (1 - p.satisfaction_equal))
    lost = relation.satisfaction[:, month] - 1 / (1 + np.exp(-(odds + p.disconfirmation * base)))
    truth = np.stack((people.importance, people.expected, people.perceived + p.rating_dent * lost[:, None]), axis=2)
    noise = draw("ratings").standard_normal(truth.shape) * p.answer_noise * 9 * p.rating_noise
    missing = draw("ratings.missing").random(truth.shape) < p.missing_answers
    points = np.where(missing, np.nan, np.round(truth + noise).clip(1, 10))[who].reshape(-1, 3)
    return dict(zip(("importance", "expected", "perceived"), points.T.copy(), strict=True))


class _Answers:
    """Puts a feeling (0..1, one a customer) on a question's scale, with noise and gaps."""

    def __init__(self, who: np.ndarray, n: int, p: Parameters, draw: Streams):
        self.who, self.n, self.p, self.draw = who, n, p, draw

    def __call__(self, question: str, feeling: np.ndarray, low: float, high: float, digits: int = 0) -> np.ndarray:
        noise = self.p.answer_noise * self.draw(f"survey.{question}").standard_normal(self.n)
        missing = self.draw(f"survey.{question}.missing").random(self.n) < self.p.missing_answers
        answer = np.round(low + (high - low) * (feeling + noise), digits).clip(low, high) + 0.0  # no minus zero
        return np.where(missing, np.nan, answer)[self.who]


def _repeats(people: People, lines: Lines, who: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Purchases in the 365 days before the survey, without a new customer's first."""
    asked = np.full(len(people), -(2**40))
    asked[who] = day
    bought = lines.minute // 1440
    within = (lines.amount > 0) & (bought < asked[lines.who]) & (bought >= asked[lines.who] - 365)
    count = np.bincount(lines.who[within], minlength=len(people))
    first = (people.joined >= 0) & (people.joined >= asked - 365)
    return np.maximum(0, count - first)[who].astype(np.int64)
