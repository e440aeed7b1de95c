"""Every number of the simulated firm, with its unit and the range in which it makes sense."""

from dataclasses import dataclass

from crmlib.errors import ParameterError
from crmlib.language import say
from crmlib.simulate.kinds import (
    ATTRIBUTES,
    BUYERS,
    REASONS,
    TOPICS,
    TOWNS,
    Attribute,
    Buyer,
    Checked,
    Reason,
    Topic,
    Town,
    number,
    rate,
)


@dataclass(frozen=True)
class Parameters(Checked):
    """Every number of the simulated firm; the defaults are plausible, none is measured.

    The unit and range of each number stand beside it below. Change some with keywords.

    Raises:
        ParameterError: a number outside its range, no buyers, towns, attributes, topics or reasons, or a doubled id.

    >>> Parameters(response_rate=0.5).response_rate
    0.5
    """

    buyers: tuple[Buyer, ...] = BUYERS
    towns: tuple[Town, ...] = TOWNS
    attributes: tuple[Attribute, ...] = ATTRIBUTES
    topics: tuple[Topic, ...] = TOPICS
    reasons: tuple[Reason, ...] = REASONS

    # who is there
    joined_before: float = rate(0.72, "share of customers who joined before the window")
    age_mean: float = number(30, 0.1, 600, "months with us at the window's start, mean of the older customers")
    age_most: float = number(144, 1, 1200, "months, the firm's age at the window's start")
    registered: float = rate(0.88, "share with identity details taken at the start")
    credit_a: float = rate(0.40, "share with credit A")
    credit_b: float = rate(0.35, "share with credit B")
    credit_c: float = rate(0.18, "share with credit C; the rest has D")
    switching_mean: float = number(0.38, 0.01, 0.99, "mean switching cost, 0..1")
    switching_alike: float = number(6, 1, 1000, "how alike switching costs are, sum of a beta's two shapes")
    switching_contract: float = rate(0.20, "added to the switching cost by a yearly plan")
    growth_mean: float = number(0.40, 0.01, 0.99, "mean growth potential, 0..1")
    growth_alike: float = number(5, 1, 1000, "how alike growth potentials are, sum of a beta's two shapes")

    # attributes -> satisfaction -> trust -> loyalty
    taste_spread: float = number(0.8, 0, 5, "points, spread between customers' experience of the firm")
    standard_spread: float = number(0.7, 0, 5, "points, spread between customers' expectations")
    attribute_spread: float = number(1.0, 0, 5, "points, spread of one attribute for one customer")
    satisfaction_equal: float = number(0.66, 0.01, 0.99, "satisfaction, 0..1, where performance equals expectation")
    disconfirmation: float = number(0.75, 0, 10, "logits of satisfaction a point of performance above expectation")
    failures: float = number(0.075, 0, 5, "failures a month that a customer meets, mean")
    failures_merit: float = number(0.33, 0, 5, "how fast failures thin out, logs a point of performance")
    failures_at: float = number(7.2, 1, 10, "points of performance at which failures are as many as that mean")
    failure_drop: float = rate(0.13, "satisfaction lost by one failure")
    recovery: float = number(0.85, 0, 2, "share of that loss made good by a settled complaint")
    memory: float = rate(0.80, "share of a loss still felt a month later")
    trust_start: float = rate(0.35, "trust of a new customer, 0..1")
    trust_speed: float = rate(0.12, "share of the gap between satisfaction and trust that a month closes")
    trust_most: float = rate(0.50, "weight of trust beside satisfaction after many months")
    trust_months: float = number(6, 0.1, 240, "months after which trust has half of that weight")
    attitude_satisfaction: float = rate(0.45, "weight of satisfaction in attitude")
    attitude_trust: float = rate(0.35, "weight of trust in attitude; perceived value has the rest")
    price_weight: float = rate(0.40, "weight of a fair price in perceived value; all attributes have the rest")
    value_weight: float = rate(0.20, "weight of perceived value in loyalty; satisfaction and trust share the rest")
    build_up_months: float = number(3, 0, 12, "months with us after which the stage build-up begins")
    stability_months: float = number(12, 12, 240, "months with us after which the stage stability begins")
    curve: float = number(3.0, 1, 10, "power that bends the way from satisfaction to loyalty")
    cushion: float = rate(0.45, "disloyalty that full switching cost holds back")

    cushion_months: float = number(9, 0.1, 240, "months after which switching cost holds half as much as it can")

    # leaving: risk a month
    natural: float = rate(0.00115, "risk a month, relocation or death")
    malicious: float = rate(0.0007, "risk a month, mean over credit and registration")
    competitive: float = rate(0.025, "risk a month of the least loyal where rivals are strongest")
    fault: float = rate(0.0148, "risk a month of the least loyal without a failure")
    other: float = rate(0.0011, "risk a month, any other cause")
    fault_slope: float = number(2.0, 0, 20, "how steeply that risk rises with dissatisfaction, logs from full to none")
    fault_at: float = rate(0.60, "satisfaction, 0..1, at which that risk is as it stands here")
    fault_failure: float = number(0.9, 0, 100, "added risk a failure of the last 6 months, times")
    fault_unsettled: float = number(1.2, 0, 100, "added risk an unsettled complaint of the last 6 months, times")
    credit_step: float = number(3.0, 1, 100, "times the malicious risk with each lower credit")
    unregistered: float = number(4.0, 1, 100, "times the malicious risk without identity details")
    deceased: float = rate(0.30, "share of households' natural exits that are deaths")
    decline_months: float = number(4, 0, 24, "months of falling purchases before a fault or competitive exit")
    decline_to: float = rate(0.25, "share of the purchases left at such an exit")
    surge_months: float = number(3, 0, 24, "months in which a malicious leaver runs up a bill")
    surge: float = number(2.5, 1, 20, "times the usual purchases in those months")

    # purchases
    need_growth: float = number(
        0.15, 0, 2, "yearly growth of the most growing customer's purchases, as a share"
    )
    growth_most: float = number(5, 1, 100, "times, all that purchases can grow in a long window")
    orders_need: float = number(0.5, 0, 1, "power with which orders rise with need; the rest makes them bigger")
    orders_most: float = number(2.5, 1, 100, "times the usual, most that need adds to orders or takes from them")
    orders_alike: float = number(6, 0.5, 1000, "how alike the paces of people are, shape of a gamma")
    season: float = rate(0.18, "swing of demand, as a share of the mean")
    season_peak: float = number(196, 0, 366, "day of the year on which demand is highest")
    ramp_months: float = number(8, 0, 60, "months until a new customer orders fully")
    ramp_start: float = rate(0.50, "share of the full orders with which a new customer starts")
    wallet_least: float = rate(0.20, "share of wallet of the least loyal")
    wallet_most: float = rate(0.92, "share of wallet of the most loyal")
    wallet_spread: float = rate(0.08, "spread of the share of wallet")
    wallet_floor: float = number(0.02, 0.001, 1, "share of wallet that nobody falls below")
    opens: float = number(8, 0, 12, "hour of the day from which we deliver")
    closes: float = number(20, 13, 24, "hour of the day until which we deliver")
    regularity: float = number(2.5, 0.1, 50, "shape of the gaps between orders, 1 = random, more = steadier")
    amount_spread: float = number(0.30, 0, 2, "standard deviation of the logarithm of an order's amount")
    margin_spread: float = rate(0.05, "spread of the margin's share")
    delivery_cost: float = number(5.0, 0, 1000, "yuan an order")
    same_day: float = rate(0.035, "share of orders followed by another on the same day")
    same_day_size: float = number(0.5, 0.01, 10, "times the usual amount, such a second order")
    refunds: float = rate(0.02, "share of orders refunded, in part or whole")
    refund_whole: float = rate(0.5, "share of refunds that pay back the whole order")
    refund_least: float = rate(0.2, "share of the order that the smallest other refund pays back")
    refund_most: float = rate(0.8, "share of the order that the biggest other refund pays back")
    refund_days: float = number(10, 1, 60, "days after which a refund comes at the latest")
    bill_days: float = number(31, 1, 366, "days on one bill")
    unpaid_active: float = rate(0.06, "share of customers with the last bill unpaid")
    unpaid_leaver: float = rate(0.10, "the same, among leavers")
    unpaid_deceased: float = rate(0.60, "the same, among the deceased")

    # complaints
    complain: float = rate(0.35, "share of failures that bring a complaint")
    answered: float = rate(0.90, "share of complaints that get an answer")
    answer_hours: float = number(20, 0.1, 2000, "hours to an answer, median")
    answer_spread: float = number(1.0, 0, 3, "standard deviation of those hours' logarithm")
    settled: float = rate(0.72, "share of quickly answered complaints that are settled")
    slow_loses: float = number(0.10, 0, 10, "chance of settling lost with each day of waiting")

    after_settled: float = number(4.1, 1, 5, "points, mean satisfaction after a settled complaint")
    after_unsettled: float = number(1.9, 1, 5, "points, mean satisfaction after an unsettled complaint")
    after_spread: float = number(0.8, 0, 4, "points, standard deviation of that satisfaction")
    after_unasked: float = number(1.2, -5, 5, "standard deviations above the mean from which the answer is missing")

    # the survey
    survey_at: float = rate(0.75, "place of the survey in the window, 0 = start")
    response_rate: float = rate(0.35, "share of those asked who answer")
    missing_answers: float = rate(0.03, "share of answers left out")
    answer_noise: float = number(0.10, 0, 2, "noise of an answer, as a share of its scale")

    rating_noise: float = number(0.5, 0, 10, "noise of a rating of one attribute, times that of other answers")
    rating_dent: float = number(3.0, 0, 9, "points that a complete loss of satisfaction takes from each rating")
    warm_from: float = rate(0.35, "attitude, 0..1, up to which nobody feels bound to the brand")
    warm_width: float = number(0.55, 0.01, 1, "attitude above that at which one feels bound fully")
    likes_from: float = rate(0.15, "attitude, 0..1, up to which nobody recommends us at all")
    likes_width: float = number(0.70, 0.01, 1, "attitude above that at which one recommends us fully")
    calm_loyalty: float = rate(0.5, "weight of loyalty in not looking around; feeling bound has the rest")
    choosing_power: float = number(2, 0.1, 10, "power with which looking around takes time to choose")
    price_value: float = rate(0.6, "price sensitivity that full perceived value takes away, as a share of its scale")
    price_loyalty: float = rate(0.4, "price sensitivity that full loyalty takes away, as a share of its scale")
    lured_least: float = rate(0.6, "interest in rivals where there are none, times that where they are strongest")
    identify_warm: float = rate(0.7, "weight of feeling bound in identification; trust has the rest")
    rivals_liked: float = rate(0.15, "relative attitude lost where rivals are strongest, as a share of its scale")

    # what the firm knows about exits
    silent: float = rate(0.30, "share of casual leavers that nobody noticed")
    seen: float = rate(0.90, "chance that a true sign is recorded")
    stray: float = rate(0.05, "chance that a sign is recorded that means nothing")
    rival_acts: float = rate(0.90, "share of competitive exits with a rival's offer, or with a new supplier we know")
    rival_elsewhere: float = rate(0.35, "share of other exits with a rival's offer, where rivals are strongest")
    unreachable: float = rate(0.08, "share of leavers whom no call reaches")
    unreachable_moved: float = rate(0.40, "the same, among natural exits other than deaths")
    unreachable_malicious: float = rate(0.95, "the same, among malicious leavers")
    fault_joins_rival: float = rate(0.40, "share of fault leavers who then buy from a rival")
    malicious_joins_rival: float = rate(0.55, "the same, among malicious leavers")
    fault_trigger: float = rate(0.75, "share of fault exits set off by one more failure")
    reason_missing: float = rate(0.35, "share of exits without a stated reason")
    reason_missing_malicious: float = rate(0.75, "the same, among malicious leavers")
    reason_missing_deceased: float = rate(0.90, "the same, among the deceased")

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("buyers", "towns", "attributes", "topics", "reasons"):
            self._check_kinds(name, getattr(self, name))
        self._check("credit_c", round(self.credit_a + self.credit_b + self.credit_c, 9), 0, 1, "sum of A, B and C")
        felt = round(self.attitude_satisfaction + self.attitude_trust, 9)
        self._check("attitude_trust", felt, 0, 1, "sum with attitude_satisfaction")

    def _check_kinds(self, name: str, kinds: tuple) -> None:
        ids = [each.id for each in kinds]
        weights = kinds[0].WEIGHTS if kinds else ()
        weighed = all(any(getattr(each, weight) > 0 for each in kinds) for weight in weights)
        if ids and weighed and len(set(ids)) == len(ids):
            return
        raise ParameterError(
            say(f"Parameters: {name} cannot be {ids!r}.", f"Parameters:{name} 不能是 {ids!r}。"),
            say("Give at least one, each id once, not all of weight 0.",
                "至少给出一个，编号不得重复，权重不能全为 0。"),
        )
