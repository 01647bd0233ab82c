"""Trustpilot, reviews of a business: https://developers.trustpilot.com."""

from dataclasses import replace
from datetime import date

from connectors.names import FROM_NOW_ON
from connectors.spec import (
    Accounts,
    Asks,
    Derived,
    Endpoint,
    Errors,
    InHeader,
    Input,
    InputKind,
    Kind,
    Metric,
    OAuthCode,
    PageNumber,
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

# Not confirmed by Trustpilot's own pages.
TOKEN_SECONDS = 360_000
PUBLIC_REVIEWS = "{api}/business-units/{account}/reviews"
WINDOW = {"startDateTime": "{first}T00:00:00", "endDateTime": "{end}T00:00:00"}
ERROR_CODE, ERROR_TEXT = "errorCode", "message"
LIMIT = Wait(seconds=900)

TOKENS = "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications"
DOMAIN = Input(
    "domain",
    Text("Domain of the business", "Domaine de l’entreprise"),
    example="www.example.com",
    help=Text(
        "As it stands in the address of the page on Trustpilot.",
        "Tel qu’il figure dans l’adresse de la page sur Trustpilot.",
    ),
    prefix="https://",
)
KEY = Input("api_key", Text("API key", "Clé d’API"), InputKind.SECRET, example="a1b2c3d4e5…")
# Where people sign in, the key of what is public is the app's own id.
OF_APP = {"apikey": "{client_id}"}
MODERATED = Text(
    "Counted on the day of the review. Trustpilot removes some later.",
    "Compté au jour de l’avis. Trustpilot en retire certains ensuite.",
)

FOUND = Accounts(
    Request("{api}/business-units/find", query={"name": "{domain}"}),
    id="id",
    name="displayName",
)
UNIT = Endpoint(
    key="unit",
    request=Request("{api}/business-units/{account}", headers=OF_APP),
    asks=Asks.NOW,
    reads={"trust_score": "score.trustScore", "reviews_total": "numberOfReviews.total"},
)
REVIEWS = Endpoint(
    key="reviews",
    request=Request(
        "{api}/private/business-units/{account}/reviews",
        query={"orderBy": "createdat.desc", **WINDOW},
    ),
    asks=Asks.EVENTS,
    rows="reviews",
    day="createdAt",
    is_newest_first=True,
    paging=PageNumber("page", "perPage", 100),
    reads={
        "new_reviews": "`1`",
        "stars_sum": "stars",
        "five_star_reviews": "stars == `5` && `1` || `0`",
        "replied_reviews": "companyReply && `1` || `0`",
    },
)

PLATFORM = Platform(
    key="trustpilot",
    title="Trustpilot",
    docs="https://developers.trustpilot.com",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads a business’s TrustScore and its reviews: how many, how good, how many answered.",
        "Lit le TrustScore d’une entreprise et ses avis\u00a0: nombre, notes et réponses.",
    ),
    how_to=Text(
        "API access is part of some Trustpilot plans (Connect module). "
        "In Trustpilot Business, under Integrations, API, make an application: it has a key and "
        "a secret, and takes the redirect address. "
        "Whoever authorises must have access to the business; its own reviews are then read. "
        "With the key alone, the public score and the public reviews are read.",
        "L’accès à l’API fait partie de certains forfaits Trustpilot (module Connect). "
        "Dans Trustpilot Business, sous Intégrations, API, créez une application\u00a0: elle a "
        "une clé et une clé secrète, et reçoit l’adresse de redirection. "
        "La personne qui autorise doit avoir accès à l’entreprise\u00a0; ses avis sont alors lus. "
        "Avec la seule clé, la note et les avis publics sont lus.",
    ),
    history=Text(
        "All reviews; the TrustScore and the number of all reviews from the connection on.",
        "Tous les avis\u00a0; le TrustScore et le nombre total d’avis à partir de la connexion.",
    ),
    hosts={"api": "https://api.trustpilot.com/v1"},
    ways=(
        OAuthCode(
            authorize_url="https://authenticate.trustpilot.com/",
            token_call=TokenCall(
                f"{TOKENS}/accesstoken",
                {
                    "grant_type": "authorization_code",
                    "code": "{code}",
                    "redirect_uri": "{redirect_uri}",
                },
                is_basic=True,
            ),
            refresh=TokenCall(
                f"{TOKENS}/refresh",
                {"grant_type": "refresh_token", "refresh_token": "{refresh_token}"},
                is_basic=True,
            ),
            scopes=(),
            lifetime_seconds=TOKEN_SECONDS,
            inputs=(DOMAIN,),
            accounts=replace(FOUND, request=replace(FOUND.request, headers=OF_APP)),
            only=("unit", "reviews"),
            redirect_rule=Text(
                "The address has to be the application’s redirect address, exactly as it is here.",
                "L’adresse doit être l’adresse de redirection de l’application, à l’identique.",
            ),
        ),
        Typed(
            key="api_key",
            title=Text("Public data, with an API key", "Données publiques, avec une clé d’API"),
            inputs=(KEY, DOMAIN),
            carry=InHeader("apikey", secret="api_key"),  # noqa: S106 - a name
            only=("public_unit", "public_reviews"),
        ),
    ),
    accounts=FOUND,
    metrics=(
        Metric(
            "trust_score",
            Text("TrustScore", "TrustScore"),
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            note=Text(
                "Trustpilot’s own score from 1 to 5, in which newer reviews weigh more. It is"
                " known for today only: its history begins with the connection.",
                "La note de Trustpilot, de 1 à 5, où les avis récents pèsent plus. Seule celle du"
                " jour est connue\u00a0: l’historique commence à la connexion.",
            ),
        ),
        Metric(
            "reviews_total",
            Text("Reviews in all", "Avis au total"),
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            FROM_NOW_ON,
        ),
        Metric(
            "new_reviews",
            Text("New reviews", "Nouveaux avis"),
            Unit.COUNT,
            Rollup.SUM,
            note=MODERATED,
        ),
        Metric(
            "stars_sum",
            Text("Stars in all", "Étoiles au total"),
            Unit.COUNT,
            Rollup.SUM,
            is_helper=True,
        ),
        Metric(
            "five_star_reviews",
            Text("Five-star reviews", "Avis à cinq étoiles"),
            Unit.COUNT,
            Rollup.SUM,
            note=MODERATED,
        ),
        Metric(
            "replied_reviews",
            Text("Reviews with a reply", "Avis avec réponse"),
            Unit.COUNT,
            Rollup.SUM,
            note=MODERATED,
        ),
    ),
    derived=(
        Derived(
            "average_rating",
            Text("Average rating of new reviews", "Note moyenne des nouveaux avis"),
            Unit.COUNT,
            {"stars_sum": 1},
            {"new_reviews": 1},
            Text(
                "The mean of the stars, which is not the TrustScore.",
                "La moyenne des étoiles, qui n’est pas le TrustScore.",
            ),
        ),
        Derived(
            "reply_rate",
            Text("Share of reviews with a reply", "Part des avis avec réponse"),
            Unit.PERCENT,
            {"replied_reviews": 1},
            {"new_reviews": 1},
        ),
        Derived(
            "five_star_share",
            Text("Share of five-star reviews", "Part des avis à cinq étoiles"),
            Unit.PERCENT,
            {"five_star_reviews": 1},
            {"new_reviews": 1},
        ),
    ),
    endpoints=(
        UNIT,
        REVIEWS,
        replace(UNIT, key="public_unit", request=Request("{api}/business-units/{account}")),
        replace(
            REVIEWS,
            key="public_reviews",
            request=replace(REVIEWS.request, url=PUBLIC_REVIEWS),
        ),
    ),
    errors=Errors(
        code=ERROR_CODE,
        text=ERROR_TEXT,
        rules=(
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.REFRESH, statuses=(401,)),
            # The person has no access to this business.
            Rule(Then.GRANT_MORE, statuses=(403,)),
            Rule(Then.CHOOSE_ACCOUNT, statuses=(404,)),
        ),
        wait=LIMIT,
    ),
    lookback_days=14,
    unverified=(
        "TOKEN_SECONDS: how long a token lives where the answer does not say",
        "PUBLIC_REVIEWS: that reviews are public under this address, in the same form",
        "WINDOW: the parameters of the dates; reading stops at the first older review anyway",
        "ERROR_CODE, ERROR_TEXT: the body of a failure",
        "LIMIT: the limits are not published",
    ),
)
