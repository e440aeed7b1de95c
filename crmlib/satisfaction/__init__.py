"""M4, customer satisfaction: expectation and performance, indices, maps, and what it does to loyalty."""

from crmlib.satisfaction.boxes import NetPromoter, by_recommendation, net_promoter, top_box
from crmlib.satisfaction.curve import fit_curve, loyalty_curve, observed_curve
from crmlib.satisfaction.disconfirmation import (
    disconfirmation,
    disconfirmation_shares,
    overall_disconfirmation,
)
from crmlib.satisfaction.gaps import gap_table
from crmlib.satisfaction.groups import by_element, by_factor, elements, factors
from crmlib.satisfaction.improvement import improvement_plan
from crmlib.satisfaction.index import respondent_index, satisfaction_index
from crmlib.satisfaction.quadrants import importance_performance, placed_again
from crmlib.satisfaction.survey import letters_to_send, sample_size

__all__ = ["NetPromoter", "by_element", "by_factor", "by_recommendation", "disconfirmation",
           "disconfirmation_shares", "elements", "factors", "fit_curve", "gap_table", "importance_performance",
           "improvement_plan", "letters_to_send", "loyalty_curve", "net_promoter", "observed_curve",
           "overall_disconfirmation", "placed_again", "respondent_index", "sample_size", "satisfaction_index",
           "top_box"]
