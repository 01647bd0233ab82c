"""TikTok accounts, by the Accounts API: https://business-api.tiktok.com/portal/docs?id=1762228399168514."""

from datetime import date

from connectors.names import (
    COMMENTS,
    ENGAGEMENT_RATE,
    FOLLOWERS,
    FROM_NOW_ON,
    LIKES,
    LOST_FOLLOWERS,
    NET_NEW_FOLLOWERS,
    NEW_FOLLOWERS,
    PROFILE_VIEWS,
    SHARES,
    VIDEO_VIEWS,
    VIDEOS_TOTAL,
)
from connectors.spec import (
    Accounts,
    Asks,
    Derived,
    Encoding,
    Endpoint,
    Errors,
    InHeader,
    Input,
    InputKind,
    Kind,
    Metric,
    OAuthCode,
    Pace,
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
    Wait,
)

# Not confirmed by TikTok's own pages.
HAS_PKCE = False
LOOKBACK_DAYS = 4

CLIENT = {"client_id": "{client_id}", "client_secret": "{client_secret}"}
API = "https://business-api.tiktok.com/open_api/v1.3"
CARRY = InHeader("Access-Token")
BUSINESS_ONLY = Text(
    "Told for Business accounts only.", "Disponible pour les comptes Business seulement."
)
# Seconds, minutes and days have limits under the same codes; the minute's is the usual one.
LIMIT = Wait(seconds=300)

OAUTH = OAuthCode(
    authorize_url="https://www.tiktok.com/v2/auth/authorize/",
    client_id_name="client_key",
    token_call=TokenCall(
        f"{API}/tt_user/oauth2/token/",
        fields={
            **CLIENT,
            "grant_type": "authorization_code",
            "auth_code": "{code}",
            "redirect_uri": "{redirect_uri}",
        },
        encoding=Encoding.JSON,
    ),
    refresh=TokenCall(
        f"{API}/tt_user/oauth2/refresh_token/",
        fields={
            **CLIENT,
            "grant_type": "refresh_token",
            "refresh_token": "{refresh_token}",
        },
        encoding=Encoding.JSON,
    ),
    revoke=Request(
        f"{API}/tt_user/oauth2/revoke/",
        method="POST",
        json={**CLIENT, "access_token": "{access_token}"},
    ),
    token="data",  # noqa: S106 - an expression
    keeps=("open_id",),
    scopes=("user.info.basic", "user.info.username", "user.info.stats", "user.insights"),
    scope_separator=",",
    carry=CARRY,
    has_pkce=HAS_PKCE,
    needs_https=True,
    has_final_slash=True,
    redirect_rule=Text(
        "A whole https address that ends with “/”, without port, “?” or “#”: "
        "TikTok accepts no localhost.",
        "Une adresse https complète qui se termine par «\u00a0/\u00a0», sans port, ni "
        "«\u00a0?\u00a0», ni «\u00a0#\u00a0»\u00a0: TikTok n’accepte pas localhost.",
    ),
)
PASTED = Typed(
    key="token",
    title=Text("Paste a token, for a trial", "Coller un jeton, pour un essai"),
    inputs=(
        Input(
            "access_token",
            Text("Access token", "Jeton d’accès"),
            InputKind.SECRET,
            example="act.…",
            help=Text(
                "It ends after 24 hours; then paste a new one.",
                "Il expire au bout de 24 heures\u00a0; collez-en alors un nouveau.",
            ),
        ),
        Input(
            "open_id",
            Text("Open id", "Open id"),
            example="_000aB1cD2…",
            help=Text(
                "TikTok hands it over with the token, as open_id.",
                "TikTok le donne avec le jeton, sous le nom open_id.",
            ),
        ),
    ),
    carry=CARRY,
)

PLATFORM = Platform(
    key="tiktok_organic",
    title="TikTok",
    docs="https://business-api.tiktok.com/portal/docs?id=1762228399168514",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads the followers of a TikTok account, and the views and reactions of its videos.",
        "Lit les abonnés d’un compte TikTok, les vues de ses vidéos et les réactions.",
    ),
    how_to=Text(
        "Register as a developer at business-api.tiktok.com, fill in the access form of the "
        "Accounts API and create an app with the TikTok Accounts scopes: TikTok reviews it in two "
        "to three business days. "
        "Copy the app’s id and secret, and enter Jauge’s redirect address as the account holder "
        "redirect URL. "
        "Who connects signs in to TikTok as the account itself. "
        "First publish a video and turn on Analytics in the TikTok app: nothing before that day "
        "can be had.",
        "Inscrivez-vous comme développeur sur business-api.tiktok.com, remplissez le formulaire "
        "d’accès à l’Accounts API et créez une application avec les droits TikTok Accounts\u00a0: "
        "TikTok l’examine en deux à trois jours ouvrés. "
        "Copiez l’identifiant et le secret de l’application, et indiquez l’adresse de redirection "
        "de Jauge comme «\u00a0account holder redirect URL\u00a0». "
        "La personne qui connecte s’identifie sur TikTok avec le compte lui-même. "
        "Publiez d’abord une vidéo et activez les statistiques dans l’application TikTok\u00a0: "
        "rien n’est disponible avant ce jour.",
    ),
    history=Text(
        "The last 60 days, up to three days ago: less than a quarter, so connect early.",
        "Les 60 derniers jours, jusqu’à il y a trois jours\u00a0: moins d’un trimestre, donc "
        "connectez le compte tôt.",
    ),
    hosts={"api": API},
    ways=(OAUTH, PASTED),
    # A token is for one account; the answer holds no id of it but its name.
    accounts=Accounts(
        Request(
            "{api}/business/get/",
            query={"business_id": "{open_id}", "fields": '["username","display_name"]'},
        ),
        rows="[data]",
        id="username || display_name",
        name="display_name || username",
    ),
    metrics=(
        Metric("video_views", VIDEO_VIEWS, Unit.COUNT, Rollup.SUM),
        Metric(
            "unique_viewers",
            Text("Unique viewers", "Spectateurs uniques"),
            Unit.PEOPLE,
            Rollup.MEAN,
            note=Text(
                "Told for Business accounts only. "
                "People are counted once a day, so days do not add up.",
                "Disponible pour les comptes Business seulement. Chaque personne compte une fois "
                "par jour\u00a0: les jours ne s’additionnent pas.",
            ),
        ),
        Metric("profile_views", PROFILE_VIEWS, Unit.COUNT, Rollup.SUM),
        Metric("likes", LIKES, Unit.COUNT, Rollup.SUM),
        Metric("comments", COMMENTS, Unit.COUNT, Rollup.SUM),
        Metric("shares", SHARES, Unit.COUNT, Rollup.SUM),
        Metric(
            "followers",
            FOLLOWERS,
            Unit.PEOPLE,
            Rollup.LAST,
            note=Text(
                "The past is told for Business accounts only; "
                "for others it begins with the connection.",
                "Le passé n’est disponible que pour les comptes Business\u00a0; "
                "pour les autres, l’historique commence à la connexion.",
            ),
        ),
        Metric("new_followers", NEW_FOLLOWERS, Unit.PEOPLE, Rollup.SUM, note=BUSINESS_ONLY),
        Metric("lost_followers", LOST_FOLLOWERS, Unit.PEOPLE, Rollup.SUM, note=BUSINESS_ONLY),
        Metric(
            "bio_link_clicks",
            Text("Clicks on the bio link", "Clics sur le lien de la bio"),
            Unit.COUNT,
            Rollup.SUM,
        ),
        Metric(
            "leads",
            Text("Leads", "Prospects"),
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "Told for verified Business accounts only.",
                "Disponible pour les comptes Business vérifiés seulement.",
            ),
        ),
        Metric(
            "total_likes",
            Text("Likes in all", "Mentions J’aime au total"),
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            FROM_NOW_ON,
        ),
        Metric("video_count", VIDEOS_TOTAL, Unit.COUNT, Rollup.LAST, Kind.SNAPSHOT, FROM_NOW_ON),
    ),
    derived=(
        Derived(
            "engagement_rate",
            ENGAGEMENT_RATE,
            Unit.PERCENT,
            {"likes": 1, "comments": 1, "shares": 1},
            {"video_views": 1},
            note=Text(
                "Likes, comments and shares over video views.",
                "Mentions J’aime, commentaires et partages rapportés aux vues de vidéos.",
            ),
        ),
        Derived(
            "net_new_followers",
            NET_NEW_FOLLOWERS,
            Unit.PEOPLE,
            {"new_followers": 1, "lost_followers": -1},
            note=BUSINESS_ONLY,
        ),
    ),
    endpoints=(
        Endpoint(
            key="account_daily",
            request=Request(
                "{api}/business/get/",
                query={
                    "business_id": "{open_id}",
                    "start_date": "{first}",
                    "end_date": "{last}",
                    "fields": "{fields_json}",
                },
            ),
            rows="data.metrics",
            day="date",
            # Counters take 24 to 48 hours; until then a day is empty or too low.
            span=Span(history_days=60, delay_days=3),
            reads={
                "video_views": "video_views",
                "unique_viewers": "unique_video_views",
                "profile_views": "profile_views",
                "likes": "likes",
                "comments": "comments",
                "shares": "shares",
                "followers": "daily_total_followers",
                "new_followers": "daily_new_followers",
                "lost_followers": "daily_lost_followers",
                "bio_link_clicks": "bio_link_clicks",
                "leads": "lead_submissions",
            },
        ),
        Endpoint(
            key="account_now",
            request=Request(
                "{api}/business/get/",
                query={"business_id": "{open_id}", "fields": "{fields_json}"},
            ),
            asks=Asks.NOW,
            rows="[data]",
            reads={
                "followers": "followers_count",
                "total_likes": "total_likes",
                "video_count": "videos_count",
            },
        ),
    ),
    # Failures come with status 200 and a code in the body.
    errors=Errors(
        code="code",
        text="message",
        failed="code != `0`",
        rules=(
            Rule(Then.WAIT, codes=(40100, 40016, 40133), wait=LIMIT),
            Rule(Then.REFRESH, codes=(40102, 40105)),
            Rule(Then.RECONNECT, codes=(40103, 40104, 40107, 40110)),
            Rule(Then.CONFIGURE, codes=(40101,)),
            Rule(Then.GRANT_MORE, codes=(40001,)),
            Rule(Then.REPORT, codes=(40000, 40002)),
            Rule(Then.TRY_LATER, codes=("50000-59999",)),
        ),
        wait=LIMIT,
    ),
    pace=Pace(calls=40, seconds=60),
    lookback_days=LOOKBACK_DAYS,
    unverified=(
        "HAS_PKCE: that no code challenge is asked for",
        "LOOKBACK_DAYS: how long numbers are corrected",
        "errors: what an out-of-range date is answered with beyond its code",
    ),
)
