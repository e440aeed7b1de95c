from crmlib.personal.satisfaction import ATTRIBUTES, means_of, ratings_of, survey_of, town_of

IDS = [f"S{number}" for number in range(200)]


def test_the_same_id_gives_the_same_data_and_another_id_others():
    assert ratings_of("S1 ").equals(ratings_of("s1"))
    for draw in (ratings_of, means_of, survey_of):
        assert len({draw(id).to_csv() for id in IDS}) == len(IDS)
    assert len({tuple(town_of(id).values()) for id in IDS}) > 0.9 * len(IDS)


def test_the_worst_gap_is_clear_and_not_the_lowest_mark():
    for id in IDS:
        ratings = ratings_of(id)
        assert ratings[["expected", "perceived"]].isna().any().any()
        assert ratings["attribute"].isin(ATTRIBUTES).all()
        gaps = (ratings["perceived"] - ratings["expected"]).groupby(ratings["attribute"]).mean().nsmallest(2)
        assert gaps.iloc[1] - gaps.iloc[0] > 0.1
        assert ratings.groupby("attribute")["perceived"].mean().idxmin() != gaps.index[0]


def test_both_cut_offs_of_the_map_are_met():
    for id in IDS:
        means = means_of(id)
        here = (means["importance"] >= 7) & (means["perceived"] < 7)
        assert 2 <= here.sum() <= 4
        assert set(means.loc[here, "attribute"]) != set(means.query("importance > 7 and perceived <= 7")["attribute"])
        assert means["attribute"].nunique() == 8


def test_the_share_that_would_stay_depends_on_every_condition():
    shares = []
    for id in IDS:
        survey = survey_of(id)
        asked = survey.query("competition == 'high' and satisfaction in (7, 8)")
        again = asked["repurchase_intention"] >= 4
        share = again.sum() / asked["repurchase_intention"].count()
        everywhere = survey[survey["satisfaction"].isin([7, 8])].dropna()
        assert len(asked) >= 20
        assert asked["repurchase_intention"].isna().any()
        assert share - again.mean() > 0.001
        assert (everywhere["repurchase_intention"] >= 4).mean() - share > 0.1
        shares.append(share)
    assert len(set(shares)) > 100
    assert 0.05 < min(shares) < max(shares) < 0.7


def test_a_town_is_small_enough_for_its_size_to_matter():
    for id in IDS:
        town = town_of(id)
        endless = 1.96**2 * 0.25 / town["margin"] ** 2
        assert endless - endless / (1 + (endless - 1) / town["customers"]) > 10
