from connectors.files.ratios import Numbers, Parts, parts_of

CLICKS = Numbers("Clicks", [1, 2, 3, 4, 5])
SHOWN = Numbers("Impressions", [10, 30, 50, 70, 90])
CTR = Numbers(
    "CTR", [value / below for value, below in zip(CLICKS.values, SHOWN.values, strict=True)]
)


def test_a_rate_is_recognised_by_dividing():
    assert parts_of(CTR, 1e-12, (1.0,), [CLICKS, SHOWN]) == Parts("Clicks", "Impressions", 1.0)


def test_the_scale_is_recognised_too():
    percent = Numbers("CTR", [round(100 * value, 1) for value in CTR.values])
    assert parts_of(percent, 0.1, (1.0, 100.0), [SHOWN, CLICKS]).divisor == 100


def test_names_decide_between_columns_that_fit_alike():
    organic = Numbers("Impressions (organic)", SHOWN.values)
    total = Numbers("Impressions (total)", SHOWN.values)
    rate = Numbers("Click rate (total)", CTR.values)
    assert parts_of(rate, 1e-12, (1.0,), [CLICKS, organic, total]).denominator == total.name


def test_days_without_impressions_tell_nothing():
    rate = Numbers("CTR", [0.0, *CTR.values, None])
    clicks = Numbers("Clicks", [0, *CLICKS.values, 3])
    shown = Numbers("Impressions", [0, *SHOWN.values, None])
    assert parts_of(rate, 1e-12, (1.0,), [clicks, shown]).numerator == "Clicks"


def test_a_rate_that_no_two_columns_give_has_no_parts():
    rate = Numbers("CTR", [0.5, 0.1, 0.7, 0.2, 0.4])
    gaps = Numbers("Clicks", [None, 2, None, 4, None])
    assert parts_of(rate, 1e-6, (1.0, 100.0), [CLICKS, SHOWN, gaps]) is None


def test_a_rate_of_a_few_days_proves_nothing():
    assert parts_of(Numbers("CTR", [0.1, 0.2]), 0.1, (1.0,), [CLICKS, SHOWN]) is None


def test_one_wrong_day_in_many_is_forgiven():
    clicks = Numbers("Clicks", [*range(1, 100), 7])
    shown = Numbers("Views", [3 * n + 50 for n in range(1, 101)])
    rate = Numbers("CTR", [n / (3 * n + 50) for n in range(1, 101)])
    assert parts_of(rate, 1e-12, (1.0,), [clicks, shown]) == Parts("Clicks", "Views", 1.0)
