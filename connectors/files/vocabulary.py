"""Words of headings in seven languages, by what they say; no calculation.

English, French, German, Portuguese, Spanish, Ukrainian, Bulgarian. A word with `*` at its end
stands for all that begin so, at its beginning for all that end so. All are compared without
accents and in lower case.
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


DATE = Words("date dates day days jour jours datum tag tage fecha data dia dias дата день ден дни")
PERIOD = Words(
    "week weeks weekly semaine semaines hebdo* woche wochen wochentlich semana semanas semanal "
    "semanalmente тиждень тижнi* тижд* седмица седмич*"
)
MONTH = Words(
    "month months monthly mois mensuel* monat monate monatlich mes meses mensual mensal mensais "
    "місяць місяця щомісяч* месец месеца месечн*"
)
HOUR = Words("hour hours hourly heure heures stunde uhrzeit hora horas година години час часа")
NTH = Words("nth nieme ieme enesimo enieme n nte nter index indice indicador № номер пореден")
TOTAL = Words(
    "total totals sum gesamt gesamtsumme gesamtwert* gesamtergebnis summe insgesamt totaux somme "
    "ensemble totale totales totais grand overall geral soma suma загалом всього усього разом "
    "підсум* сума общо всичко общ сбор"
)
ITEM = Words(
    "post posts posted publication publications publicacion publicaciones publicacao publicacoes "
    "beitrag beitrage tweet tweets video videos video-id pin pins content contenu contenus inhalt "
    "inhalte conteudo contenido e-mail email mail order bestellung commande pedido "
    "публікаці* допис* відео публикаци* видео вміст съдържание поръчка"
)
ITEM_TEXT = Words(
    "permalink permalien link lien url titel title titre titulo caption legende message text "
    "texte texto nachricht beschreibung description descripcion descricao subject objet betreff "
    "asunto assunto назва заголовок посилання заглавие връзка текст"
)
ITEM_TIME = Words(
    "publish* published posted created upload* sent send envoye* envoi publication veroffentlich* "
    "erstell* gesendet versand* publicacao publicacion creado creada criado enviado envio "
    "publie* creation опубл* створ* надісл* публикув* създад* изпрат*"
)
IDENTIFIER = Words("id ids url permalink guid identifiant kennung identificador")
ACCOUNT = Words(
    "account accounts compte comptes konto konten cuenta cuentas conta contas акаунт обліковий "
    "профіль профил page seite pagina сторінка страница profile profil perfil property propriete "
    "propiedad propriedade ресурс собственост channel kanal chaine canal канал site website "
    "brand marque marke marca"
)
RATE = Words(
    "rate rates ratio ctr taux percent percentage pct pourcentage % quote anteil prozent* "
    "klickrate *rate tasa porcentaje taxa porcentagem percentual показник коефіцієнт рівень "
    "відсот* частка процент* коефициент степен engagementrate interaktionsrate absprungrate "
    "offnungsrate conversionrate klickquote offnungsquote"
)
UNIQUE = Words(
    "unique uniques users reach reached visitors viewers people utilisateur utilisateurs "
    "visiteurs portee couverture spectateurs personnes audience eindeutig* nutzer nutzerinnen "
    "benutzer reichweite besucher* zuschauer* personen einzigartig* einmalig* usuarios usuario "
    "alcance visitantes espectadores personas pessoas unicos unicas unico unica унікальн* "
    "користувач* охоплення відвідувач* глядач* осіб людей уникалн* потребител* обхват "
    "посетител* зрител* хора"
)
AVERAGE = Words(
    "average avg mean median frequency position cpc cpm cpa roas moyen moyenne moyens moyennes "
    "moy frequence durchschn* mittel* frequenz haufigkeit media medio medios medias promedio "
    "med frecuencia frequencia posicion posicao середн* позиці* частота средн* позици* честота"
)
LEVEL = Words(
    "followers follower followerinnen subscribers fans members balance lifetime cumulative abonnes "
    "abonnements membres solde cumul cumule cumulee abonnenten mitglieder gefolgschaft "
    "seguidores suscriptores miembros inscritos membros saldo підписник* читач* учасник* "
    "последовател* абонат* членове"
)
NEW = Words(
    "new gained lost net difference daily change nouveaux nouvelles nouveau gagnes perdus "
    "quotidien* neue neu tagliche gewonnen* verloren* differenz nuevos nuevas novos novas ganhos "
    "perdidos diferencia diferenca diario diaria diarios нові нових щоден* різниц* нови нових "
    "дневн* разлика unfollow* follows"
)
PERCENT = Words("% percent percentage pct pourcentage prozent porcentaje porcentagem процент*")
SHARE = Words("rate ctr taux quote tasa taxa показник коефіцієнт коефициент *rate klickrate")
ORGANIC = Words("organic organique* organisch* organica* organico* органічн* органичн*")
SPONSORED = Words(
    "sponsored sponsorise* gesponsert* gesponsort* patrocinad* спонсор* промотир* реклам*"
)
NAMELESS = frozenset(["primary", "value", "valeur", "wert", "valor", "значення", "стойност"])
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
)
