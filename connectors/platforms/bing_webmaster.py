"""Bing Webmaster Tools: https://learn.microsoft.com/en-us/bingwebmaster/."""

from collections.abc import Mapping
from datetime import date

from connectors.names import CLICK_THROUGH_RATE, CLICKS, IMPRESSIONS
from connectors.spec import (
    Accounts,
    DateForm,
    Derived,
    Endpoint,
    Errors,
    Input,
    InputKind,
    InQuery,
    Metric,
    OAuthCode,
    Platform,
    Request,
    Rollup,
    Rule,
    Text,
    Then,
    TokenCall,
    Typed,
    Unit,
    Wait,
)

# Not confirmed by Microsoft's own pages.
SITE, VERIFIED = "Url", "IsVerified"
IN_INDEX, CRAWL_ERRORS = "InIndex", "CrawlErrors"
REFRESH_URL = "https://www.bing.com/webmasters/oauth/token"
TOKEN_SECONDS = 3600
HAS_PKCE = False
LIMIT = Wait(seconds=3600)
INTERNAL, UNKNOWN, BAD_KEY, BUSY, BUSY_HOST, BLOCKED, BAD_URL, BAD_PARAMETER, CLOSED = (
    *range(1, 9),
    14,
)

CLIENT = {"client_id": "{client_id}", "client_secret": "{client_secret}"}


def stats(key: str, method: str, reads: Mapping[str, str]) -> Endpoint:
    """Read everything that a method tells of a site: there is no way to ask for certain days."""
    return Endpoint(
        key=key,
        request=Request(f"{{api}}/{method}", query={"siteUrl": "{account}"}),
        rows="d",
        day="Date",
        # Whether days begin at midnight in UTC or in California, the day in UTC is the right one.
        day_form=DateForm.DOTNET,
        reads=reads,
    )


PLATFORM = Platform(
    key="bing_webmaster",
    title="Bing Webmaster Tools",
    docs="https://learn.microsoft.com/en-us/bingwebmaster/",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads how often a site is shown and clicked in Bing, and how Bing crawls it, by day.",
        "Lit combien de fois un site est affiché et cliqué dans Bing, et comment Bing l’explore, "
        "jour par jour.",
    ),
    how_to=Text(
        "Sign in at bing.com/webmasters, add your site and verify it. "
        "Under Settings, API access, make an API key and paste it: it reads every site that you "
        "have verified. "
        "Or make an OAuth client there, with Jauge’s redirect address, and let people sign in.",
        "Connectez-vous sur bing.com/webmasters, ajoutez votre site et validez-le. "
        "Dans Paramètres, Accès à l’API, créez une clé d’API et collez-la\u00a0: elle lit tous les "
        "sites que vous avez validés. "
        "Autre voie\u00a0: créez-y un client OAuth, avec l’adresse de redirection de Jauge, et "
        "laissez les personnes se connecter.",
    ),
    history=Text(
        "About the last six months; the newest two or three days are not there yet.",
        "Environ les six derniers mois\u00a0; les deux ou trois derniers jours manquent encore.",
    ),
    hosts={"api": "https://ssl.bing.com/webmaster/api.svc/json"},
    ways=(
        Typed(
            key="api_key",
            title=Text("API key", "Clé d’API"),
            inputs=(Input("api_key", Text("API key", "Clé d’API"), InputKind.SECRET),),
            carry=InQuery("apikey", secret="api_key"),  # noqa: S106 - its name
        ),
        OAuthCode(
            authorize_url="https://www.bing.com/webmasters/oauth/authorize",
            token_call=TokenCall(
                "https://www.bing.com/webmasters/oauth/token",
                fields={
                    "grant_type": "authorization_code",
                    "code": "{code}",
                    "redirect_uri": "{redirect_uri}",
                    **CLIENT,
                },
            ),
            refresh=TokenCall(
                REFRESH_URL,
                fields={
                    "grant_type": "refresh_token",
                    "refresh_token": "{refresh_token}",
                    **CLIENT,
                },
            ),
            scopes=("webmaster.read",),
            has_pkce=HAS_PKCE,
            lifetime_seconds=TOKEN_SECONDS,
            redirect_rule=Text(
                "Exactly the redirect address that is entered for the OAuth client.",
                "Exactement l’adresse de redirection saisie pour le client OAuth.",
            ),
        ),
    ),
    accounts=Accounts(Request("{api}/GetUserSites"), rows="d", id=SITE, name=SITE, keep=VERIFIED),
    metrics=(
        Metric("clicks", CLICKS, Unit.COUNT, Rollup.SUM),
        Metric("impressions", IMPRESSIONS, Unit.COUNT, Rollup.SUM),
        Metric(
            "pages_in_index",
            Text("Pages in the index", "Pages dans l’index"),
            Unit.COUNT,
            Rollup.LAST,
        ),
        Metric(
            "crawl_errors",
            Text("Errors while crawling", "Erreurs d’exploration"),
            Unit.COUNT,
            Rollup.SUM,
        ),
    ),
    derived=(Derived("ctr", CLICK_THROUGH_RATE, Unit.PERCENT, {"clicks": 1}, {"impressions": 1}),),
    endpoints=(
        stats(
            "rank_and_traffic",
            "GetRankAndTrafficStats",
            {"clicks": "Clicks", "impressions": "Impressions"},
        ),
        stats("crawl", "GetCrawlStats", {"pages_in_index": IN_INDEX, "crawl_errors": CRAWL_ERRORS}),
    ),
    errors=Errors(
        code="ErrorCode",
        text="Message",
        failed="ErrorCode && ErrorCode != `0`",
        rules=(
            Rule(Then.WAIT, codes=(BUSY, BUSY_HOST), wait=LIMIT),
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.REFRESH, codes=(BAD_KEY,)),
            Rule(Then.REFRESH, statuses=(401,)),
            Rule(Then.GRANT_MORE, codes=(CLOSED,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
            Rule(Then.TRY_LATER, codes=(INTERNAL, UNKNOWN)),
            Rule(Then.CHOOSE_ACCOUNT, codes=(BAD_URL,)),
            Rule(Then.REPORT, codes=(BLOCKED, BAD_PARAMETER)),
        ),
        wait=LIMIT,
    ),
    lookback_days=7,
    unverified=(
        "SITE, VERIFIED: the names of these fields of a site",
        "IN_INDEX, CRAWL_ERRORS: the names of these fields of a day",
        "REFRESH_URL, TOKEN_SECONDS, HAS_PKCE: how tokens are renewed, how long they live, that "
        "no code challenge is asked for",
        "LIMIT: Microsoft publishes no limits and no headers of them",
        "INTERNAL to CLOSED: the numbers of errors, and that status 400 brings them",
        "history: six months",
    ),
)
