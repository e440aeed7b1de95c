from crmlib.loyalty import by_dick_basu, by_loyalty
from crmlib.personal.loyalty import STAGES, customers_of, stages_of

IDS = [f"S{number}" for number in range(200)]


def test_the_same_id_gives_the_same_data_and_another_id_others():
    assert customers_of("S1 ").equals(customers_of("s1"))
    assert len({customers_of(id).to_csv() for id in IDS}) == len(IDS)
    assert len({stages_of(id).to_csv() for id in IDS}) == len(IDS)


def test_everybody_meets_the_planted_cases():
    for id in IDS:
        table = customers_of(id)
        assert table["customer"].is_unique
        assert {0.6, 0.4} <= set(table["loyalty"])
        on_both = table[(table["share_of_wallet"] == 0.5) & (table["switching_cost"] == 0.5)]
        assert 0 in on_both["relative_attitude"].tolist()
        unknown = table[table["relative_attitude"].isna()]
        assert len(unknown) == 1
        assert (unknown[["share_of_wallet", "switching_cost"]] >= 0.5).all(axis=None)


def test_every_question_can_be_answered_and_is_no_guess():
    for id in IDS:
        table = by_dick_basu(by_loyalty(customers_of(id)))
        hostages = (table["dick_basu"] == "spurious") & (table["switching_cost"] >= 0.5)
        assert 2 <= hostages.sum() <= 20
        assert (table["dick_basu"] == "spurious").sum() > hostages.sum()
        assert table["loyalty_verdict"].value_counts().to_dict() == {"loyal": 20, "wavering": 18, "not_loyal": 12}
        left = table.groupby("loyalty_verdict")["left"].sum()
        assert left.between(1, 8).all()
        assert stages_of(id)["stage"].isin(STAGES).all()
