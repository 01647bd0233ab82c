"""Stripe, by its ledger: https://docs.stripe.com/api/balance_transactions/list."""

import json
from collections.abc import Mapping
from datetime import date

from connectors.names import NEW_CUSTOMERS, REFUNDS
from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    Bearer,
    Cursor,
    DateForm,
    Derived,
    Endpoint,
    Errors,
    Field,
    Input,
    InputKind,
    Kind,
    Metric,
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

# Not confirmed by Stripe's own pages.
LIMIT = Wait(Until.SECONDS_HEADER, "Retry-After", seconds=30)
LIMIT_CODES = ("rate_limit", "lock_timeout")
WITHOUT_CENTS = (
    *("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga"),
    *("pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"),
)
WITH_MILLS = ("bhd", "jod", "kwd", "omr", "tnd")
COUNTED = ("active", "past_due", "trialing")
PAYING = ("active", "past_due")
# How often a price comes a month, by its interval and how many of these it lasts.
TIMES_A_MONTH = {
    ("day", 1): 365 / 12,
    ("week", 1): 52 / 12,
    ("week", 2): 26 / 12,
    ("month", 1): 1.0,
    ("month", 2): 1 / 2,
    ("month", 3): 1 / 3,
    ("month", 6): 1 / 6,
    ("month", 12): 1 / 12,
    ("year", 1): 1 / 12,
    ("year", 2): 1 / 24,
}

VERSION = "2026-10-28.endive"
PAGES = Cursor("data[-1].id", "starting_after", more="has_more")
CREATED = {"created[gte]": "{first}", "created[lt]": "{end}", "limit": "100"}
IN_THE_ACCOUNTS_CURRENCY = Text(
    "Only what is settled in the account’s main currency.",
    "Seulement ce qui est réglé dans la devise principale du compte.",
)


def one_of(names: tuple[str, ...], path: str) -> str:
    """Write an expression that says whether a field is one of these names."""
    return f"contains(`{json.dumps(names)}`, {path})"


def scale(path: str) -> str:
    """Write an expression for what one of the smallest coins of a currency is worth."""
    return (
        f"{one_of(WITHOUT_CENTS, path)} && `1` || {one_of(WITH_MILLS, path)} && `0.001` || `0.01`"
    )


def times_a_month() -> str:
    """Write an expression for how often a price comes a month; nothing for one unheard of."""
    return " || ".join(
        f"price.recurring.interval == '{interval}' && "
        f"(price.recurring.interval_count || `1`) == `{count}` && `{times:.8f}`"
        for (interval, count), times in TIMES_A_MONTH.items()
    )


def amount(field: str) -> Product:
    """Read an amount in the smallest coins as one in whole units of its currency."""
    return Product(field, "scale")


def events(key: str, cells: str, reads: Mapping[str, Field], **query: str) -> Endpoint:
    """Declare a list of things with the moment at which they were created, newest first."""
    return Endpoint(
        key=key,
        request=Request(f"{{api}}/{key}", query={**CREATED, **query}),
        asks=Asks.EVENTS,
        rows=f"data[].{{created: created, {cells}}}",
        day="created",
        day_form=DateForm.SECONDS,
        dates=DateForm.SECONDS,
        zone=ACCOUNT_ZONE,
        # A busy account has thousands of rows a day, which one call's pages have to hold.
        span=Span(max_days=7),
        paging=PAGES,
        reads=reads,
    )


def subscriptions(key: str, rows: str, metric: str, read: Field) -> Endpoint:
    """Declare the list of subscriptions that have not ended, each of them a part of the level."""
    return Endpoint(
        key=key,
        request=Request("{api}/subscriptions", query={"limit": "100"}),
        asks=Asks.NOW,
        rows=rows,
        zone=ACCOUNT_ZONE,
        paging=PAGES,
        is_in_parts=True,
        reads={metric: read},
    )


PLATFORM = Platform(
    key="stripe",
    title="Stripe",
    docs="https://docs.stripe.com/api/balance_transactions/list",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads an account’s payments, refunds, fees, new customers and subscriptions.",
        "Lit les paiements, remboursements, frais, nouveaux clients et abonnements d’un compte.",
    ),
    how_to=Text(
        "In Stripe’s Dashboard under Developers, API keys, create a restricted key (rk_live_…) "
        "that may read the balance, charges, customers and subscriptions, and nothing else. "
        "You need the role of an administrator or a developer. "
        "The key lasts until it is rolled; no app and no approval are needed.",
        "Dans le tableau de bord Stripe, sous Développeurs, Clés API, créez une clé limitée "
        "(rk_live_…) qui peut lire le solde, les paiements, les clients et les abonnements, et "
        "rien d’autre. "
        "Il faut le rôle d’administrateur ou de développeur. "
        "La clé vaut jusqu’à son renouvellement\u00a0; ni application ni accord n’est nécessaire.",
    ),
    history=Text(
        "All payments since the account began; subscriptions from the connection on.",
        "Tous les paiements depuis l’ouverture du compte\u00a0; "
        "les abonnements à partir de la connexion.",
    ),
    hosts={"api": "https://api.stripe.com/v1"},
    headers={"Stripe-Version": VERSION},
    ways=(
        Typed(
            key="api_key",
            title=Text("Restricted key", "Clé limitée"),
            inputs=(
                Input(
                    "api_key",
                    Text("Restricted key", "Clé limitée"),
                    InputKind.SECRET,
                    example="rk_live_…",
                ),
            ),
            carry=Bearer(secret="api_key"),  # noqa: S106 - the name of a setting
        ),
    ),
    accounts=Accounts(
        Request("{api}/account"),
        id="id",
        name="settings.dashboard.display_name",
        zone="settings.dashboard.timezone",
        currency="default_currency",
    ),
    metrics=(
        Metric(
            "gross_volume",
            Text("Gross volume", "Volume brut"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=IN_THE_ACCOUNTS_CURRENCY,
        ),
        Metric(
            "refunds",
            REFUNDS,
            Unit.CURRENCY,
            Rollup.SUM,
            note=Text("On the day of the refund.", "Au jour du remboursement."),
        ),
        Metric(
            "fees",
            Text("Fees", "Frais"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=IN_THE_ACCOUNTS_CURRENCY,
        ),
        Metric(
            "net_volume",
            Text("Net volume", "Volume net"),
            Unit.CURRENCY,
            Rollup.SUM,
            note=Text(
                "Payments less refunds, disputes and fees.",
                "Paiements moins remboursements, litiges et frais.",
            ),
        ),
        Metric(
            "successful_payments",
            Text("Successful payments", "Paiements réussis"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric(
            "failed_payments", Text("Failed payments", "Paiements échoués"), Unit.COUNT, Rollup.SUM
        ),
        Metric("new_customers", NEW_CUSTOMERS, Unit.COUNT, Rollup.SUM),
        Metric(
            "active_subscriptions",
            Text("Active subscriptions", "Abonnements actifs"),
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            Text(
                "Those on trial and those past due count too. Its history begins with the "
                "connection.",
                "Ceux à l’essai et en retard de paiement comptent aussi. L’historique commence à "
                "la connexion.",
            ),
        ),
        Metric(
            "mrr",
            Text("Monthly recurring revenue (MRR)", "Revenu récurrent mensuel (MRR)"),
            Unit.CURRENCY,
            Rollup.LAST,
            Kind.SNAPSHOT,
            Text(
                "Worked out from prices and quantities, without trials, discounts, taxes and "
                "tiers; prices in several currencies are added up as they are. "
                "Its history begins with the connection.",
                "Calculé d’après prix et quantités, sans essais, remises, taxes ni paliers\u00a0; "
                "des prix en plusieurs devises s’additionnent tels quels. "
                "L’historique commence à la connexion.",
            ),
            is_default=False,
        ),
    ),
    derived=(
        Derived(
            "average_payment",
            Text("Average payment", "Paiement moyen"),
            Unit.CURRENCY,
            {"gross_volume": 1},
            {"successful_payments": 1},
        ),
        Derived(
            "payment_success_rate",
            Text("Payment success rate", "Taux de réussite des paiements"),
            Unit.PERCENT,
            {"successful_payments": 1},
            {"successful_payments": 1, "failed_payments": 1},
        ),
        Derived(
            "refund_rate",
            Text("Refund rate", "Taux de remboursement"),
            Unit.PERCENT,
            {"refunds": 1},
            {"gross_volume": 1},
            note=Text("Amounts, not payments.", "En montants, pas en nombre de paiements."),
        ),
    ),
    endpoints=(
        events(
            "balance_transactions",
            "fee: fee, "
            "charge: sum([@][?reporting_category == 'charge'].amount), "
            "refund: sum([@][?reporting_category == 'refund'].amount), "
            'net: sum([@][?contains(`["charge", "refund", "dispute"]`, reporting_category)]'
            f".net), scale: {scale('currency')}",
            {
                "gross_volume": amount("charge"),
                "refunds": Product(amount("refund"), "`-1`"),
                "fees": amount("fee"),
                "net_volume": amount("net"),
            },
            currency="{currency}",
        ),
        events(
            "charges",
            "succeeded: length([@][?status == 'succeeded']), "
            "failed: length([@][?status == 'failed'])",
            {"successful_payments": "succeeded", "failed_payments": "failed"},
        ),
        events("customers", "id: id", {"new_customers": "`1`"}),
        subscriptions(
            "subscriptions", f"data[?{one_of(COUNTED, 'status')}]", "active_subscriptions", "`1`"
        ),
        subscriptions(
            "subscription_items",
            f"data[?{one_of(PAYING, 'status')}].items.data[].{{amount: price.unit_amount, "
            f"quantity: quantity, times_a_month: {times_a_month()}, "
            f"scale: {scale('price.currency')}}}",
            "mrr",
            Product(Product(amount("amount"), "quantity"), "times_a_month"),
        ),
    ),
    errors=Errors(
        code="error.code",
        text="error.message",
        rules=(
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.WAIT, codes=LIMIT_CODES, wait=LIMIT),
            Rule(Then.RECONNECT, statuses=(401,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
            Rule(Then.TRY_LATER, statuses=(409,)),
        ),
        wait=LIMIT,
    ),
    lookback_days=3,
    unverified=(
        "LIMIT: whether a limit comes with Retry-After",
        "LIMIT_CODES: that lock_timeout is one of them",
        "WITHOUT_CENTS, WITH_MILLS: which currencies have no hundredth or a thousandth",
        "COUNTED, PAYING: that the list leaves out what has ended unless it is asked for",
        "TIMES_A_MONTH: Stripe has no MRR, these are our rules",
    ),
)
