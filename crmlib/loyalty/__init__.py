"""M6, loyalty judgment: eight criteria and their score, the forms of loyalty, what it grows from."""

from crmlib.loyalty.breakdown import loyalty_breakdown
from crmlib.loyalty.criteria import ATTITUDE, BEHAVIOUR, CRITERIA, Criterion, criteria_table, criterion
from crmlib.loyalty.determinants import (
    CHAIN,
    DETERMINANTS,
    PHASES,
    Determinant,
    benefits,
    building,
    determinants,
    trust_from_satisfactions,
)
from crmlib.loyalty.forms import SAME_CELL, by_dick_basu, by_form
from crmlib.loyalty.score import by_loyalty, loyalty_score

__all__ = ["ATTITUDE", "BEHAVIOUR", "CHAIN", "CRITERIA", "DETERMINANTS", "PHASES", "SAME_CELL", "Criterion",
           "Determinant", "benefits", "building", "by_dick_basu", "by_form", "by_loyalty", "criteria_table",
           "criterion", "determinants", "loyalty_breakdown", "loyalty_score", "trust_from_satisfactions"]
