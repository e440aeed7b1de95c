"""Clearwell Water (清泉饮水), a simulated firm with known truth: customers, purchases, complaints, surveys, exits."""

from crmlib.simulate.firm import TABLES, Firm, simulate, simulate_in_parts
from crmlib.simulate.kinds import Attribute, Buyer, Reason, Topic, Town
from crmlib.simulate.log import write_log
from crmlib.simulate.parameters import Parameters
from crmlib.simulate.personal import personal_seed
from crmlib.simulate.relation import loyalty_curve

__all__ = [
    "TABLES",
    "Attribute",
    "Buyer",
    "Firm",
    "Parameters",
    "Reason",
    "Topic",
    "Town",
    "loyalty_curve",
    "personal_seed",
    "simulate",
    "simulate_in_parts",
    "write_log",
]
