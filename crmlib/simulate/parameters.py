"""Every number of the simulated firm, with its unit and the range in which it makes sense."""

from dataclasses import dataclass

from crmlib.errors import ParameterError
from crmlib.language import say
from crmlib.simulate.kinds import ATTRIBUTES, BUYERS, TOWNS, Attribute, Buyer, Checked, Town, number, rate


@dataclass(frozen=True)
class Parameters(Checked):
    """Every number of the simulated firm; the defaults are plausible, none is measured.

    The unit and range of each number stand beside it below. Change some with keywords.

    Raises:
        ParameterError: a number outside its range, no buyers, towns or attributes, or a doubled id.

    >>> Parameters(response_rate=0.5).response_rate
    0.5
    """

    buyers: tuple[Buyer, ...] = BUYERS
    towns: tuple[Town, ...] = TOWNS
    attributes: tuple[Attribute, ...] = ATTRIBUTES

    # who is there
    joined_before: float = rate(0.72, "share of customers who joined before the window")
    age_mean: float = number(30, 0.1, 600, "months with us at the window's start, mean of the older customers")
    age_most: float = number(144, 1, 1200, "months, the firm's age at the window's start")
    registered: float = rate(0.88, "share with identity details taken at the start")
    credit_a: float = rate(0.40, "share with credit A")
    credit_b: float = rate(0.35, "share with credit B")
    credit_c: float = rate(0.18, "share with credit C; the rest has D")
    switching_mean: float = number(0.38, 0.01, 0.99, "mean switching cost, 0..1")
    switching_contract: float = rate(0.20, "added to the switching cost by a yearly plan")

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
    trust_months: float = number(6, 0.1, 240, "months after which trust is half as weighty as it gets")
    attitude_satisfaction: float = rate(0.45, "weight of satisfaction in attitude")
    attitude_trust: float = rate(0.35, "weight of trust in attitude; perceived value has the rest")
    price_weight: float = rate(0.40, "weight of a fair price in perceived value; all attributes have the rest")
    value_weight: float = rate(0.20, "weight of perceived value in loyalty; satisfaction and trust share the rest")
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
        0.15, 0, 2, "yearly growth of the most growing customer's purchases, in all at most fivefold"
    )
    season: float = rate(0.18, "swing of demand, most in July")
    ramp_months: float = number(8, 0, 60, "months until a new customer orders fully")
    wallet_least: float = rate(0.20, "share of wallet of the least loyal")
    wallet_most: float = rate(0.92, "share of wallet of the most loyal")
    wallet_spread: float = rate(0.08, "spread of the share of wallet")
    regularity: float = number(2.5, 0.1, 50, "shape of the gaps between orders, 1 = random, more = steadier")
    amount_spread: float = number(0.30, 0, 2, "standard deviation of the logarithm of an order's amount")
    margin_spread: float = rate(0.05, "spread of the margin's share")
    delivery_cost: float = number(5.0, 0, 1000, "yuan an order")
    same_day: float = rate(0.035, "share of orders followed by another on the same day")
    refunds: float = rate(0.02, "share of orders refunded, in part or whole")
    unpaid_active: float = rate(0.06, "share of customers with the last 31 days unpaid")
    unpaid_leaver: float = rate(0.10, "the same, among leavers")
    unpaid_deceased: float = rate(0.60, "the same, among the deceased")

    # complaints
    complain: float = rate(0.35, "share of failures that bring a complaint")
    answered: float = rate(0.90, "share of complaints that get an answer")
    answer_hours: float = number(20, 0.1, 2000, "hours to an answer, median")
    settled: float = rate(0.72, "share of quickly answered complaints that are settled")
    slow_loses: float = number(0.10, 0, 10, "chance of settling lost with each day of waiting")

    # the survey
    survey_at: float = rate(0.75, "place of the survey in the window, 0 = start")
    response_rate: float = rate(0.35, "share of those asked who answer")
    missing_answers: float = rate(0.03, "share of answers left out")
    answer_noise: float = number(0.10, 0, 2, "noise of an answer, as a share of its scale")

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
        for name in ("buyers", "towns", "attributes"):
            self._check_kinds(name, getattr(self, name))
        self._check("credit_c", round(self.credit_a + self.credit_b + self.credit_c, 9), 0, 1, "sum of A, B and C")
        felt = round(self.attitude_satisfaction + self.attitude_trust, 9)
        self._check("attitude_trust", felt, 0, 1, "sum with attitude_satisfaction")

    def _check_kinds(self, name: str, kinds: tuple) -> None:
        ids = [each.id for each in kinds]
        weighed = sum(getattr(each, "weight", 1) for each in kinds) > 0
        if ids and weighed and len(set(ids)) == len(ids):
            return
        raise ParameterError(
            say(f"Parameters: {name} cannot be {ids!r}.", f"Parameters:{name} 不能是 {ids!r}。"),
            say("Give at least one, each id once, not all of weight 0.",
                "至少给出一个，编号不得重复，权重不能全为 0。"),
        )
