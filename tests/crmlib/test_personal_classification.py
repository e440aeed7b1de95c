from crmlib.personal.classification import customers_of, log_of, tiers_of

IDS = [f"S{number}" for number in range(200)]


def test_the_same_id_gives_the_same_data_and_another_id_others():
    assert customers_of("S1 ").equals(customers_of("s1"))
    assert len({customers_of(id).to_csv() for id in IDS}) == len(IDS)
    assert len({log_of(id).to_csv() for id in IDS}) == len(IDS)


def test_everybody_meets_the_planted_cases():
    for id in IDS:
        customers = customers_of(id)
        assert (customers["profit"] < 0).sum() == 1
        assert customers["profit"].duplicated().any()
        assert (customers["profit"] == 600).any()
        assert (customers["growth"] == 0.5).any()
        log = log_of(id)
        assert log[log["amount"] > 0].duplicated(["customer", "date"]).any()
        assert (log.groupby("customer")["amount"].max() < 0).sum() == 1


def test_every_question_can_be_answered_and_is_no_guess():
    for id in IDS:
        customers = customers_of(id)
        platinum = (customers["profit"] >= 600) & (customers["growth"] >= 0.5)
        assert 3 <= platinum.sum() <= 30
        top = customers["profit"].nlargest(12).sum() / customers["profit"].sum()
        assert 0.35 < top < 0.9
        last, this = tiers_of(id)
        both = last.merge(this, on="customer")
        assert 25 <= len(both) < min(len(last), len(this))
