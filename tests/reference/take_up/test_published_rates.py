"""The national rates of the parameters are those published."""

from croisee.take_up.national import published_rates
from croisee.take_up.parameters import section
from reference.take_up.published import table

RIGHTS = {
    "C2S (all)": "c2s",
    "C2S without contribution": "c2s_gratuite",
    "C2S with contribution": "c2s_participation",
    "RSA": "rsa",
}


def test_each_rate_is_the_published_one():
    known = {(rate.right, rate.year): rate.value for rate in published_rates()}
    found = {}
    for row in table("published", "non_take_up_published.csv"):
        if row["right"] in RIGHTS and row["measure"] == "non-take-up rate":
            year = int(row["period"].split(" ")[0].split("-")[-1])
            found[RIGHTS[row["right"]], year] = float(row["value_pct"]) / 100
    assert known == found


def test_the_share_without_employer_cover_is_the_published_one():
    rows = {
        (row["right"], row["period"]): float(row["value_pct"])
        for row in table("published", "non_take_up_published.csv")
        if row["value_pct"] and "million" not in row["measure"]
    }
    share = section("sans_couverture_employeur")["c2s"]
    assert share["numerateur"] == rows["C2S eligible with neither C2S nor employer cover", "2021"]
    assert share["denominateur"] == rows["C2S (all)", "2021"]
