"""Google Business Profile: https://developers.google.com/my-business/reference/performance/rest."""

from dataclasses import replace
from datetime import date

from connectors.families import google
from connectors.names import IMPRESSIONS
from connectors.spec import (
    Accounts,
    Cursor,
    Derived,
    Each,
    Endpoint,
    Metric,
    Named,
    Pace,
    Platform,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    Unit,
)

# Not confirmed by Google's own pages.
SCOPE = "https://www.googleapis.com/auth/business.manage"
HISTORY_DAYS = 540
NOT_APPROVED = "error.details[?metadata.quota_limit_value] | [0].metadata.quota_limit_value"
LOOKBACK_DAYS = 10

ONCE_A_DAY = Text(
    "A person counts once a day on each of these surfaces.",
    "Une personne compte une fois par jour sur chacune de ces surfaces.",
)
SHOWN = dict.fromkeys(
    (
        "impressions_desktop_maps",
        "impressions_desktop_search",
        "impressions_mobile_maps",
        "impressions_mobile_search",
    ),
    1.0,
)
DONE = dict.fromkeys(
    ("website_clicks", "call_clicks", "direction_requests", "messaging_clicks", "bookings"), 1.0
)
# Buttons that many locations do not have.
OPTIONAL = ("messaging_clicks", "bookings")


def two_digits(part: str) -> str:
    """Write a part of a date, which is a plain number, with two digits."""
    return f"((date.{part} < `10` && join('0', ['', to_string(date.{part})])) || date.{part})"


# A date is an object of numbers, and a value that is 0 is left out; a day that is not known yet
# has no date at all.
POINTS = (
    "(timeSeries.datedValues || `[]`)[].{day: join('-', [to_string(date.year),"
    f" to_string({two_digits('month')}), to_string({two_digits('day')})]), value: value || '0'}}"
)


def count(key: str, en: str, fr: str, note: Text | None = None) -> Metric:
    """Declare something that is counted by day."""
    return Metric(key, Text(en, fr), Unit.COUNT, Rollup.SUM, note=note)


PLATFORM = Platform(
    key="google_business_profile",
    title="Google Business Profile",
    docs="https://developers.google.com/my-business",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads how often a location is shown in Google Search and Maps, and what people do then.",
        "Lit combien de fois un établissement apparaît dans la recherche Google et dans Maps, et "
        "ce que les gens font ensuite.",
    ),
    how_to=google.how_to(
        ("Business Profile Performance API", "My Business Business Information API"),
        Text(
            "First ask Google for access to the Business Profile APIs: without its approval of the"
            " project, every call is refused. Whoever authorises needs to be an owner or a manager"
            " of the locations.",
            "Demandez d’abord à Google l’accès aux API Business Profile\u00a0: sans son accord"
            " pour le projet, tous les appels sont refusés. La personne qui autorise doit être"
            " propriétaire ou gestionnaire des établissements.",
        ),
    ),
    history=Text(
        "About the last 18 months; the newest three to five days are not there yet.",
        "Environ les 18 derniers mois\u00a0; les trois à cinq derniers jours manquent encore.",
    ),
    hosts={
        "api": "https://businessprofileperformance.googleapis.com/v1",
        "information": "https://mybusinessbusinessinformation.googleapis.com/v1",
    },
    ways=(google.oauth(SCOPE),),
    # The account "-" stands for every location that the person can reach.
    accounts=Accounts(
        Request(
            "{information}/accounts/-/locations",
            query={"readMask": "name,title", "pageSize": "100"},
        ),
        rows="locations",
        id="name",
        name="title",
        paging=Cursor("nextPageToken", "pageToken"),
    ),
    metrics=(
        count(
            "impressions_desktop_maps",
            "Impressions in Maps, on computers",
            "Impressions dans Maps, sur ordinateur",
            ONCE_A_DAY,
        ),
        count(
            "impressions_desktop_search",
            "Impressions in Search, on computers",
            "Impressions dans la recherche, sur ordinateur",
            ONCE_A_DAY,
        ),
        count(
            "impressions_mobile_maps",
            "Impressions in Maps, on phones",
            "Impressions dans Maps, sur mobile",
            ONCE_A_DAY,
        ),
        count(
            "impressions_mobile_search",
            "Impressions in Search, on phones",
            "Impressions dans la recherche, sur mobile",
            ONCE_A_DAY,
        ),
        count("website_clicks", "Clicks on the website", "Clics vers le site web"),
        count("call_clicks", "Clicks on “Call”", "Clics sur «\u00a0Appeler\u00a0»"),
        count("direction_requests", "Requests for directions", "Demandes d’itinéraire"),
        count("messaging_clicks", "Clicks on “Message”", "Clics sur «\u00a0Message\u00a0»"),
        count("bookings", "Bookings", "Réservations"),
        count("food_menu_clicks", "Clicks on the menu", "Clics sur le menu"),
    ),
    derived=(
        Derived("impressions", IMPRESSIONS, Unit.COUNT, SHOWN, note=ONCE_A_DAY),
        Derived(
            "actions",
            Text("Actions", "Actions"),
            Unit.COUNT,
            DONE,
            note=Text(
                "Clicks on the website, calls, directions, messages and bookings.",
                "Clics vers le site, appels, itinéraires, messages et réservations.",
            ),
            may_lack=OPTIONAL,
        ),
        Derived(
            "action_rate",
            Text("Action rate", "Taux d’action"),
            Unit.PERCENT,
            DONE,
            SHOWN,
            note=Text("Actions over impressions.", "Actions rapportées aux impressions."),
            may_lack=OPTIONAL,
        ),
    ),
    endpoints=(
        Endpoint(
            key="performance",
            request=Request(
                "{api}/locations/{account_tail}:fetchMultiDailyMetricsTimeSeries",
                query={
                    "dailyMetrics": Each("{field}"),
                    "dailyRange.startDate.year": "{first_year}",
                    "dailyRange.startDate.month": "{first_month}",
                    "dailyRange.startDate.day": "{first_day}",
                    "dailyRange.endDate.year": "{last_year}",
                    "dailyRange.endDate.month": "{last_month}",
                    "dailyRange.endDate.day": "{last_day}",
                },
            ),
            rows="multiDailyMetricTimeSeries[].dailyMetricTimeSeries[]",
            named=Named("dailyMetric", POINTS),
            span=Span(history_days=HISTORY_DAYS),
            reads={
                "impressions_desktop_maps": "BUSINESS_IMPRESSIONS_DESKTOP_MAPS",
                "impressions_desktop_search": "BUSINESS_IMPRESSIONS_DESKTOP_SEARCH",
                "impressions_mobile_maps": "BUSINESS_IMPRESSIONS_MOBILE_MAPS",
                "impressions_mobile_search": "BUSINESS_IMPRESSIONS_MOBILE_SEARCH",
                "website_clicks": "WEBSITE_CLICKS",
                "call_clicks": "CALL_CLICKS",
                "direction_requests": "BUSINESS_DIRECTION_REQUESTS",
                "messaging_clicks": "MESSAGING_CLICKS",
                "bookings": "BUSINESS_BOOKINGS",
                "food_menu_clicks": "BUSINESS_FOOD_MENU_CLICKS",
            },
        ),
    ),
    errors=replace(
        # A project that Google has not approved has a quota of 0: waiting would not help.
        google.errors(Rule(Then.CONFIGURE, statuses=(429,), subcodes=("0",))),
        subcode=NOT_APPROVED,
    ),
    pace=Pace(calls=300, seconds=60),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        *google.UNVERIFIED,
        "SCOPE: the right, as it is commonly quoted",
        "HISTORY_DAYS: 18 months, documented for the API before this one",
        "NOT_APPROVED: where the quota of 0 is told",
        "LOOKBACK_DAYS: that days come three to five days late",
        "endpoints: that days are those of the location’s own time zone",
    ),
)
