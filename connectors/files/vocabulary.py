"""Words of headings in nine languages, by what they say; no calculation.

English, French, German, Portuguese, Spanish, Ukrainian, Bulgarian, Italian, Dutch. A word with `*`
at its end stands for all that begin so, at its beginning for all that end so. All are compared
without accents and in lower case.
"""

from collections.abc import Iterable
from functools import lru_cache

from connectors.files.headers import words


class Words:
    """A set of whole words, and of their beginnings and ends."""

    def __init__(self, text: str) -> None:
        parts = text.split()
        self._whole = frozenset(word for part in parts if "*" not in part for word in words(part))
        self._starts = _bare(part for part in parts if part.endswith("*"))
        self._ends = _bare(part for part in parts if part.startswith("*"))

    def __contains__(self, word: str) -> bool:
        return word in self._whole or word.startswith(self._starts) or word.endswith(self._ends)

    def any_of(self, said: Iterable[str]) -> bool:
        """Tell whether one of these words is among those said."""
        return any(word in self for word in said)

    def in_name(self, name: str) -> bool:
        """Tell whether a heading holds one of these words."""
        return self.any_of(words_of(name))


def _bare(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for part in parts for word in words(part.strip("*")))


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a heading, remembered: headings are looked at many times."""
    return tuple(words(name))


DATE = Words(
    "date dates day days jour jours datum tag tage fecha data dia dias дата день ден дни "
    "giorno giorni dag dagen"
)
PERIOD = Words(
    "week weeks weekly semaine semaines hebdo* woche wochen wochentlich semana semanas semanal "
    "semanalmente тиждень тижнi* тижд* седмица седмич* settimana settimane settimanal* weken "
    "wekelijks*"
)
MONTH = Words(
    "month months monthly mois mensuel* monat monate monatlich mes meses mensual mensal mensais "
    "місяць місяця щомісяч* месец месеца месечн* mese mesi mensile maand maanden maandelijks*"
)
HOUR = Words(
    "hour hours hourly heure heures stunde stunden uhrzeit hora horas година години годин час часа "
    "часове часов часовете "
    "ora ore uur uren"
)
NTH = Words("nth nieme ieme enesimo enieme n nte nter index indice indicador № номер пореден")
TOTAL = Words(
    "total totals sum gesamt gesamtsumme gesamtwert* gesamtergebnis summe insgesamt totaux somme "
    "ensemble totale totales totais grand overall geral soma suma загалом всього усього разом "
    "підсум* сума итого общо всичко общ сбор somma totaal totalen complessivo"
)
ITEM = Words(
    "post posts posted publication publications publicacion publicaciones publicacao publicacoes "
    "beitrag beitrage tweet tweets video videos video-id pin pins content contenu contenus inhalt "
    "inhalte conteudo contenido e-mail email mail order bestellung commande pedido "
    "публікаці* допис* відео публикаци* видео вміст съдържание поръчка замовлення contenuto "
    "contenuti ordine inhoud bericht berichten bestelling"
)
ITEM_TEXT = Words(
    "permalink permalien link lien url titel title titre titulo caption legende message text "
    "texte texto nachricht beschreibung description descripcion descricao subject objet betreff "
    "asunto assunto назва заголовок посилання заглавие връзка текст titolo didascalia oggetto "
    "onderwerp bijschrift koppeling"
)
ITEM_TIME = Words(
    "publish* published posted created upload* sent send envoye* envoi publication veroffentlich* "
    "erstell* gesendet versand* publicacao publicacion creado creada criado enviado envio "
    "publie* creation опубл* створ* надісл* публикув* създад* изпрат* pubblica* creato creata "
    "inviato gepubliceerd* gemaakt verzonden"
)
IDENTIFIER = Words("id ids url permalink guid identifiant kennung identificador")
ACCOUNT = Words(
    "account accounts compte comptes konto konten cuenta cuentas conta contas акаунт обліковий "
    "профіль профил page seite pagina сторінка страница profile profil perfil property propriete "
    "propiedad propriedade ресурс собственост channel kanal chaine canal канал site website "
    "brand marque marke marca pagina proprieta canale profilo sito eigenschap kanaal profiel"
)
# What may stand beside one of these where a column names an account.
ACCOUNT_NAME = Words(
    "name names nom noms nombre nome naam bezeichnung название назва ім я име имя наименование id "
    "ids identifiant kennung identificador customer client kunden de del da do des der di van на "
    "your the ad ads facebook instagram linkedin tiktok youtube google meta root"
)
PROPERTY = Words(
    "property propriete propiedad propriedade proprieta eigenschap ресурс собственост свойство "
    "site website domain domaine dominio domein домен сайт"
)
RATE = Words(
    "rate rates ratio ctr taux percent percentage pct pourcentage % quote anteil prozent* "
    "klickrate *rate tasa porcentaje taxa porcentagem percentual показник коефіцієнт рівень "
    "відсот* частка процент* коефициент степен engagementrate interaktionsrate absprungrate "
    "offnungsrate conversionrate klickquote offnungsquote tasso percentuale quota рейтинг "
    "percentuali aandeel"
)
UNIQUE = Words(
    "unique uniques users reach reached visitors viewers people utilisateur utilisateurs "
    "visiteurs portee couverture spectateurs personnes audience eindeutig* nutzer nutzerinnen "
    "benutzer reichweite besucher* zuschauer* personen einzigartig* einmalig* usuarios usuario "
    "alcance visitantes espectadores personas pessoas unicos unicas unico unica унікальн* "
    "користувач* охоплення відвідувач* глядач* осіб людей уникалн* потребител* обхват "
    "посетител* зрител* хора utenti utente visitatori spettatori persone copertura unici univoci "
    "gebruiker* bezoeker* kijkers unieke bereik touche touches touchees erreicht* alcanzad* "
    "raggiunt* охоплен* достигнат*"
)
AVERAGE = Words(
    "average avg mean median frequency position cpc cpm cpa cpv cpl roas aov moyen moyenne "
    "moyens moyennes "
    "moy frequence repetition durchschn* mittel* frequenz haufigkeit media medio medios medias "
    "promedio medi frequenza posizione gemiddeld* gem frequentie positie prom "
    "med frecuencia frequencia posicion posicao середн* позиці* частота средн* позици* честота "
    "ср сер повторюван* rank ranking rang platz puesto"
)
# English says media of pictures and films, other languages of an average.
OF_MEDIA = Words("view views engagement engagements play plays click clicks file files")
PER = Words("per par pro je por за на для")
PRICE = Words(
    "cost costs cout couts kosten coste costes costo costi costos custo custos вартість кошт цена "
    "ціна разход* value valeur wert valor valore waarde цінність стойност price prix preis precio "
    "preco prezzo revenue revenu umsatz"
)
SHARED_BY = Words(
    "user users utilisateur utilisateurs utilis nutzer usuario usuarios utente utenti gebruiker "
    "користувача користувач потребител session sessions sitzung sesion sesiones sessao sessoes "
    "сеанс сесия sessione sessie visit visits visite visita visitor visiteur besucher viewer "
    "spectateur customer client kunde kunden cliente order commande bestellung pedido conversion "
    "conv purchase achat kauf compra result resultat ergebnis resultado click clic klick clique "
    "post beitrag publication impression"
)
KEYWORD = Words(
    "keyword keywords schlusselwort schlagwort suchbegriff zoekwoord ключове ключова ключовая"
)
DAYS = Words(
    "day days jour jours tag tage tagen dia dias день дні днів ден дни giorno giorni dag dagen"
)
ROLLING = Words(
    "weekly monthly hebdomadaire* mensuel* wochentlich* monatlich* semanal* mensual* mensal*"
)
DURATION = Words(
    "duration duree dauer duracion duracao тривалість продължителност durata duur length sec secs "
    "seconds secondes sekunden segundos s"
)
MONEY = Words(
    "spent spend depense depenses ausgegeben* gastado gastos gasto usado speso besteed витрачен* "
    "изразходван* sales ventes verkaufe vendas ventas vendite omzet продажи продажів budget income "
    "einnahmen ingresos receita entrate дохід приходи"
)
CURRENCY = Words("currency devise wahrung* moneda moeda валюти валюта валутата valuta")
LEVEL = Words(
    "followers follower followerinnen subscribers fans members balance lifetime cumulative abonnes "
    "abonnements membres solde cumul cumule cumulee abonnenten mitglieder gefolgschaft "
    "seguidores suscriptores miembros inscritos membros saldo підписник* читач* учасник* "
    "последовател* абонат* членове iscritti seguaci volgers abonnees leden"
)
NEW = Words(
    "new gained lost net difference daily change nouveaux nouvelles nouveau gagnes perdus "
    "quotidien* neue neu tagliche gewonnen* verloren* differenz nuevos nuevas novos novas ganhos "
    "nuovi nuove nuovo persi nieuwe gewonnen verschil differenza "
    "perdidos diferencia diferenca diario diaria diarios нові нових щоден* різниц* нови нових "
    "дневн* разлика unfollow* unlikes follows"
)
# People who came anew: each comes once, so that their days add up whatever the file says of them.
GAINED = Words(
    "new lost unlikes unfollows nouveaux nouvelles nouveau perdus neue neu verlorene nuevos nuevas "
    "novos novas perdidos нові нових нови nuovi nuove persi nieuwe verloren"
)
PERCENT = Words("% percent percentage pct pourcentage prozent porcentaje porcentagem процент*")
SHARE = Words(
    "rate ctr taux quote tasa taxa показник коефіцієнт коефициент рейтинг *rate klickrate tasso"
)
NAMELESS = Words(
    "primary primaire principal principale principaux primar primares primario primaria primaer "
    "hauptwert основна основний основне основні основен основно основни первинн* первичн* primair "
    "value valeur wert valor valore waarde значення стойност значение"
)
NO_DATA = (
    "no data",
    "aucune donnee",
    "keine daten",
    "sin datos",
    "no hay datos",
    "nenhum dado",
    "sem dados",
    "немає даних",
    "няма данни",
    "данні відсутні",
    "nessun dato",
    "geen gegevens",
)
