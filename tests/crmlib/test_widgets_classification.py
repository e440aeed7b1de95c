"""The classification widgets, through the range of their controls, in both languages."""

import re
from html import escape
from itertools import product

import numpy as np
import pandas as pd
import pytest

from crmlib.classification import by_importance, by_portfolio, by_relationship
from crmlib.errors import ColumnError
from crmlib.language import use_language, words_of
from crmlib.profile import customer_profile
from crmlib.simulate import simulate
from crmlib.widgets.explorer import FADED, SHOWN
from crmlib.widgets.matrix import portfolio_matrix, relationship_matrix
from crmlib.widgets.pyramid import pyramid, pyramid_table

RULES = {"pyramid": (pyramid, by_importance), "relationship": (relationship_matrix, by_relationship),
         "portfolio": (portfolio_matrix, by_portfolio)}


@pytest.fixture(scope="module")
def customers():
    firm = simulate(300, seed=7)
    joined = firm.customers.merge(customer_profile(firm.transactions, margin="margin"), on="customer")
    return joined.assign(loyalty=(joined["monetary_total"] / (2 * joined["yearly_need"])).clip(0, 1))


@pytest.fixture(params=["en", "zh"])
def language(request):
    use_language(request.param)
    yield request.param
    use_language("en")


def through_its_range(control):
    """Both ends and steps between; each value as the slider rounds it."""
    return np.linspace(control.min, control.max, 6).round(6).tolist()


@pytest.mark.filterwarnings("error")  # a glyph that no font has is a warning
@pytest.mark.parametrize("name", RULES)
def test_each_slider_through_its_range(name, customers, language):
    widget = RULES[name][0](customers)
    start = widget.values
    for control, slider in widget.controls.items():
        pictures = set()
        for value in through_its_range(slider):
            widget.set(**{control: value})
            if "#b3261e" in widget.status.value:
                assert name == "pyramid"
                assert widget.values["vip"] > widget.values["important"], "the only thing to complain about"
                continue
            view = widget.view()
            assert f'alt="{escape(view.sentence, quote=True)}"' in widget.picture.value
            assert escape(view.sentence) in widget.status.value
            assert bool(re.search(r"[\u4e00-\u9fff]", view.sentence)) == (language == "zh")
            pictures.add(widget.picture.value)
        assert len(pictures) > 1
        widget.set(**start)


@pytest.mark.parametrize("name", RULES)
def test_a_widget_counts_as_its_rule_does(name, customers):
    make, rule = RULES[name]
    widget = make(customers)
    column = rule(customers, **widget.values).columns.difference(customers.columns)[0]
    compared = 0
    for values in product(*map(through_its_range, widget.controls.values())):
        cuts = dict(zip(widget.controls, values, strict=True))
        if name == "pyramid" and cuts["vip"] > cuts["important"]:
            continue
        counts = rule(customers, **cuts)[column].value_counts()
        expected = {text: counts.get(label, 0) for label, text in words_of(column).items()}
        assert widget.view(**cuts).table["customers"].to_dict() == expected
        compared += 1
    assert compared > 20


def test_the_pyramids_sentence_says_what_its_table_says(customers):
    top = pyramid_table(customers, vip=0.6).loc["vip"]
    assert pyramid(customers).view(vip=0.6).sentence == (
        f"VIPs: {top['customers']:.0f}, {top['share_of_customers']:.1%} of customers, "
        f"with {top['share_of_value']:.1%} of the value.")


def test_the_tiers_make_up_all_customers_and_all_value(customers):
    tiers = pyramid_table(customers)
    assert tiers["customers"].sum() == len(customers)
    assert tiers[["share_of_customers", "share_of_value"]].sum().tolist() == pytest.approx([1, 1])


def test_cut_offs_out_of_order_are_said_in_the_sliders_words_and_the_picture_fades(customers, language):
    widget = pyramid(customers)
    before = widget.picture.value
    widget.set(important=0.5)
    assert "#b3261e" in widget.status.value
    assert "important =" not in widget.status.value
    assert widget.picture.value == before.replace(SHOWN, FADED) != before
    widget.set(vip=0.4)
    assert "#b3261e" not in widget.status.value


def test_a_matrix_advises_on_each_cell_and_shares_add_up(customers, language):
    for make in (relationship_matrix, portfolio_matrix):
        table = make(customers).view().table
        assert len(table) == 4
        assert table.iloc[:, 1].sum() == pytest.approx(1, abs=0.002)
        assert table.iloc[:, 2].str.len().min() > 3


@pytest.mark.parametrize("name", RULES)
def test_a_missing_column_is_named_at_once(name, customers):
    with pytest.raises(ColumnError, match="profit"):
        RULES[name][0](customers.drop(columns="profit"))


def test_a_firm_of_one_customer():
    one = pd.DataFrame({"customer": [1], "profit": [5.0], "loyalty": [0.9], "growth": [0.1]})
    assert "VIPs: 1, 100.0%" in pyramid(one).status.value
    assert "partner 1" in relationship_matrix(one).set(high_profit=1).status.value
    assert "platinum 0" in portfolio_matrix(one).status.value
