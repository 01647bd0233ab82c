"""ActiveCampaign: https://developers.activecampaign.com/reference."""

from datetime import date

from connectors.names import (
    BY_SEND_DATE,
    CLICK_RATE,
    EMAILS_BOUNCED,
    EMAILS_SENT,
    FROM_NOW_ON,
    OPEN_RATE,
    UNIQUE_CLICKS,
    UNIQUE_OPENS,
    UNSUBSCRIBE_RATE,
    UNSUBSCRIBES,
)
from connectors.spec import (
    Accounts,
    Asks,
    DateForm,
    Derived,
    Endpoint,
    Errors,
    InHeader,
    Input,
    InputKind,
    Kind,
    Metric,
    Offset,
    Platform,
    Product,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    Typed,
    Unit,
    Until,
    Wait,
)

# Not confirmed by what ActiveCampaign publishes.
WHO = "user.email"
NEWEST_FIRST = {"orders[sdate]": "DESC"}
IS_COMPLETED = "status == '5'"
IS_WON = "status == '1'"
CREATED_ON = {"filters[created_after]": "{first}", "filters[created_before]": "{end}"}

PAGE = Offset("offset", "limit", 100, total="meta.total")
DELIVERED = {"emails_sent": 1.0, "bounces": -1.0}

PLATFORM = Platform(
    key="activecampaign",
    title="ActiveCampaign",
    docs="https://developers.activecampaign.com/reference",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads campaigns by the day they were sent, new contacts, and the value of deals won.",
        "Lit les campagnes au jour de leur envoi, les nouveaux contacts et la valeur des affaires "
        "gagnées.",
    ),
    how_to=Text(
        "In ActiveCampaign, open Settings > Developer and copy both the URL and the key of the "
        "API. "
        "No app and no approval is needed. "
        "The key has the rights of the user it belongs to: contacts, campaigns and deals have to "
        "be open to that user.",
        "Dans ActiveCampaign, ouvrez Settings > Developer et copiez l’URL et la clé de l’API. "
        "Ni application ni accord nécessaire. "
        "La clé a les droits de l’utilisateur à qui elle appartient\u00a0: il doit avoir accès "
        "aux contacts, aux campagnes et aux affaires.",
    ),
    history=Text(
        "All campaigns and deals with their totals of today, new contacts of every day; "
        "contacts in all from the connection on.",
        "Toutes les campagnes et affaires avec leurs totaux du jour, les nouveaux contacts de "
        "chaque jour\u00a0; le total des contacts à partir de la connexion.",
    ),
    hosts={"api": "https://{instance}/api/3"},
    ways=(
        Typed(
            key="api_key",
            title=Text("API key", "Clé API"),
            inputs=(
                Input(
                    "instance",
                    Text("URL of the API", "URL de l’API"),
                    InputKind.HOST,
                    example="youraccount.api-us1.com",
                ),
                Input("api_key", Text("Key of the API", "Clé de l’API"), InputKind.SECRET),
            ),
            carry=InHeader("Api-Token", secret="api_key"),  # noqa: S106 - the name of a field
        ),
    ),
    accounts=Accounts(Request("{api}/users/me"), id=WHO, name=WHO),
    metrics=(
        *(
            Metric(key, title, Unit.COUNT, Rollup.SUM, Kind.LIFETIME, BY_SEND_DATE)
            for key, title in (
                ("emails_sent", EMAILS_SENT),
                ("unique_opens", UNIQUE_OPENS),
                ("unique_clicks", UNIQUE_CLICKS),
                ("unsubscribes", UNSUBSCRIBES),
                ("bounces", EMAILS_BOUNCED),
            )
        ),
        Metric("new_contacts", Text("New contacts", "Nouveaux contacts"), Unit.COUNT, Rollup.SUM),
        Metric(
            "contacts_total",
            Text("Contacts in all", "Contacts au total"),
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            FROM_NOW_ON,
        ),
        Metric(
            "deals_won_value",
            Text("Value of deals won", "Valeur des affaires gagnées"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=Text(
                "By the day a won deal was last changed; currencies are added up as they are.",
                "Au jour de la dernière modification d’une affaire gagnée\u00a0; les devises "
                "s’additionnent telles quelles.",
            ),
        ),
    ),
    derived=(
        Derived(
            "open_rate",
            OPEN_RATE,
            Unit.PERCENT,
            {"unique_opens": 1},
            DELIVERED,
            note=BY_SEND_DATE,
        ),
        Derived(
            "click_rate",
            CLICK_RATE,
            Unit.PERCENT,
            {"unique_clicks": 1},
            DELIVERED,
            note=BY_SEND_DATE,
        ),
        Derived(
            "unsubscribe_rate",
            UNSUBSCRIBE_RATE,
            Unit.PERCENT,
            {"unsubscribes": 1},
            {"emails_sent": 1},
            note=BY_SEND_DATE,
        ),
    ),
    endpoints=(
        # Campaigns cannot be asked for by date.
        Endpoint(
            key="campaigns",
            request=Request("{api}/campaigns", query=NEWEST_FIRST),
            asks=Asks.EVENTS,
            rows="campaigns",
            follow=IS_COMPLETED,
            day="sdate",
            day_form=DateForm.LOCAL,
            is_newest_first=True,
            paging=PAGE,
            reads={
                "emails_sent": "send_amt",
                "unique_opens": "uniqueopens",
                "unique_clicks": "subscriberclicks",
                "unsubscribes": "unsubscribes",
                "bounces": "sum([to_number(hardbounces), to_number(softbounces)])",
            },
        ),
        Endpoint(
            key="new_contacts",
            request=Request("{api}/contacts", query={"limit": "1", **CREATED_ON}),
            span=Span(is_one_day=True),
            reads={"new_contacts": "meta.total"},
        ),
        Endpoint(
            key="contacts",
            request=Request("{api}/contacts", query={"limit": "1"}),
            asks=Asks.NOW,
            reads={"contacts_total": "meta.total"},
        ),
        # Every deal, as no filter or order of them is documented.
        Endpoint(
            key="deals",
            request=Request("{api}/deals"),
            asks=Asks.EVENTS,
            rows="deals",
            follow=IS_WON,
            day="mdate",
            day_form=DateForm.LOCAL,
            paging=PAGE,
            # It is told in cents.
            reads={"deals_won_value": Product("value", "`1`", over=100)},
        ),
    ),
    errors=Errors(
        text="errors[0].title || message",
        rules=(
            Rule(
                Then.WAIT,
                statuses=(429,),
                wait=Wait(Until.SECONDS_HEADER, "Retry-After", seconds=30),
            ),
            Rule(Then.RECONNECT, statuses=(401,)),
            # Now and then good keys are refused, too.
            Rule(Then.GRANT_MORE, statuses=(403,), is_fleeting=True),
            Rule(Then.REPORT, statuses=(422,)),
        ),
    ),
    lookback_days=14,
    unverified=(
        "WHO: that users/me tells the e-mail address of whose key it is",
        "NEWEST_FIRST: that campaigns come newest first",
        "IS_COMPLETED, IS_WON: the states of campaigns and deals",
        "CREATED_ON: the filters that give the contacts of one day",
    ),
)
