"""What Meta's platforms share: signing in, the days of insights, pages, limits and failures.

https://developers.facebook.com/docs/graph-api/using-graph-api/error-handling/
"""

from collections.abc import Mapping, Sequence

from connectors.spec import (
    Cursor,
    DateForm,
    Encoding,
    Endpoint,
    Errors,
    InQuery,
    Named,
    OAuthCode,
    Request,
    Rule,
    Span,
    Text,
    Then,
    TokenCall,
    Until,
    Wait,
)

VERSION = "v26.0"
GRAPH = f"https://graph.facebook.com/{VERSION}"

# Not confirmed by what Meta publishes.
LOGIN_DIALOG = f"https://www.facebook.com/{VERSION}/dialog/oauth"
CODE_FIELDS = {
    "client_id": "{client_id}",
    "client_secret": "{client_secret}",
    "redirect_uri": "{redirect_uri}",
    "code": "{code}",
}
REDIRECT_RULE = Text(
    "Register the redirect address in the app exactly as it is shown here.",
    "Enregistrez l’adresse de redirection dans l’application exactement comme elle est affichée.",
)
APP_REFUSED = (
    "client secret",
    "client_id",
    "platform app",
    "redirect_uri",
    "validating application",
)
CODE_REFUSED = ("authorization code", "matching code", "verification code")
UNVERIFIED = (
    "LOGIN_DIALOG, CODE_FIELDS, REDIRECT_RULE, APP_REFUSED and CODE_REFUSED in families/meta.py",
)

LONG_LIVED_SECONDS = 60 * 24 * 3600
RENEWABLE_AFTER_HOURS = 24

# A value belongs to the day before its end_time, a midnight in California.
PACIFIC = "America/Los_Angeles"
TO_THE_DAY_BEFORE = -1
# Limits on windows are counted in seconds, and one day in autumn has 25 hours.
CLOCKS_GO_BACK = 1

WINDOW = {"metric": "{fields}", "since": "{first}", "until": "{end}"}

# The last page has a cursor too, and no address of a next one.
PAGES = Cursor("paging.cursors.after", "after", more="paging.next")

BUSY = Wait(
    Until.MINUTES_IN_JSON_HEADER,
    at="X-Business-Use-Case-Usage",
    path="max(values(@)[].estimated_time_to_regain_access)",
    seconds=3600,
)
# fmt: off
BUSY_CODES = (4, 17, 32, 613, 80000, 80001, 80002, 80003, 80004, 80005, 80006, 80008)
# fmt: on


def errors(*first: Rule) -> Errors:
    """Tell how the Graph API fails; a platform's own rules go before the shared ones."""
    return Errors(
        # The first token call of Instagram and Threads fails without the usual envelope.
        code="error.code || code",
        # Limits carry is_transient as well, so that it must not hide the code.
        subcode="error.is_transient && 'transient' || error.error_subcode",
        text="error.message || error_message",
        rules=(
            *first,
            Rule(Then.WAIT, codes=BUSY_CODES, wait=BUSY),
            *(Rule(Then.CONFIGURE, text=text) for text in APP_REFUSED),
            *(Rule(Then.RECONNECT, text=text) for text in CODE_REFUSED),
            # Meta renews no token that has expired: only signing in again helps.
            Rule(Then.RECONNECT, codes=(102, 190)),
            Rule(Then.TRY_LATER, codes=(1, 2)),
            Rule(Then.TRY_LATER, subcodes=("transient",)),
            Rule(Then.GRANT_MORE, codes=(3, 10, "200-299")),
            Rule(Then.METRIC_GONE, codes=(100,), text="must be a valid insights metric"),
        ),
        wait=BUSY,
    )


def day_values(
    key: str, request: Request, reads: Mapping[str, str], span: Span, dates: DateForm
) -> Endpoint:
    """Read insights that name the day of each value."""
    return Endpoint(
        key,
        request,
        reads,
        rows="data",
        named=Named(),
        day_shift=TO_THE_DAY_BEFORE,
        dates=dates,
        zone=PACIFIC,
        span=span,
    )


def day_totals(key: str, request: Request, reads: Mapping[str, str], span: Span) -> Endpoint:
    """Read insights that tell one total for whatever is asked: a day at a time, by its bounds."""
    return Endpoint(
        key,
        request,
        reads,
        rows="data",
        named=Named(points="[{value: total_value.value}]"),
        dates=DateForm.SECONDS,
        zone=PACIFIC,
        span=span,
    )


def facebook_login(scopes: Sequence[str]) -> OAuthCode:
    """Sign in with Facebook, for a token of 60 days."""
    token_url = f"{GRAPH}/oauth/access_token"
    return OAuthCode(
        key="facebook_login",
        title=Text("Sign in with Facebook", "Se connecter avec Facebook"),
        authorize_url=LOGIN_DIALOG,
        token_call=TokenCall(token_url, CODE_FIELDS, Encoding.QUERY),
        exchange=TokenCall(
            token_url,
            {
                "grant_type": "fb_exchange_token",
                "client_id": "{client_id}",
                "client_secret": "{client_secret}",
                "fb_exchange_token": "{access_token}",
            },
            Encoding.QUERY,
        ),
        scopes=scopes,
        scope_separator=",",
        carry=InQuery(),
        lifetime_seconds=LONG_LIVED_SECONDS,
        redirect_rule=REDIRECT_RULE,
    )


def exchange(host: str, prefix: str) -> TokenCall:
    """Swap a token of an hour for one of 60 days; `prefix` is "ig" or "th"."""
    return TokenCall(
        f"{host}/access_token",
        {
            "grant_type": f"{prefix}_exchange_token",
            "client_secret": "{client_secret}",
            "access_token": "{access_token}",
        },
        Encoding.QUERY,
    )


def refresh(host: str, prefix: str) -> TokenCall:
    """Renew a token of 60 days, once it is a day old and while it lives."""
    return TokenCall(
        f"{host}/refresh_access_token",
        {"grant_type": f"{prefix}_refresh_token", "access_token": "{access_token}"},
        Encoding.QUERY,
        min_age_hours=RENEWABLE_AFTER_HOURS,
    )
