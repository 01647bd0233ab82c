"""Shopify, by ShopifyQL: https://shopify.dev/docs/api/shopifyql/latest."""

from datetime import date

from connectors.names import (
    AVERAGE_ORDER_VALUE,
    CONVERSION_RATE,
    DISCOUNTS,
    NEW_CUSTOMERS,
    ORDERS,
    TOTAL_SALES,
    VISITS,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Derived,
    Endpoint,
    Errors,
    InHeader,
    Input,
    InputKind,
    Metric,
    OAuthCode,
    Platform,
    Request,
    Rollup,
    Rule,
    Span,
    Text,
    Then,
    TokenCall,
    Typed,
    Unit,
    Until,
    Wait,
)

# Not confirmed by Shopify's own pages.
NEW_CUSTOMERS_FIELD = "new_customers"
LOST_SHOP = (402, 423)
LIMIT_OF_429 = Wait(Until.SECONDS_HEADER, "Retry-After", seconds=30)
PARSE_ERROR = "PARSE_ERROR"
MOST_DAYS = 90

VERSION = "2026-10"
UNPARSED = "data.shopifyqlQuery.parseErrors[0]"
TOKEN_URL = "https://{shop_name}.myshopify.com/admin/oauth/access_token"  # noqa: S105 - an address
# The bucket of calls fills up again in twenty seconds.
LIMIT = Wait(seconds=30)
SHOP = Input(
    "shop",
    Text("Shop", "Boutique"),
    example="riverside-bakery.myshopify.com",
    help=Text(
        "Its address at Shopify, not your own domain.",
        "Son adresse chez Shopify, pas votre propre domaine.",
    ),
    # Nothing but a name, so that only Shopify is ever called.
    pattern=r"^(https://)?(?P<shop_name>[a-z0-9][a-z0-9-]*)\.myshopify\.com/?$",
)
CARRY = InHeader("X-Shopify-Access-Token")
BY_EVENT_DATE = Text(
    "Counted on the day of the return, so that days past may change.",
    "Compté au jour du retour\u00a0: les jours passés peuvent changer.",
)


def shopifyql(key: str, table: str, *metrics: str) -> Endpoint:
    """Declare a table that is asked for by day, its columns by their names."""
    return Endpoint(
        key=key,
        request=Request(
            "{api}/graphql.json",
            method="POST",
            json={
                "query": "query($q: String!) { shopifyqlQuery(query: $q) { tableData { "
                "columns { name dataType displayName } rows } parseErrors } }",
                "variables": {
                    "q": f"FROM {table} SHOW {{fields}} TIMESERIES day "
                    "SINCE {first} UNTIL {last}"
                },
            },
        ),
        rows="data.shopifyqlQuery.tableData.rows",
        day="day",
        zone=ACCOUNT_ZONE,
        span=Span(max_days=MOST_DAYS),
        reads={one: one for one in metrics},
    )


PLATFORM = Platform(
    key="shopify",
    title="Shopify",
    docs="https://shopify.dev/docs/api/shopifyql/latest",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads a shop’s orders, sales, discounts, returns and visits.",
        "Lit les commandes, ventes, remises, retours et visites d’une boutique.",
    ),
    how_to=Text(
        "In the Shopify Dev Dashboard, make an app with the rights read_orders, read_reports and "
        "read_customers, and register the redirect address. "
        "ShopifyQL also needs Shopify’s approval for protected customer data, level 2. "
        "Authorise as somebody who may install apps in the shop. "
        "An app made in the shop’s own settings has an access token (shpat_…) to paste instead.",
        "Dans le Dev Dashboard de Shopify, créez une application avec les droits read_orders, "
        "read_reports et read_customers, et enregistrez l’adresse de redirection. "
        "ShopifyQL demande aussi l’accord de Shopify pour les données client protégées, niveau 2. "
        "Autorisez avec un compte qui peut installer des applications dans la boutique. "
        "Une application créée dans les réglages de la boutique a un jeton d’accès (shpat_…) à "
        "coller à la place.",
    ),
    history=Text(
        "All days since the shop opened; returns and edits change the last 30 days.",
        "Tous les jours depuis l’ouverture de la boutique\u00a0; retours et modifications changent "
        "les 30 derniers jours.",
    ),
    hosts={"api": f"https://{{shop_name}}.myshopify.com/admin/api/{VERSION}"},
    ways=(
        OAuthCode(
            authorize_url="https://{shop_name}.myshopify.com/admin/oauth/authorize",
            token_call=TokenCall(
                TOKEN_URL,
                {
                    "client_id": "{client_id}",
                    "client_secret": "{client_secret}",
                    "code": "{code}",
                    # Public apps must ask for tokens that end.
                    "expiring": "1",
                },
            ),
            refresh=TokenCall(
                TOKEN_URL,
                {
                    "client_id": "{client_id}",
                    "client_secret": "{client_secret}",
                    "grant_type": "refresh_token",
                    "refresh_token": "{refresh_token}",
                },
            ),
            scopes=("read_orders", "read_reports", "read_customers"),
            scope_separator=",",
            carry=CARRY,
            inputs=(SHOP,),
            redirect_rule=Text(
                "Letter for letter as in the app’s settings.",
                "À la lettre près comme dans les réglages de l’application.",
            ),
        ),
        Typed(
            key="token",
            title=Text("Token of the shop’s own app", "Jeton d’une application de la boutique"),
            inputs=(
                SHOP,
                Input(
                    "access_token",
                    Text("Admin API access token", "Jeton d’accès à l’API Admin"),
                    InputKind.SECRET,
                    example="shpat_…",
                ),
            ),
            carry=CARRY,
        ),
    ),
    accounts=Accounts(
        Request(
            "{api}/graphql.json",
            method="POST",
            json={"query": "{ shop { id name myshopifyDomain currencyCode ianaTimezone } }"},
        ),
        rows="[data.shop]",
        id="id",
        name="name",
        zone="ianaTimezone",
        currency="currencyCode",
    ),
    metrics=(
        Metric("orders", ORDERS, Unit.COUNT, Rollup.SUM),
        Metric("gross_sales", Text("Gross sales", "Ventes brutes"), Unit.CURRENCY, Rollup.SUM),
        Metric(
            "discounts",
            DISCOUNTS,
            Unit.CURRENCY,
            Rollup.SUM,
            note=Text("Told as a negative amount.", "Donné comme un montant négatif."),
        ),
        Metric(
            "returns",
            Text("Returns", "Retours"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=Text(
                "Told as a negative amount, on the day of the return.",
                "Donné comme un montant négatif, au jour du retour.",
            ),
        ),
        Metric(
            "net_sales",
            Text("Net sales", "Ventes nettes"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=BY_EVENT_DATE,
        ),
        Metric("total_sales", TOTAL_SALES, Unit.CURRENCY, Rollup.SUM, note=BY_EVENT_DATE),
        Metric("new_customers", NEW_CUSTOMERS, Unit.COUNT, Rollup.SUM, is_default=False),
        Metric("sessions", VISITS, Unit.COUNT, Rollup.SUM),
    ),
    derived=(
        Derived(
            "average_order_value",
            AVERAGE_ORDER_VALUE,
            Unit.CURRENCY,
            {"gross_sales": 1, "discounts": 1},
            {"orders": 1},
        ),
        Derived(
            "conversion_rate",
            CONVERSION_RATE,
            Unit.PERCENT,
            {"orders": 1},
            {"sessions": 1},
            note=Text("Orders over visits.", "Commandes rapportées aux visites."),
        ),
        Derived(
            "return_rate",
            Text("Return rate", "Taux de retour"),
            Unit.PERCENT,
            {"returns": -1},
            {"gross_sales": 1},
            note=Text(
                "Amounts, not orders: returns over gross sales.",
                "En montants, pas en commandes\u00a0: retours rapportés aux ventes brutes.",
            ),
        ),
    ),
    endpoints=(
        shopifyql(
            "sales",
            "sales",
            "orders",
            "gross_sales",
            "discounts",
            "returns",
            "net_sales",
            "total_sales",
            NEW_CUSTOMERS_FIELD,
        ),
        shopifyql("sessions", "sessions", "sessions"),
    ),
    # A success is not told by its status: most failures come with 200.
    errors=Errors(
        code=f"errors[0].extensions.code || ({UNPARSED} && '{PARSE_ERROR}')",
        text=f"errors[0].message || errors || {UNPARSED}",
        failed=f"errors || {UNPARSED}",
        rules=(
            Rule(Then.WAIT, codes=("THROTTLED",), wait=LIMIT),
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT_OF_429),
            Rule(Then.GRANT_MORE, codes=("ACCESS_DENIED",)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
            Rule(Then.METRIC_GONE, codes=(PARSE_ERROR,)),
            Rule(Then.TRY_LATER, codes=("INTERNAL_SERVER_ERROR",)),
            Rule(Then.REFRESH, statuses=(401,)),
            Rule(Then.CHOOSE_ACCOUNT, statuses=(404, *LOST_SHOP)),
        ),
        wait=LIMIT,
    ),
    lookback_days=30,
    unverified=(
        "NEW_CUSTOMERS_FIELD: that sales have it",
        "LOST_SHOP: the statuses of a shop that is frozen or locked",
        "LIMIT_OF_429: whether status 429 comes with Retry-After",
        "PARSE_ERROR: that a field which is gone is told as a parse error",
        "MOST_DAYS: how many rows come without a LIMIT in the query",
    ),
)
