"""Zendesk Support: https://developer.zendesk.com/api-reference/ticketing/introduction/."""

from datetime import date

from connectors.spec import (
    ACCOUNT_ZONE,
    Accounts,
    Asks,
    Basic,
    Cursor,
    DateForm,
    Derived,
    Endpoint,
    Errors,
    Input,
    InputKind,
    Kind,
    Metric,
    NextUrl,
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

# Not confirmed by Zendesk's own pages.
AUTHORIZE_URL = "https://{subdomain_name}.zendesk.com/oauth/authorizations/new"
TOKEN_URL = "https://{subdomain_name}.zendesk.com/oauth/tokens"  # noqa: S105 - an address
COUNT_PATH = "search/count.json"
ANONYMOUS = "user.id == `null` && contains(keys(@), 'user')"
TIMES = "metric_set"
RATING = "answers[?type == 'rating_scale'] | [0]"
NOT_ENABLED = ("RecordNotFound", "InvalidEndpoint")
TOO_RECENT = 422

LIMIT = Wait(Until.SECONDS_HEADER, "Retry-After", seconds=60)
CLIENT = {"client_id": "{client_id}", "client_secret": "{client_secret}", "scope": "read"}
SUBDOMAIN = Input(
    "subdomain",
    Text("Zendesk address", "Adresse Zendesk"),
    example="riverside.zendesk.com",
    # Nothing but a name, so that only Zendesk is ever called.
    pattern=r"^(https://)?(?P<subdomain_name>[a-z0-9][a-z0-9-]*)\.zendesk\.com/?$",
)


def tickets_by_day(metric: str, moment: str) -> Endpoint:
    """Declare how many tickets have a moment on a day: none is listed, only counted."""
    return Endpoint(
        key=metric,
        request=Request(
            f"{{api}}/{COUNT_PATH}",
            query={"query": f"type:ticket {moment}>={{first}} {moment}<{{end}}"},
        ),
        zone=ACCOUNT_ZONE,
        span=Span(is_one_day=True),
        reads={metric: "count"},
    )


PLATFORM = Platform(
    key="zendesk",
    title="Zendesk",
    docs="https://developer.zendesk.com/api-reference/ticketing/introduction/",
    checked_on=date(2026, 11, 23),
    about=Text(
        "Reads tickets created, solved and open, how fast they are answered, and satisfaction.",
        "Lit les tickets créés, résolus et ouverts, les délais de réponse et la satisfaction.",
    ),
    how_to=Text(
        "In Zendesk’s Admin Center under Apps and integrations, allow access by API token and make "
        "one; type your own e-mail address with it. You have to be an admin. "
        "To authorise in the browser instead, make an OAuth client there and register the redirect "
        "address; such a client belongs to one Zendesk. "
        "The token sees what its agent may see, so choose somebody who may see all tickets.",
        "Dans le Centre d’administration de Zendesk, sous Applications et intégrations, autorisez "
        "l’accès par jeton d’API et créez-en un\u00a0; saisissez-le avec votre adresse e-mail. "
        "Il faut être administrateur. "
        "Pour autoriser dans le navigateur, créez-y un client OAuth et enregistrez l’adresse de "
        "redirection\u00a0; un tel client vaut pour un seul Zendesk. "
        "Le jeton voit ce que son agent voit\u00a0: choisissez quelqu’un qui voit tous les "
        "tickets.",
    ),
    history=Text(
        "All tickets since the account began; open tickets from the connection on.",
        "Tous les tickets depuis l’ouverture du compte\u00a0; "
        "les tickets ouverts à partir de la connexion.",
    ),
    hosts={"api": "https://{subdomain_name}.zendesk.com/api/v2"},
    ways=(
        Typed(
            key="api_token",
            title=Text("API token", "Jeton d’API"),
            inputs=(
                SUBDOMAIN,
                Input(
                    "email",
                    Text("E-mail address of an agent", "Adresse e-mail d’un agent"),
                    example="jo@riverside.example",
                ),
                Input(
                    "api_token",
                    Text("API token", "Jeton d’API"),
                    InputKind.SECRET,
                    example="6wiIBWbGkBMo1mRDMuVwkw1EPsNkeUj95PIz2akv",
                ),
            ),
            carry=Basic("email", "api_token", suffix="/token"),
        ),
        OAuthCode(
            authorize_url=AUTHORIZE_URL,
            token_call=TokenCall(
                TOKEN_URL,
                {
                    "grant_type": "authorization_code",
                    "code": "{code}",
                    "redirect_uri": "{redirect_uri}",
                    **CLIENT,
                },
            ),
            refresh=TokenCall(
                TOKEN_URL,
                {
                    "grant_type": "refresh_token",
                    "refresh_token": "{refresh_token}",
                    **CLIENT,
                },
            ),
            scopes=("read",),
            has_pkce=True,
            inputs=(SUBDOMAIN,),
            redirect_rule=Text(
                "Letter for letter as in the OAuth client.",
                "À la lettre près comme dans le client OAuth.",
            ),
        ),
    ),
    # The agent tells whether the credentials are good; the account is the Zendesk itself.
    accounts=Accounts(
        Request("{api}/users/me.json"),
        rows="[user]",
        id="id",
        name="''",
        zone="iana_time_zone",
        setting="subdomain_name",
    ),
    metrics=(
        Metric("tickets_created", Text("Tickets created", "Tickets créés"), Unit.COUNT, Rollup.SUM),
        Metric(
            "tickets_solved",
            Text("Tickets solved", "Tickets résolus"),
            Unit.COUNT,
            Rollup.SUM,
            note=Text(
                "On the day of the last solution: a ticket that is opened again moves.",
                "Au jour de la dernière résolution\u00a0: un ticket rouvert change de jour.",
            ),
        ),
        Metric(
            "csat_good",
            Text("Good ratings", "Avis positifs"),
            Unit.COUNT,
            Rollup.SUM,
            note=Text("People may change a rating.", "Un avis peut être modifié."),
        ),
        Metric("csat_total", Text("Ratings", "Avis"), Unit.COUNT, Rollup.SUM),
        Metric(
            "first_reply_minutes_sum",
            Text("Minutes to the first reply", "Minutes jusqu’à la première réponse"),
            Unit.MINUTES,
            Rollup.SUM,
            is_helper=True,
        ),
        Metric(
            "tickets_replied",
            Text("Tickets with a reply", "Tickets avec réponse"),
            Unit.COUNT,
            Rollup.SUM,
            is_helper=True,
        ),
        Metric(
            "full_resolution_minutes_sum",
            Text("Minutes to the solution", "Minutes jusqu’à la résolution"),
            Unit.MINUTES,
            Rollup.SUM,
            is_helper=True,
        ),
        Metric(
            "open_tickets",
            Text("Open tickets", "Tickets ouverts"),
            Unit.COUNT,
            Rollup.LAST,
            Kind.SNAPSHOT,
            Text(
                "All that are not solved. Its history begins with the connection.",
                "Tous ceux qui ne sont pas résolus. L’historique commence à la connexion.",
            ),
        ),
    ),
    derived=(
        Derived(
            "csat",
            Text("Customer satisfaction (CSAT)", "Satisfaction client (CSAT)"),
            Unit.PERCENT,
            {"csat_good": 1},
            {"csat_total": 1},
        ),
        Derived(
            "avg_first_reply_minutes",
            Text("Average time to the first reply", "Délai moyen de première réponse"),
            Unit.MINUTES,
            {"first_reply_minutes_sum": 1},
            {"tickets_replied": 1},
            note=Text(
                "In calendar minutes, by the day on which the ticket was created.",
                "En minutes calendaires, au jour de création du ticket.",
            ),
        ),
        Derived(
            "avg_resolution_minutes",
            Text("Average time to the solution", "Délai moyen de résolution"),
            Unit.MINUTES,
            {"full_resolution_minutes_sum": 1},
            {"tickets_solved": 1},
            note=Text("In calendar minutes.", "En minutes calendaires."),
        ),
    ),
    endpoints=(
        tickets_by_day("tickets_created", "created"),
        tickets_by_day("tickets_solved", "solved"),
        Endpoint(
            key="open_tickets",
            request=Request(f"{{api}}/{COUNT_PATH}", query={"query": "type:ticket status<solved"}),
            asks=Asks.NOW,
            zone=ACCOUNT_ZONE,
            reads={"open_tickets": "count"},
        ),
        # A Zendesk has one of two systems of ratings: the surveys, or the older one.
        Endpoint(
            key="survey_responses",
            request=Request(
                "{api}/guide/survey_responses",
                query={
                    "filter[created_at_start]": "{first}",
                    "filter[created_at_end]": "{end}",
                    "page[size]": "100",
                },
            ),
            asks=Asks.EVENTS,
            rows=f"survey_responses[].{{rating: {RATING}}}",
            follow="contains(['good', 'bad'], rating.rating_category)",
            day="rating.created_at",
            dates=DateForm.MILLISECONDS,
            zone=ACCOUNT_ZONE,
            span=Span(max_days=31),
            paging=Cursor("meta.after_cursor", "page[after]", more="meta.has_more"),
            reads={
                "csat_good": "length([rating][?rating_category == 'good'])",
                "csat_total": "`1`",
            },
            otherwise="satisfaction_ratings",
        ),
        Endpoint(
            key="satisfaction_ratings",
            request=Request(
                "{api}/satisfaction_ratings.json",
                query={
                    "start_time": "{first}",
                    "end_time": "{end}",
                    "score": "received",
                    "sort": "created_at",
                    "page[size]": "100",
                },
            ),
            asks=Asks.EVENTS,
            rows="satisfaction_ratings",
            follow="contains(['good', 'bad'], score)",
            day="created_at",
            dates=DateForm.SECONDS,
            zone=ACCOUNT_ZONE,
            span=Span(max_days=31),
            paging=Cursor("meta.after_cursor", "page[after]", more="meta.has_more"),
            reads={"csat_good": "length([@][?score == 'good'])", "csat_total": "`1`"},
        ),
        # Last, as it is held back first: ten calls a minute. A ticket is told once for the day
        # of its creation, and once for that of its solution.
        Endpoint(
            key="times",
            request=Request(
                "{api}/incremental/tickets/cursor.json",
                query={"start_time": "{first}", "per_page": "1000", "include": "metric_sets"},
            ),
            asks=Asks.EVENTS,
            rows=(
                "tickets && [tickets[].{id: id, of: 'creation', day: created_at, "
                f"first_reply: {TIMES}.reply_time_in_minutes.calendar || `0`, "
                f"replied: length([{TIMES}.reply_time_in_minutes.calendar][?@ != `null`]), "
                "resolution: `0`}, "
                f"tickets[?{TIMES}.solved_at].{{id: id, of: 'solution', day: {TIMES}.solved_at, "
                "first_reply: `0`, replied: `0`, "
                f"resolution: {TIMES}.full_resolution_time_in_minutes.calendar || `0`}}][]"
            ),
            unique="[id, of]",
            day="day",
            dates=DateForm.SECONDS,
            zone=ACCOUNT_ZONE,
            paging=NextUrl("!end_of_stream && after_url"),
            reads={
                "first_reply_minutes_sum": "first_reply",
                "tickets_replied": "replied",
                "full_resolution_minutes_sum": "resolution",
            },
        ),
    ),
    errors=Errors(
        code="error.title || error",
        text="description || error_description || error.message || error",
        failed=ANONYMOUS,
        rules=(
            Rule(Then.RECONNECT, statuses=(200,)),
            Rule(Then.WAIT, statuses=(429,), wait=LIMIT),
            Rule(Then.REFRESH, statuses=(401,)),
            Rule(Then.GRANT_MORE, statuses=(403,)),
            Rule(Then.GRANT_MORE, statuses=(404,), codes=NOT_ENABLED),
            Rule(Then.TRY_LATER, statuses=(409, TOO_RECENT)),
        ),
        wait=LIMIT,
    ),
    lookback_days=14,
    unverified=(
        "AUTHORIZE_URL, TOKEN_URL: signing in by OAuth, and how long its tokens live",
        "COUNT_PATH: counting tickets by a search, its days in the time zone of the account",
        "ANONYMOUS: that bad credentials are answered as if by nobody",
        "TIMES: where a ticket of the export holds its metrics",
        "RATING: the fields of a survey’s answers",
        "NOT_ENABLED: that a system of ratings which is off is not found",
        "TOO_RECENT: the status of an export that begins in the last minute",
    ),
)
