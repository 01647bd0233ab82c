"""Which platform's export a file is, told by its headings and notes; the file's name says nothing.

Each shape lists expressions for what its headings say in seven languages (English, French, German,
Portuguese, Spanish, Ukrainian, Bulgarian), in lower case and without accents.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from connectors.files.dates import DateOrder
from connectors.files.grid import Cell, is_blank
from connectors.files.headers import clean
from connectors.files.sections import Section
from connectors.files.vocabulary import words_of

GENERAL = "daily_table"
ACROSS = "dates_as_columns"
_HEADER_ROWS = 12
_SURE = 0.95
_GENERAL_CONFIDENCE = 0.6


@dataclass(frozen=True)
class Shape:
    """Hold how one platform's export is recognised, and what is known of all files of that shape.

    `marks` are expressions searched for in the headings and the notes; `least` is how many of them
    a file must show. `owner` is the platform, whose account the numbers are where nobody says
    otherwise. `date_order` settles dates that fit both ways. `counts_zeros` False says that zeros
    before the first number are days nobody recorded.
    """

    key: str
    owner: str
    marks: tuple[str, ...]
    least: int = 2
    date_order: DateOrder | None = None
    counts_zeros: bool = True

    @cached_property
    def _tests(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(_plain(mark)) for mark in self.marks)

    def confidence(self, said: str) -> float:
        """Return how sure it is that these headings are of this shape, 0 where they are not."""
        shown = sum(bool(test.search(said)) for test in self._tests)
        if shown < self.least:
            return 0.0
        return min(_SURE, 0.7 + 0.08 * (shown - self.least + 1))


@dataclass(frozen=True)
class Recognised:
    """Hold the shape that a file has most likely, and how sure that is, in [0, 1]."""

    shape: Shape
    confidence: float


def recognise(tables: Sequence[Section], *, days_across: bool) -> Recognised:
    """Return the shape of a file by the headings and notes of all its tables."""
    said = " | ".join(dict.fromkeys(_said(tables)))
    best = max(((shape.confidence(said), -place) for place, shape in enumerate(SHAPES)))
    if best[0] > 0:
        return Recognised(SHAPES[-best[1]], best[0])
    if days_across:
        return Recognised(Shape(ACROSS, "", ()), _GENERAL_CONFIDENCE)
    return Recognised(Shape(GENERAL, "", ()), _GENERAL_CONFIDENCE)


def _plain(mark: str) -> str:
    # What headings lose with their accents, the expressions lose too.
    return mark.replace("й", "и").replace("ї", "і")


def _said(tables: Sequence[Section]) -> Iterable[str]:
    for table in tables:
        for note in table.notes:
            yield ("# " if note.startswith("#") else "") + " ".join(words_of(note[:200]))
        for row in table.rows[:_HEADER_ROWS]:
            cells: list[Cell] = [cell for cell in row.cells if not is_blank(cell)]
            if len(cells) > 1 and all(isinstance(cell, str) for cell in cells[:2]):
                for cell in cells[:80]:
                    yield " ".join(words_of(clean(cell)[:120]))


_FOLLOWERS = r"(follower\w*|abonne\w*|seguidores|підписник\w*|последовател\w*)"
_ORGANIC = r"(organi|органічн|органичн)\w*"
_SPONSORED = r"(sponsor|gesponsert|patrocin|спонсор)\w*"
_CLICKS = r"(clicks|clics|klicks|cliques|кліки|кликвания|щраквания)"
_SHOWN = r"(impressions|impressionen|impressoes|impresiones|покази|показ\w*|импресии|изображения)"

SHAPES = (
    Shape(
        "linkedin_content",
        "LinkedIn",
        (
            rf"{_SHOWN} {_ORGANIC}|impressions organi\w*|impresiones organicas",
            rf"{_SHOWN} {_SPONSORED}",
            rf"{_CLICKS} {_ORGANIC}",
            rf"{_CLICKS} {_SPONSORED}",
            r"(engagement rate|taux d engagement|interaktionsrate|engagement-rate) (organi|total)",
            r"(reactions|reaktionen|reacoes|reacciones|реакції|реакции) \(?(organi|органі)",
        ),
        date_order=DateOrder.MONTH_FIRST,
    ),
    Shape(
        "linkedin_followers",
        "LinkedIn",
        (
            rf"({_SPONSORED} {_FOLLOWERS}|{_FOLLOWERS} {_SPONSORED})",
            rf"({_ORGANIC} {_FOLLOWERS}|{_FOLLOWERS} {_ORGANIC})",
            r"auto ?invited|invites? automatiquement|automatisch eingeladen|invitados automatic",
        ),
        date_order=DateOrder.MONTH_FIRST,
    ),
    Shape(
        "linkedin_visitors",
        "LinkedIn",
        (
            r"(overview|vue d ensemble|apercu|uberblick|visao geral|vision general|огляд|преглед)"
            r" .*(desktop|ordinateur|computador|ordenador|комп)",
            r"(unique visitors|visiteurs uniques|besucher|visitantes unicos|visitantes exclusivos)"
            r".* (desktop|mobile|total)",
            r"(life|jobs|about|products) page views (desktop|mobile|total)",
            r"total page views (desktop|mobile|total)",
        ),
        date_order=DateOrder.MONTH_FIRST,
    ),
    Shape("meta_business_suite", "", (r"(^|\| )primary( \||$)",), least=1),
    Shape(
        "facebook_insights",
        "Facebook",
        (
            r"lifetime total likes",
            r"daily new likes",
            r"daily (total|organic|paid) (reach|impressions)",
            r"daily page engaged users",
            r"weekly (total|organic|paid) (reach|impressions)",
            r"28 days (total|organic|page)",
            r"lifetime (likes|post)",
        ),
    ),
    Shape(
        "meta_ads",
        "Meta Ads",
        (
            r"reporting (starts|ends)|(debut|fin) des rapports|berichts(start|beginn|ende)"
            r"|anfang des berichts|inicio del informe|fin del informe|inicio dos relatorios"
            r"|(початок|кінець) звіту|(начало|край) на отчета",
            r"amount spent|montant depense|ausgegebener betrag|importe gastado|valor (usado|gasto)"
            r"|витрачен\w* сум\w*|сума витрат|изразходвана сума",
            r"cost per result|cout par resultat|kosten pro ergebnis|costo? por resultado"
            r"|custo por resultado",
            r"campaign name|nom de la campagne|kampagnenname|nombre de la campana|nome da campanha"
            r"|назва кампанії|име на кампанията",
            r"link clicks|clics sur un lien|link-?klicks|clics en el enlace|cliques no link",
        ),
    ),
    Shape(
        "ga4_exploration",
        "GA4",
        (
            r"# .*(free form|exploration|forme libre|freie form|explorative|forma livre)",
            r"# .*(formato libre|довільн|свободна форма)",
            r"# \d{8} \d{8}",
        ),
        least=1,
    ),
    Shape(
        "ga4",
        "GA4",
        (
            r"# (start date|date de debut|startdatum|data de inicio|fecha de inicio|дата початку"
            r"|начална дата) \d{8}",
            r"# (end date|date de fin|enddatum|data de (termino|conclusao|fim)"
            r"|fecha de finalizacion|дата завершення|краина дата|крайна дата) \d{8}",
            r"(^|\| )nth (day|week|month|hour)|n ?ieme jour|ner? tag|enesimo dia",
        ),
    ),
    Shape(
        "search_console",
        "Search Console",
        (
            rf"(^|\| ){_CLICKS}( \||$)",
            rf"(^|\| ){_SHOWN}( \||$)",
            r"(^|\| )ctr( \||$)",
            r"(^|\| )(average )?(position|posicao|posicion|позиція|позиция)( \||$)",
        ),
        least=4,
    ),
    Shape(
        "google_ads",
        "Google Ads",
        (
            r"(^|\| )(impr|показ\w*)( \||$)",
            r"avg cpc|cpc moy\w*|durchschn cpc|cpc med\w*|prom cpc|середня ціна|ср цена",
            r"currency code|code de devise|wahrungscode|codigo de moneda|codigo da moeda",
            r"(^|\| )(cost|cout|kosten|coste|costo|custo|вартість|цена|разходи)( \||$)",
            r"conv rate|taux de conv|conv rate|tasa de conv|taxa de conv",
            r"impr (abs )?top|search impr share|taux d impr",
        ),
    ),
    Shape(
        "youtube_studio",
        "YouTube",
        (
            r"watch time hours|duree de visionnage heures|wiedergabezeit stunden"
            r"|tempo de exibicao horas|tiempo de visualizacion horas|час перегляду"
            r"|време на гледане",
            r"video publish time|heure de publication|veroffentlichung\w* des videos|veroffentlicht"
            r"|horario de publicacao|hora de publicacion|час публікації відео|час на публикуване",
            r"video title|titre de la video|videotitel|titulo do video|titulo del video|назва відео"
            r"|заглавие на видеоклипа",
            r"impressions click through rate|taux de clics|klickrate|taxa de cliques"
            r"|tasa de clics de las impresiones",
            r"(^|\| )(subscribers|abonnes|abonnenten|inscritos|suscriptores)( \||$)",
            r"(^|\| )(підписники|абонати)( \||$)",
        ),
    ),
    Shape(
        "tiktok_studio",
        "TikTok",
        (
            r"video views|vues de (la )?video|videoaufrufe|visualizacoes (do|de) video"
            r"|visualizaciones de(l)? video|перегляди відео|гледания на видео\w*",
            r"profile views|vues d(u|e) profil|profilaufrufe|visualizacoes (do|de) perfil"
            r"|visualizaciones del? perfil|перегляди профілю|гледания на профила",
            r"difference in followers|unique viewers|total viewers|new viewers|returning viewers",
            r"(^|\| )(likes|j aime|gefallt mir\w*|curtidas|gostos|me gusta|вподобання|харесвания)"
            r"( \||$)",
        ),
        counts_zeros=False,
    ),
    Shape(
        "x_analytics",
        "X",
        (
            r"new follows|unfollows",
            r"(^|\| )(bookmarks|reposts|retweets)( \||$)",
            r"profile visits|user profile clicks",
            r"create post|detail expands|permalink clicks|hashtag clicks|media views",
            r"tweets? (id|published|permalink)",
        ),
    ),
    Shape(
        "pinterest",
        "Pinterest",
        (
            r"pin clicks|clics sur (les |l )?epingle|pin klicks|clics en pines|cliques (no|em) pin",
            r"outbound clicks|clics sortants|ausgehende klicks|clics salientes|cliques de saida",
            r"(engaged|total) audience|audience (engagee|totale)",
            r"(^|\| )(saves|enregistrements|merkungen|guardados|salvamentos)( \||$)",
            r"pinterest",
        ),
    ),
    Shape(
        "mailchimp",
        "Mailchimp",
        (
            r"successful deliveries|total recipients",
            r"unique opens|open rate|total opens",
            r"(soft|hard) bounces|abuse (complaints|reports)|unsubscribes",
            r"send date|send weekday",
            r"forwarded|times forwarded|list|audience",
        ),
        least=3,
    ),
    Shape(
        "shopify",
        "Shopify",
        (
            r"gross sales|ventes brutes|bruttoumsatz|bruttoverkaufe|ventas brutas|vendas brutas"
            r"|валов\w* продаж\w*|брутни продажби",
            r"net sales|ventes nettes|nettoumsatz|nettoverkaufe|ventas netas|vendas liquidas"
            r"|чист\w* продаж\w*|нетни продажби",
            r"total sales|total des ventes|ventes totales|gesamtumsatz|ventas totales"
            r"|total de vendas|vendas totais|загальн\w* продаж\w*|общо продажби",
            r"(^|\| )(orders|commandes|bestellungen|pedidos|замовлення|поръчки)( \||$)",
            r"online store visitors|sessions|added to cart|reached checkout",
        ),
    ),
    Shape(
        "semrush",
        "Semrush",
        (
            r"semrush",
            r"\d{8} landing|\d{8} type|\d{8} 20\d{6}",
            r"keyword difficulty|search volume|authority score|position tracking|visibility",
            r"(^|\| )(keyword|tags|intents|cpc)( \||$)",
        ),
    ),
)
