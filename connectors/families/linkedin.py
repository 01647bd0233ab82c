"""What LinkedIn's platforms share: https://learn.microsoft.com/en-us/linkedin/marketing/."""

from connectors.spec import Errors, OAuthCode, Rule, Text, Then, TokenCall, Until, Wait

# Not confirmed by LinkedIn's own pages.
HAS_PKCE = False
NEEDS_HTTPS = False
EXPIRED, REVOKED = 65602, 65601
UNVERIFIED = (
    "linkedin.HAS_PKCE: that no code challenge is asked for",
    "linkedin.NEEDS_HTTPS: that http://localhost is accepted as a redirect address",
    "linkedin.EXPIRED, linkedin.REVOKED: the codes of a token that has ended",
)

API = "https://api.linkedin.com/rest"
VERSION = "202607"
HEADERS = {"LinkedIn-Version": VERSION, "X-Restli-Protocol-Version": "2.0.0"}
LIMIT = Wait(Until.MIDNIGHT_UTC)

_CLIENT = {"client_id": "{client_id}", "client_secret": "{client_secret}"}
_TOKEN_URL = "https://www.linkedin.com/oauth/v2/accessToken"  # noqa: S105 - an address


def oauth(*scopes: str) -> OAuthCode:
    """Authorise in the browser, for 60 days, or a year where LinkedIn lets the app renew it."""
    return OAuthCode(
        authorize_url="https://www.linkedin.com/oauth/v2/authorization",
        token_call=TokenCall(
            _TOKEN_URL,
            fields={
                "grant_type": "authorization_code",
                "code": "{code}",
                **_CLIENT,
                "redirect_uri": "{redirect_uri}",
            },
        ),
        refresh=TokenCall(
            _TOKEN_URL,
            fields={
                "grant_type": "refresh_token",
                "refresh_token": "{refresh_token}",
                **_CLIENT,
            },
        ),
        scopes=scopes,
        has_pkce=HAS_PKCE,
        needs_https=NEEDS_HTTPS,
        redirect_rule=Text(
            "A whole https address without “#”; its parameters are ignored. "
            "http://localhost does for a trial.",
            "Une adresse https complète, sans «\u00a0#\u00a0»\u00a0; ses paramètres sont "
            "ignorés. http://localhost convient pour un essai.",
        ),
    )


def errors(*rules: Rule) -> Errors:
    """Tell how LinkedIn fails; a platform's own rules come last."""
    return Errors(
        code="serviceErrorCode",
        text="message",
        rules=(
            Rule(Then.CONFIGURE, statuses=(426,)),
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.RECONNECT, statuses=(401,), codes=(REVOKED,)),
            Rule(Then.REFRESH, statuses=(401,), codes=(EXPIRED,)),
            Rule(Then.REFRESH, statuses=(401,), text="expired access token"),
            # 404 also says that the app may not use an API.
            Rule(Then.GRANT_MORE, statuses=(403, 404)),
            *rules,
        ),
        wait=LIMIT,
    )
