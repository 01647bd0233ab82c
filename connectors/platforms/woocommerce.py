"""WooCommerce, on any site: https://woocommerce.github.io/woocommerce-rest-api-docs/."""

from datetime import date

from connectors.names import (
    AVERAGE_ORDER_VALUE,
    DISCOUNTS,
    NEW_CUSTOMERS,
    ORDERS,
    REFUNDS,
    TOTAL_SALES,
)
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Basic,
    Derived,
    Endpoint,
    Errors,
    Input,
    InputKind,
    Metric,
    Platform,
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

# Not confirmed by WooCommerce's own pages.
CURRENCY_PATH = "wc/v3/data/currencies/current"
SITE_NAME, SITE_ZONE = "name", "timezone_string"
NET_REVENUE, REFUNDED = "subtotals.net_revenue", "subtotals.refunds"
# Longer reports are told by month.
MOST_DAYS = 31
KEY_REFUSED = "woocommerce_rest_authentication_error"
NOT_ALLOWED = "woocommerce_rest_cannot_view"
NO_ROUTE = "rest_no_route"

# WooCommerce itself has no limit; whoever hosts the site may.
LIMIT = Wait(Until.SECONDS_HEADER, "Retry-After", seconds=300)
BY_ORDER_DATE = Text(
    "On the day of the order, which refunds change later.",
    "Au jour de la commande\u00a0: les remboursements la modifient ensuite.",
)
OF_ANALYTICS = Text(
    "From WooCommerce Analytics, which counts differently from the sales report and has to be "
    "switched on.",
    "De WooCommerce Analytics, qui compte autrement que le rapport des ventes et doit être activé.",
)

PLATFORM = Platform(
    key="woocommerce",
    title="WooCommerce",
    docs="https://woocommerce.github.io/woocommerce-rest-api-docs/",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads a shop’s sales, orders, items sold, discounts, refunds and new customers.",
        "Lit les ventes, commandes, articles vendus, remises, remboursements et nouveaux clients "
        "d’une boutique.",
    ),
    how_to=Text(
        "In WordPress under WooCommerce, Settings, Advanced, REST API, add a key with the "
        "permission Read, for a user who may see reports (shop manager). "
        "Copy its consumer key and consumer secret, which are shown once. "
        "The site has to be on https, at the root of its host, and permalinks may not be Plain.",
        "Dans WordPress, sous WooCommerce, Réglages, Avancé, API REST, ajoutez une clé avec la "
        "permission Lecture, pour un utilisateur qui voit les rapports (gestionnaire de boutique). "
        "Copiez la clé client et le secret client, affichés une seule fois. "
        "Le site doit être en https, à la racine de son hôte, et les permaliens ne doivent pas "
        "être «\u00a0Simple\u00a0».",
    ),
    history=Text(
        "All days since the shop opened; refunds change the last 30 days.",
        "Tous les jours depuis l’ouverture de la boutique\u00a0; "
        "les remboursements changent les 30 derniers jours.",
    ),
    hosts={"api": "https://{site}/wp-json"},
    ways=(
        Typed(
            key="api_key",
            title=Text("Key of the site", "Clé du site"),
            inputs=(
                Input("site", Text("Site", "Site"), InputKind.HOST, example="shop.example.com"),
                Input(
                    "consumer_key",
                    Text("Consumer key", "Clé client"),
                    InputKind.SECRET,
                    example="ck_…",
                ),
                Input(
                    "consumer_secret",
                    Text("Consumer secret", "Secret client"),
                    InputKind.SECRET,
                    example="cs_…",
                ),
            ),
            carry=Basic("consumer_key", "consumer_secret"),
        ),
    ),
    # A site has no id of its own; its currency is what only a good key may see.
    accounts=Accounts(
        Request(f"{{api}}/{CURRENCY_PATH}"),
        id="code",
        name="''",
        currency="code",
        detail=Request("{api}/"),
        detail_reads={"name": SITE_NAME, "zone": SITE_ZONE},
        setting="site",
    ),
    metrics=(
        Metric("total_sales", TOTAL_SALES, Unit.CURRENCY, Rollup.SUM, note=BY_ORDER_DATE),
        Metric("orders", ORDERS, Unit.COUNT, Rollup.SUM),
        Metric("items_sold", Text("Items sold", "Articles vendus"), Unit.COUNT, Rollup.SUM),
        Metric("discounts", DISCOUNTS, Unit.CURRENCY, Rollup.SUM),
        Metric("new_customers", NEW_CUSTOMERS, Unit.COUNT, Rollup.SUM),
        Metric(
            "net_revenue",
            Text("Net revenue", "Chiffre d’affaires net"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=OF_ANALYTICS,
        ),
        Metric("refunds", REFUNDS, Unit.CURRENCY, Rollup.SUM, note=OF_ANALYTICS),
    ),
    derived=(
        Derived(
            "average_order_value",
            AVERAGE_ORDER_VALUE,
            Unit.CURRENCY,
            {"total_sales": 1},
            {"orders": 1},
        ),
        Derived(
            "items_per_order",
            Text("Items per order", "Articles par commande"),
            Unit.COUNT,
            {"items_sold": 1},
            {"orders": 1},
        ),
    ),
    endpoints=(
        Endpoint(
            key="sales_report",
            request=Request(
                "{api}/wc/v3/reports/sales", query={"date_min": "{first}", "date_max": "{last}"}
            ),
            rows="[0].totals",
            key_as="day",
            day="day",
            zone=ACCOUNT_ZONE,
            span=Span(max_days=MOST_DAYS),
            reads={
                "total_sales": "sales",
                "orders": "orders",
                "items_sold": "items",
                "discounts": "discount",
                "new_customers": "customers",
            },
        ),
        Endpoint(
            key="revenue_stats",
            request=Request(
                "{api}/wc-analytics/reports/revenue/stats",
                query={
                    "after": "{first}T00:00:00",
                    "before": "{last}T23:59:59",
                    "interval": "day",
                    "per_page": "100",
                    "page": "1",
                    "order": "asc",
                    "orderby": "date",
                },
            ),
            rows="intervals",
            day="interval",
            zone=ACCOUNT_ZONE,
            # All days of a window fit on one page.
            span=Span(max_days=90),
            reads={"net_revenue": NET_REVENUE, "refunds": REFUNDED},
        ),
    ),
    errors=Errors(
        code="code",
        text="message",
        rules=(
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.RECONNECT, statuses=(401,), codes=(KEY_REFUSED,)),
            Rule(Then.GRANT_MORE, statuses=(401, 403), codes=(NOT_ALLOWED,)),
            Rule(Then.RECONNECT, statuses=(401,)),
            # A firewall in front of the site, not WooCommerce: it lets us in again.
            Rule(Then.TRY_LATER, statuses=(403,)),
            # A part that is switched off; the others go on.
            Rule(Then.METRIC_GONE, statuses=(404,), codes=(NO_ROUTE,)),
        ),
        wait=LIMIT,
    ),
    lookback_days=30,
    unverified=(
        "CURRENCY_PATH, SITE_NAME, SITE_ZONE: where a site tells about itself",
        "NET_REVENUE, REFUNDED: the fields of WooCommerce Analytics",
        "MOST_DAYS: from how many days on a report is told by month",
        "KEY_REFUSED, NOT_ALLOWED, NO_ROUTE: the codes of errors",
        "LIMIT: whether a host tells how long its limit lasts",
    ),
)
