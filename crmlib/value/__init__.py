"""M8, customer value: how often customers will buy, what they spend, and what that is worth today."""

from crmlib.value.bg_nbd import BGNBD, bg_nbd, expected_purchases, probability_alive
from crmlib.value.contract import ShiftedBetaGeometric, shifted_beta_geometric
from crmlib.value.gamma_gamma import GammaGamma, expected_spend, gamma_gamma
from crmlib.value.lifetime import lifetime_value, steady_value
from crmlib.value.repeats import repeat_purchases

__all__ = [
    "BGNBD",
    "GammaGamma",
    "ShiftedBetaGeometric",
    "bg_nbd",
    "expected_purchases",
    "expected_spend",
    "gamma_gamma",
    "lifetime_value",
    "probability_alive",
    "repeat_purchases",
    "shifted_beta_geometric",
    "steady_value",
]
