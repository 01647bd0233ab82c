"""What Google's platforms share: https://developers.google.com/identity/protocols/oauth2."""

from collections.abc import Sequence

from connectors.spec import (
    Errors,
    OAuthCode,
    Request,
    Rule,
    Text,
    Then,
    TokenCall,
    Until,
    Wait,
)

PACIFIC = "America/Los_Angeles"
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address

# Not confirmed by Google's own pages.
AUTHORIZE_URL = "https://accounts.google.com/o/oauth2/v2/auth"
REVOKE_URL = "https://oauth2.googleapis.com/revoke"
HAS_PKCE = True
RATE_LIMIT = Wait(seconds=60)
BAD_KEY = "API_KEY_INVALID"
UNVERIFIED = (
    "google.AUTHORIZE_URL, google.REVOKE_URL: the addresses as Google's pages quote them",
    "google.HAS_PKCE: that clients of web servers may send a code challenge",
    "google.RATE_LIMIT: Google sends no Retry-After",
    "google.BAD_KEY: how a wrong API key is refused",
)

UNTIL_MIDNIGHT = Wait(Until.MIDNIGHT_PACIFIC)

# The newer details name the reason best, then the older list of errors, then the status; the
# token address has only a word.
_CODE = "(error.details[?reason] | [0].reason) || error.errors[0].reason || error.status || error"
_TEXT = (
    "join(' ', [error.message, error_description,"
    " error.details[?metadata.quota_limit] | [0].metadata.quota_limit][?@])"
)
_RULES = (
    Rule(Then.WAIT, codes=("dailyLimitExceeded",), wait=UNTIL_MIDNIGHT),
    Rule(Then.WAIT, statuses=(403, 429), text="PerDay", wait=UNTIL_MIDNIGHT),
    Rule(
        Then.WAIT,
        codes=("rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"),
        wait=RATE_LIMIT,
    ),
    Rule(Then.CONFIGURE, codes=("accessNotConfigured", "SERVICE_DISABLED")),
    Rule(Then.GRANT_MORE, codes=("insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")),
    # The sign-in is sound, but this channel, property or site is closed to it.
    Rule(Then.CHOOSE_ACCOUNT, statuses=(403,), codes=("forbidden", "PERMISSION_DENIED")),
    Rule(Then.RECONNECT, codes=("invalid_grant", BAD_KEY)),
)


def oauth(*scopes: str) -> OAuthCode:
    """Authorise in the browser, with a refresh token that lasts until it is revoked."""
    client = {"client_id": "{client_id}", "client_secret": "{client_secret}"}
    return OAuthCode(
        authorize_url=AUTHORIZE_URL,
        token_call=TokenCall(
            TOKEN_URL,
            fields={
                "grant_type": "authorization_code",
                "code": "{code}",
                "redirect_uri": "{redirect_uri}",
                **client,
            },
        ),
        scopes=scopes,
        # Only a consent that is asked for again comes with a refresh token every time.
        authorize_params={
            "access_type": "offline",
            "prompt": "consent",
            "include_granted_scopes": "true",
        },
        has_pkce=HAS_PKCE,
        lifetime_seconds=3600,
        refresh=TokenCall(
            TOKEN_URL,
            fields={"grant_type": "refresh_token", "refresh_token": "{refresh_token}", **client},
        ),
        revoke=Request(REVOKE_URL, method="POST", form={"token": "{refresh_token}"}),
        redirect_rule=Text(
            "The address has to be listed, exactly as it is here, among the authorised redirect"
            " URIs of the OAuth client. Without https Google accepts localhost alone.",
            "L’adresse doit figurer à l’identique parmi les URI de redirection autorisés du client"
            " OAuth. Sans https, Google n’accepte que localhost.",
        ),
    )


def errors(*rules: Rule) -> Errors:
    """Read Google's error bodies; a platform's own rules come first."""
    return Errors(code=_CODE, text=_TEXT, rules=(*rules, *_RULES), wait=RATE_LIMIT)


def how_to(apis: Sequence[str], rights: Text) -> Text:
    """Say how the OAuth client is made, for APIs by Google's names for them, and the rest."""
    return Text(
        f"In the Google Cloud console, turn on the {' and the '.join(apis)} and make an OAuth"
        " client of the type “Web application” with the redirect address shown here."
        " Publish the consent screen: while it is in testing, sign-ins end after 7 days."
        f" {rights.en}",
        f"Dans la console Google Cloud, activez {' et '.join(apis)}, puis créez un client OAuth"
        " de type «\u00a0Application Web\u00a0» avec l’adresse de redirection indiquée ici."
        " Publiez l’écran de consentement\u00a0: tant qu’il est en test, les autorisations"
        " expirent au bout de 7 jours."
        f" {rights.fr}",
    )
