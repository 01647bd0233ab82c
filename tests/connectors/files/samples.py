"""Files as platforms write them, invented here: one builder for each quirk of real exports."""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from struct import pack
from zipfile import ZIP_DEFLATED, ZipFile

FIRST = date(2025, 2, 3)


def days(count, first=FIRST):
    return [first + timedelta(number) for number in range(count)]


def lines(*rows: Sequence[object] | str, mark=",", end="\n", codec="utf-8"):
    """Write rows; cells that hold the mark or a line break stand in quotation marks."""
    texts = [
        row if isinstance(row, str) else mark.join(_quoted(str(cell), mark) for cell in row)
        for row in rows
    ]
    return (end.join(texts) + end).encode(codec)


def _quoted(text, mark):
    needs = mark in text or "\n" in text or '"' in text
    return '"' + text.replace('"', '""') + '"' if needs else text


def archive(**members):
    return packed({name.replace("__", "."): content for name, content in members.items()})


def packed(members, packed_on=(2025, 3, 1)):
    from zipfile import ZipInfo

    content = BytesIO()
    with ZipFile(content, "w") as made:
        for name, inside in members.items():
            info = ZipInfo(name, (*packed_on, 12, 0, 0))
            info.compress_type = ZIP_DEFLATED
            made.writestr(info, inside)
    return content.getvalue()


# Meta


def meta_blocks(*blocks, codec="utf-16", first_line="sep=,"):
    """Write blocks (title, values), each with the columns Date and Primary, one below the other."""
    rows = [first_line]
    for title, values in blocks:
        rows += [f'"{title}"'] if title else []
        rows.append('"Date","Primary"')
        rows += [
            f'"{day:%Y-%m-%d}T0{number % 2}:00:00","{value}"'
            for number, (day, value) in enumerate(zip(days(len(values)), values, strict=True))
        ]
        rows.append("")
    return lines(*rows, codec=codec, end="\r\n")


def facebook_legacy(values):
    header = ["Date", "Lifetime Total Likes", "Daily New Likes", "Daily Total Reach"]
    told = [
        "",
        "Lifetime: The total number of people who have liked your Page. (Unique Users)",
        "Daily: The number of new people who have liked your Page",
        "Daily: The number of people who had any content from your Page enter their screen."
        " (Unique Users)",
    ]
    rows = [
        [f"{day.month}/{day.day}/{day:%y}", 900 + 2 * number, 2, value]
        for number, (day, value) in enumerate(zip(days(len(values)), values, strict=True))
    ]
    return lines(header, told, *rows)


def meta_ads_french():
    header = [
        "Début des rapports",
        "Fin des rapports",
        "Jour",
        "Nom de la campagne",
        "Montant dépensé (EUR)",
        "Impressions",
        "Couverture",
        "CTR (tous)",
    ]
    rows = [
        ["2025-02-03", "2025-02-04", day, name, spent, shown, reached, rate]
        for day, name, spent, shown, reached, rate in (
            ("2025-02-03", "Soldes", "12.28", "1000", "800", "1.5"),
            ("2025-02-03", "Marque", "7.72", "500", "450", "2.4"),
            ("2025-02-04", "Soldes", "10.00", "900", "700", "1.1"),
            ("2025-02-04", "Marque", "5.5", "400", "390", "2.75"),
        )
    ]
    return lines(header, *rows)


# Google


def ga4_report(values, *, first="20250203", name="Nth day"):
    return lines(
        "# ----------------------------------------",
        "# Pages and screens",
        "# Account: Example",
        "# Property: Example site",
        "# ----------------------------------------",
        "#",
        "# All Users",
        f"# Start date: {first}",
        f"# End date: {FIRST + timedelta(len(values) - 1):%Y%m%d}",
        [name, "Active users"],
        *([f"{number:04}", value] for number, value in enumerate(values)),
        "",
        f"# Start date: {first}",
        f"# End date: {FIRST + timedelta(len(values) - 1):%Y%m%d}",
        ["Page path", "Views", "Active users"],
        ["/", "120", "80"],
        ["/prix", "40", "30"],
    )


def ga4_snapshot():
    return lines(
        "# ----------------------------------------",
        "# Reports snapshot",
        "# ----------------------------------------",
        "#",
        "# Start date: 20250203",
        "# End date: 20250206",
        "Nth day,Active users,New users",
        "0000,10,4",
        "0001,12,5",
        "0002,9,2",
        "0003,14,6",
        "#",
        "# Start date: 20250203",
        "# End date: 20250206",
        "Country,Active users",
        "France,30",
        "Belgium,8",
        "#",
        "# Start date: 20250201",
        "# End date: 20250203",
        "Nth day,Event count",
        "0000,100",
        "0001,90",
        "0002,95",
    )


def ga4_exploration():
    return lines(
        "# ----------------------------------------",
        "# Free form 1",
        "# Example",
        "# 20250203-20250206",
        "# ----------------------------------------",
        "",
        "Date,Sessions",
        ",90,Grand total",
        "20250205,40",
        "20250203,30",
        "20250206,15",
        "20250204,5",
    )


def search_console_french():
    """Pack the tables as French Search Console names them: percent text, and a decimal dot."""
    told = {
        "Requêtes.csv": lines(
            ["Requêtes les plus fréquentes", "Clics", "Impressions", "CTR", "Position"],
            ["jauge", "12", "340", "3.53%", "4.2"],
            ["jauge okr", "6", "80", "7.5%", "2.1"],
        ),
        "Graphique.csv": lines(
            ["Date", "Clics", "Impressions", "CTR", "Position"],
            *(
                [day, 10 + number, 200, f"{(10 + number) / 2}%", f"{4 + number / 10:.1f}"]
                for number, day in reversed(list(enumerate(days(5))))
            ),
        ),
        "Appareils.csv": lines(["Appareil", "Clics", "Impressions"], ["Mobile", 40, 700]),
        "Filtres.csv": lines(["Filtre", "Valeur"], ["Date", "28 derniers jours"]),
    }
    return packed(told)


def google_ads_brazilian():
    months = ["fev."] * 4
    rows = [
        [f"{weekday}., {number} de {month} de 2025", clicks, shown, cost, share]
        for number, weekday, month, clicks, shown, cost, share in zip(
            range(3, 7),
            ["seg", "ter", "qua", "qui"],
            months,
            [" --", "1.012", "11", "12"],
            ["2.000", "31.193", "--", "1.500"],
            ["R$ 0,00", "R$ 1.012,28", "R$ 9,90", "R$ 12,20"],
            ["< 10%", "12,20%", "179,38%", "--"],
            strict=True,
        )
    ]
    return lines(
        "Relatório de série temporal",
        "3 de fevereiro de 2025 - 6 de fevereiro de 2025",
        ["Dia", "Cliques", "Impr.", "Custo", "Parc. de impr. de pesquisa"],
        *rows,
        ["Total: Conta", "1.035", "34.693", "R$ 1.034,38", "--"],
        ["Total: Campanhas", "1.035", "34.693", "R$ 1.034,38", "--"],
        mark="\t",
        codec="utf-16",
    )


def youtube_german():
    """Pack the three tables of a German YouTube Studio, soft hyphens and totals included."""
    shy = "\u00ad"
    totals = lines(
        ["Datum", f"Auf{shy}rufe"],
        *([day, 100 + number] for number, day in enumerate(days(4))),
    )
    chart = lines(
        ["Datum", "Inhalt", "Videotitel", f"Veröffent{shy}lichungszeit des Videos", "Aufrufe"],
        *(
            [day, name, f"Film {name}", "1. Jan. 2025", 30 + number]
            for name in ("aaaaaaaaaaa", "bbbbbbbbbbb")
            for number, day in enumerate(days(4))
        ),
    )
    table = lines(
        [
            "Inhalt",
            "Videotitel",
            "Veröffentlichungszeit des Videos",
            "Aufrufe",
            "Wiedergabezeit (Stunden)",
        ],
        [f"Ge{shy}samt", "", "", "406", "12,5"],
        ["aaaaaaaaaaa", "Film a", "1. Jan. 2025", "126", "6,5"],
        ["bbbbbbbbbbb", "Film b", "2. Jan. 2025", "126", "6,0"],
        "Nur die 500 wichtigsten Ergebnisse werden angezeigt.",
    )
    return packed(
        {"Gesamtwerte.csv": totals, "Diagrammdaten.csv": chart, "Tabellendaten.csv": table}
    )


# The others


def tiktok_spanish(last=date(2025, 1, 4), count=10, zeros=3):
    names = (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    )
    rows = []
    for number in range(count):
        day = last - timedelta(count - 1 - number)
        values = [0, 0, 0] if number < zeros else [100 + number, 10, 5]
        rows.append([f"{day.day} de {names.split()[day.month - 1]}", *values])
    return lines(
        ["Fecha", "Visualizaciones de vídeo", "Visualizaciones de perfil", "Me gusta"], *rows
    )


def x_overview(count=20):
    rows = [
        [f"{day:%a, %b} {day.day}, {day.year}", 1000 + number, 12, 5, 3, 1, 2, 0]
        for number, day in enumerate(days(count))
    ]
    return lines(
        ["Date", "Impressions", "Likes", "Engagements", "Bookmarks", "New follows", "Unfollows"]
        + ["Profile visits"],
        *reversed(rows),
    )


def x_content():
    return lines(
        ["Post id", "Date", "Post text", "Post Link", "Impressions", "Likes"],
        ["18875301234567890", "Tue, Feb 18, 2025", "one,\ntwo", "https://x.com/a/1", 120, 3],
        ["18875301234567891", "Tue, Feb 18, 2025", "=three", "https://x.com/a/2", 80, 1],
        ["18875301234567892", "Wed, Feb 19, 2025", "four", "https://x.com/a/3", 70, 2],
    )


def meta_content():
    return lines(
        ["Post ID", "Page name", "Title", "Publish time", "Permalink", "Date", "Views", "Views"],
        [
            "122105301234567890",
            "Jauge",
            "one\ntwo",
            "02/03/2025 09:15",
            "https://f",
            "Lifetime",
            9,
            9,
        ],
        ["122105301234567891", "Jauge", "three", "02/04/2025 10:15", "https://g", "Lifetime", 7, 7],
    )


def linkedin_rows(count=12):
    """Give the rows of a content sheet: a sentence, the headings, and days as text."""
    told = "Aggregated engagement metrics for your organic and sponsored posts. All times are UTC."
    header = ["Date", "Impressions (organic)", "Impressions (sponsored)", "Clicks (organic)"]
    header += ["Clicks (sponsored)", "Engagement rate (organic)"]
    body = [
        [f"{day:%m/%d/%Y}", str(100 + number), "0", "7", "0", f"{7 / (100 + number):.9f}"]
        for number, day in enumerate(days(count, date(2025, 2, 1)))
    ]
    return [[told], header, *body]


def linkedin_followers_german(count=5):
    header = ["Datum", "Gesponserte Follower", "Organische Follower", "Follower insgesamt"]
    return [
        header,
        *(
            [f"{day:%m/%d/%Y}", 0, 2 + number % 2, 2 + number % 2]
            for number, day in enumerate(days(count))
        ),
    ]


def semrush():
    """Write the visibility of two sites, one column for each day."""
    return lines(
        "Position tracking: visibility",
        ["Domain", *(f"{day:%Y-%m-%d}" for day in days(4))],
        ["example.org", "12.5%", "12.75%", "n/a", "13%"],
        ["example.com", "3%", "3.1%", "3.2%", "3.15%"],
    )


def pinterest():
    return lines(
        "Analytics overview",
        'Date range,"Feb 3, 2025 - Feb 6, 2025"',
        "",
        "Performance over time",
        ["Date", "Impressions", "Pin clicks", "Outbound clicks", "Saves"],
        *([day, 500, 20, 5, 3] for day in days(4)),
        "",
        "Top Pins",
        ["Pin ID", "Title", "Impressions"],
        ["810001", "one", 90],
        ["810002", "two", 60],
    )


def shopify_french():
    return lines(
        ["Jour", "Commandes", "Ventes brutes", "Ventes nettes", "Total des ventes"],
        *(
            [day, 2 + number, "1\u202f024,50 €", "900,00 €", "1\u00a0080,5 €"]
            for number, day in enumerate(days(4))
        ),
        mark=";",
    )


def mailchimp_campaigns():
    return lines(
        ["Title", "Subject", "List", "Send Date", "Total Recipients", "Unique Opens", "Open Rate"]
        + ["Unsubscribes"],
        ["News 1", "Hello", "All", "Feb 03, 2025 10:00 am", 1000, 300, "30.00%", 2],
        ["News 2", "Again", "All", "Feb 10, 2025 10:00 am", 1010, 303, "30.00%", 1],
    )


def bulgarian(codec="cp1251"):
    return lines(
        ["Дата", "Импресии", "Честота"],
        ["03.02.2025 г.", "1200", "3.4"],
        ["04.02.2025 г.", "1300", "3.апр"],
        ["13.02.2025 г.", "1250", "3.5"],
        ["14.02.2025 г.", "1280", "3.1"],
        mark=";",
        codec=codec,
        end="\r\n",
    )


def ukrainian():
    months = ["лют."] * 4
    return lines(
        ["Дата", "Покази", "Кліки", "Підписники"],
        *(
            [f"{number} {month} 2025 р.", f"1\u00a0{number:03}", number, 5000 + number]
            for number, month in zip(range(3, 7), months, strict=True)
        ),
        mark=";",
    )


# Older workbooks


def older_workbook(rows, *, formula=False, macros=False, macro_sheet=False, small=False, more=()):
    """Write an XLS: a compound file around the records of one sheet ([MS-CFB], [MS-XLS]).

    Cells are texts and numbers. `small` keeps the records in the container's short sectors; `more`
    are records (kind, data) of the sheet besides its cells.
    """
    cells = [
        _cell_record(place, index, cell)
        for place, row in enumerate(rows)
        for index, cell in enumerate(row)
    ]
    if formula:
        cells.append(_record(0x0006, pack("<HHHdHIH", 1, 9, 0, 2.0, 0, 0, 0)))
    cells += [_record(kind, data) for kind, data in more]
    begins = _record(0x0809, pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    sheet = begins + b"".join(cells) + _record(0x000A, b"")
    name = b"A"
    sheet_kind = 1 if macro_sheet else 0
    globals_ = _record(0x0809, pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    length = len(globals_) + 4 + 8 + len(name) + 4
    bound = pack("<IBBBB", length, 0, sheet_kind, len(name), 0) + name
    book = globals_ + _record(0x0085, bound) + _record(0x000A, b"") + sheet
    return _compound(book, ["_VBA_PROJECT_CUR"] if macros else [], is_small=small)


def _record(kind, data):
    return pack("<HH", kind, len(data)) + data


def _cell_record(row, column, cell):
    if isinstance(cell, str):
        text = cell.encode("latin-1")
        return _record(0x0204, pack("<HHHHB", row, column, 0, len(text), 0) + text)
    return _record(0x0203, pack("<HHHd", row, column, 0, float(cell)))


def _compound(book, storages, *, is_small):
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    if not is_small:
        book = book.ljust(4096, b"\0")
    padded = book.ljust(-(-len(book) // 512) * 512, b"\0")
    count = len(padded) // 512
    links = [fat, end, end, *range(4, 3 + count), end]
    links += [free] * (128 - len(links))
    small_links = [*range(1, -(-len(book) // 64)), end]
    small_links += [free] * (128 - len(small_links))
    entries = [_entry("Root Entry", 5, 3 if is_small else end, len(padded) if is_small else 0)]
    entries.append(_entry("Workbook", 2, 0 if is_small else 3, len(book)))
    entries += [_entry(name, 1, 0, 0) for name in storages]
    directory = b"".join(entries).ljust(512, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6) + pack("<III", 0, 1, 1) + bytes(4)
    header += pack("<IIIII", 4096, 2, 1, end, 0) + pack("<I", 0) + pack("<I", free) * 108
    return header + pack("<128I", *links) + directory + pack("<128I", *small_links) + padded


def _entry(name, kind, first, size):
    text = (name + "\0").encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + pack("<HBB", len(text), kind, 1)
        + pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
        + bytes(36)
        + pack("<IIxxxx", first, size)
    )
