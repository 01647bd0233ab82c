"""Which platform's export a file is, told by its headings and notes; the file's name says nothing.

Each shape lists expressions for what its headings say in nine languages (English, French, German,
Portuguese, Spanish, Ukrainian, Bulgarian, Italian, Dutch), in lower case and without accents.
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
    a file must show, `telling` the ones of which any single one is enough. `owner` is the platform,
    whose account the numbers are where nobody says otherwise. `date_order` settles dates that fit
    both ways. `counts_zeros` False says that zeros before the first number are days nobody
    recorded. `has_levels` says whether followers are counted as a level; None lets the numbers
    tell. `in_percent` says that rates without a mark are percentages.
    """

    key: str
    owner: str
    marks: tuple[str, ...]
    least: int = 2
    telling: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    counts_zeros: bool = True
    has_levels: bool | None = None
    in_percent: bool = False

    @cached_property
    def _tests(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(_plain(mark)) for mark in self.marks)

    @cached_property
    def _telling_tests(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(_plain(mark)) for mark in self.telling)

    def confidence(self, said: str) -> float:
        """Return how sure it is that these headings are of this shape, 0 where they are not."""
        shown = sum(bool(test.search(said)) for test in self._tests)
        told = sum(bool(test.search(said)) for test in self._telling_tests)
        if shown < self.least and not told:
            return 0.0
        beyond = max(shown - self.least, 0) + told + (0 if told and shown < self.least else 1)
        return round(min(_SURE, 0.7 + 0.08 * beyond), 2)


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


_FOLLOWERS = r"(follower\w*|abonne\w*|seguidores|підписник\w*|последовател\w*|volgers)"
_ORGANIC = r"(organi|органічн|органичн|generales)\w*"
_SPONSORED = r"(sponsor|gesponsert|patrocin|спонсор)\w*"
_CLICKS = r"(clicks|clics|klicks|cliques|кліки|кликвания|щраквания|кликове|clic|klikken)"
_SHOWN = (
    r"(impressions|impressionen|impressoes|impresiones|показ\w*|импресии|изображения|impressioni"
    r"|vertoningen|weergaven|visualizzazioni)"
)

SHAPES = (
    Shape(
        "linkedin_content",
        "LinkedIn",
        (
            rf"{_SHOWN} {_ORGANIC}|impressions organi\w*|impresiones organicas",
            rf"{_SHOWN} {_SPONSORED}",
            rf"{_CLICKS} {_ORGANIC}",
            rf"{_CLICKS} {_SPONSORED}",
            r"(engagement rate|taux d engagement|interaktionsrate|tasa de interaccion"
            r"|taxa de engajamento|tasso di interazione|показник взаємодії) (organi|орган|total)",
            r"(reactions|reaktionen|reacoes|reacciones|реакції|реакции) \(?(organi|органі)",
        ),
        date_order=DateOrder.MONTH_FIRST,
    ),
    Shape(
        "linkedin_followers",
        "LinkedIn",
        (
            rf"({_ORGANIC} {_FOLLOWERS}|{_FOLLOWERS} {_ORGANIC})",
            r"auto ?invited|invites? automatiquement|automatisch eingeladen|invitados automatic"
            r"|convidados automatic|invitati automatic|автоматично запрошен|автоматично поканен",
        ),
        telling=(rf"({_SPONSORED} {_FOLLOWERS}|{_FOLLOWERS} {_SPONSORED})",),
        date_order=DateOrder.MONTH_FIRST,
        has_levels=False,
    ),
    Shape(
        "linkedin_creator",
        "LinkedIn",
        (
            r"overall performance",
            r"members reached",
            r"maximum of \d+ posts",
            r"top demographics",
            r"total followers on",
            r"post publish date",
        ),
        date_order=DateOrder.MONTH_FIRST,
    ),
    Shape(
        "linkedin_competitors",
        "LinkedIn",
        (
            r"(^|\| )(page|seite|pagina)( \||$)",
            r"total followers|total d abonnes|follower insgesamt|total de seguidores",
            r"new followers|nouveaux abonnes|neue follower|nuevos seguidores|novos seguidores",
            r"total (post )?engagements?|total posts",
        ),
        least=4,
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
            r"(pages vues|vues de page|seitenaufrufe|visualizacoes d\w+ pagina|vistas de pagina"
            r"|visualizaciones de (la )?pagina|перегляди сторінк\w*|преглед\w* на страниц\w*)"
            r".* (ordinateur|mobil\w*|desktop|computador|ordenador|total|gesamt|movil|celular"
            r"|комп\w*|мобіл\w*|мобил\w*|настол\w*)",
        ),
        date_order=DateOrder.MONTH_FIRST,
    ),
    Shape(
        "meta_business_suite",
        "",
        (
            r"(^|\| )(primary|primaire|principal|primar\w*|primaer|primair)( \||$)",
            r"(^|\| )(основн\w+|основен|первинн\w+|първич\w+)( \||$)",
        ),
        least=1,
    ),
    Shape(
        "meta_content",
        "",
        (
            r"permalink|permalien|enlace permanente|link permanente|постійне посилання",
            r"publish time|heure de publication|veroffentlichungs\w*|hora de publicacion"
            r"|horario de publicacao|час публікації|час на публикуване",
            r"post type|type de publication|beitragstyp|tipo de (publicacion|publicacao|post)"
            r"|тип (допису|публікації|публикация)",
            r"(page|account) (id|name)|(identifiant|nom) d\w+ (la page|compte)"
            r"|(seiten|konto)(name|id)|nombre de la (pagina|cuenta)|nome da (pagina|conta)",
            r"post id|identifiant de la publication|beitrags id|identificador de la publicacion",
            r"custom labels|caption type|is crosspost|funded content status|data comment",
        ),
        least=3,
    ),
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
            r"daily (like sources|page views|unlikes|organic|viral|video)",
        ),
    ),
    Shape(
        "meta_ads",
        "Meta Ads",
        (
            r"reporting (starts|ends)|(debut|fin) des rapports|berichts(start|beginn|ende)"
            r"|anfang des berichts|inicio del informe|fin del informe|inicio dos relatorios"
            r"|inizio dei report|fine dei report|inizio del report|begin van rapportage"
            r"|rapport\w* begin\w*"
            r"|(початок|кінець) звіту|(начало|край) на отчета",
            r"amount spent|montant depense|ausgegebener betrag|importe gastado|valor (usado|gasto)"
            r"|витрачен\w* сум\w*|сума витрат|изразходвана сума|importo speso|besteed bedrag"
            r"|importe gastado|valor investido",
            r"cost per result|cout par resultat|kosten pro ergebnis|costo? por resultado"
            r"|custo por resultado|costo per risultat\w*|kosten per resulta\w*",
            r"campaign name|nom de la campagne|kampagnenname|nombre de la campana|nome da campanha"
            r"|назва кампанії|име на кампанията|nome (della )?campagna|campagnenaam"
            r"|naam van campagne",
            r"link clicks|clics sur (un|le) lien|link ?klicks|clics en el enlace|cliques no link"
            r"|clic sul link|klikken op link",
        ),
        in_percent=True,
    ),
    Shape(
        "universal_analytics",
        "Google Analytics",
        (
            r"# \d{8} \d{8}",
            r"# .*(all web site data|toutes les donnees du site|alle websitedaten"
            r"|todos los datos de sitios web|todos os dados do website|tutti i dati del sito)",
            r"default channel grouping|source medium|bounce rate|taux de rebond|absprungrate"
            r"|avg session duration|pages session|landing page",
        ),
        telling=(
            r"(^|\| )(day|week|month|hour) index( \||$)"
            r"|(index|indice) des? (jour|semaine|mois|heure)s?"
            r"|(^|\| )(tages?|wochen|monats) ?index( \||$)|indice (de|del|do) (dia|semana|mes)"
            r"|indice (de )?(giorn|settiman)\w+|індекс (дня|дн\w+)|индекс на (деня|дн\w+)|dagindex",
        ),
    ),
    Shape(
        "ga4_exploration",
        "GA4",
        (
            r"# .*(free form|exploration|forme libre|freies? form|explorative|forma livre)",
            r"# .*(formato libre|formato livre|довільн|свободна форма|forma libera|vrije vorm)",
            r"# \d{8} \d{8}",
        ),
        least=1,
    ),
    Shape(
        "ga4",
        "GA4",
        (
            r"# (start date|date de debut|startdatum|data de inicio|fecha de inicio|дата початку"
            r"|начална дата|data di inizio|data inizio) \d{8}",
            r"# (end date|date de fin|enddatum|data de (termino|conclusao|fim)"
            r"|fecha de finalizacion|дата завершення|дата закінчення|краина дата|крайна дата"
            r"|data di fine|data fine|einddatum) \d{8}",
            r"(^|\| )nth (day|week|month|hour)|n ?ieme (jour|semaine|mois)|(^|\| )n\w* tag( \||$)"
            r"|(enesimo|n o) dia|dia n o|ennesimo giorno|nde dag|n [йи] день|n ти ден",
        ),
    ),
    Shape(
        "search_console",
        "Search Console",
        (
            rf"(^|\| ){_CLICKS}( \||$)",
            rf"(^|\| ){_SHOWN}( \||$)",
            r"(^|\| )ctr( \||$)",
            r"(^|\| )(average )?(position|posicao|posicion|позиція|позиция|posizione|positie)"
            r"( \||$)",
        ),
        least=4,
    ),
    Shape(
        "google_ads",
        "Google Ads",
        (
            r"(^|\| )(impr|показ\w*|импр)( \||$)",
            r"avg cpc|cpc moy\w*|durchschn cpc|cpc med\w*|prom cpc|середня ціна|ср цена|gem cpc"
            r"|cpc prom|cpc gem",
            r"currency code|code de (la )?devise|wahrungscode|codigo de (la )?moneda"
            r"|codigo da moeda"
            r"|код валюти|код на валутата|codice valuta|valutacode",
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
            r"(^|\| )(підписники|абонати|iscritti)( \||$)",
        ),
        telling=(
            r"estimated (partner )?revenue|revenus? estimes?|geschatzter umsatz|receita estimada"
            r"|ingresos estimados|приблизний дохід|прогнозни приходи",
            r"subscribers (gained|lost)|abonnes (gagnes|perdus)|inscritos (ganhos|perdidos)",
            r"watch time hours|duree de visionnage heures|wiedergabezeit stunden"
            r"|tempo de exibicao horas|tiempo de visualizacion horas|час перегляду години"
            r"|tempo di visualizzazione ore|weergaveduur uren|kijktijd uren"
            r"|време на гледане часов\w*",
        ),
        has_levels=False,
    ),
    Shape(
        "tiktok_studio",
        "TikTok",
        (
            r"video views|vues de (la )?video|videoaufrufe|visualizacoes (do|de) video"
            r"|visualizaciones de(l)? video|перегляди відео|гледания на видео\w*",
            r"profile views|vues d(u|e) profil|profilaufrufe|visualizacoes (do|de) perfil"
            r"|visualizaciones del? perfil|перегляди профілю|гледания на профила",
            r"total viewers|zuschauer insgesamt|total de espectadores|spectateurs au total"
            r"|усього глядачів|общо зрители|(^|\| )new viewers",
            r"returning viewers|spectateurs reguliers|wiederkehrende zuschauer"
            r"|espectadores recurrentes|espectadores recorrentes|завръщащи се зрители",
            r"active followers|followers actifs|aktive follower|seguidores activos"
            r"|seguidores ativos",
            r"(^|\| )hour( \||$)",
            r"(^|\| )gender( \||$)|top territories",
            r"(^|\| )distribution( \||$)",
            r"video link|post time|(^|\| )video title( \||$)",
            r"(^|\| )total (likes|views|shares|comments)( \||$)",
            r"(^|\| )(likes|j aime|gefallt mir\w*|curtidas|gostos|me gusta|вподобання|харесвания)"
            r"( \||$)",
        ),
        telling=(
            r"(difference|diferencia|diferenca|unterschied|differenz|verschil|differenza|різниця"
            r"|разлика)\w* .*(follower|abonne|seguidor|підписник|последовател|volger)\w*",
        ),
        counts_zeros=False,
        has_levels=True,
    ),
    Shape(
        "x_analytics",
        "X",
        (
            r"new follows|unfollows",
            r"(^|\| )(bookmarks|reposts|retweets)( \||$)",
            r"profile visits|user profile clicks",
            r"create post|detail expands|permalink clicks|hashtag clicks|media views",
            r"tweets? (id|published|permalink|text)",
        ),
        telling=(r"tweet (id|permalink|text)", r"(^|\| )post text( \||$)"),
    ),
    Shape(
        "pinterest",
        "Pinterest",
        (
            r"pin clicks|clics sur (les |l )?epingle|pin klicks|clics en pines|cliques (no|em) pin",
            r"outbound clicks|clics sortants|ausgehende klicks|clics salientes|cliques de saida",
            r"(engaged|total) audience|audience (engagee|totale)|audiencia total",
            r"save rate|pin click rate|outbound click rate|taux d enregistrement|merkungsrate",
            r"10 second plays|95 views|mrc views",
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
            r"(^|\| )existing( \||$)",
            r"(^|\| )imports( \||$)",
            r"(^|\| )optins( \||$)",
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
            r"|total de vendas|vendas totais|загальн\w* продаж\w*|общо продажби"
            r"|vendite totali|totale omzet",
            r"(^|\| )(orders|commandes|bestellungen|pedidos|замовлення|поръчки|ordini)( \||$)",
            r"financial status|fulfillment status|lineitem name|hour of day",
            r"online store visitors|visiteurs de la boutique|onlineshop besucher"
            r"|visitantes d(e|a) (la tienda|loja)",
            r"sessions? (converted|that)|added to cart|reached checkout|sessions with cart",
            r"average order value|panier moyen|valeur moyenne des commandes"
            r"|durchschnittlicher bestellwert|valor promedio de(l| los) pedido"
            r"|valor medio do pedido",
            r"net (items|quantity) sold|product title|titre du produit|produkttitel",
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
            r"organic (traffic|keywords|search positions)",
            r"paid (traffic|keywords|search positions)",
        ),
    ),
)
