"""M10, churn: who has left, how many, why, what to do about it, and whom to win back."""

from crmlib.churn.churned import has_churned
from crmlib.churn.evidence import evidence_rules
from crmlib.churn.exit_types import ORDER, TYPES, by_type
from crmlib.churn.rates import ChurnRate, churn_rate, points_or_percent
from crmlib.churn.reasons import REASONS, Reason, reason_type, reasons
from crmlib.churn.remedies import fault_causes, prevention, remedies, remedy, winback_strategies
from crmlib.churn.retention import average_life, retention_curve, retention_curve_from_rate
from crmlib.churn.shares import accuracy, cause_shares, confusion
from crmlib.churn.stance import competes_on, competitive_stance
from crmlib.churn.winback import CHANCES, winback_value, worth_winning_back

__all__ = [
    "CHANCES",
    "ORDER",
    "REASONS",
    "TYPES",
    "ChurnRate",
    "Reason",
    "accuracy",
    "average_life",
    "by_type",
    "cause_shares",
    "churn_rate",
    "competes_on",
    "competitive_stance",
    "confusion",
    "evidence_rules",
    "fault_causes",
    "has_churned",
    "points_or_percent",
    "prevention",
    "reason_type",
    "reasons",
    "remedies",
    "remedy",
    "retention_curve",
    "retention_curve_from_rate",
    "winback_strategies",
    "winback_value",
    "worth_winning_back",
]
