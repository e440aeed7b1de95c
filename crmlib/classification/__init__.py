"""M2, customer classification: by distance, importance, loyalty, profit x loyalty, value x growth."""

from crmlib.advice import advice
from crmlib.classification.distance import by_distance, intermediary_score
from crmlib.classification.importance import by_importance, cumulative_share, top_share
from crmlib.classification.ladder import by_ladder
from crmlib.classification.matrices import by_portfolio, by_relationship
from crmlib.classification.migration import migration

__all__ = ["advice", "by_distance", "by_importance", "by_ladder", "by_portfolio", "by_relationship",
           "cumulative_share", "intermediary_score", "migration", "top_share"]
