"""How large a file may be; the only place where these numbers stand."""

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_ROWS = 500_000
MAX_COLUMNS = 400
MAX_SHEETS = 50

# What a ZIP of exports may hold; a member that shrinks more than this is no table.
MAX_MEMBERS = 100
MAX_SHRINKING = 200
FREE_SHRINKING_BYTES = 1024 * 1024

# A workbook reader sets aside memory for every cell up to the furthest one, and stops the whole
# program where that is too much. These bound it before it starts; both lie above the limits that
# people are told about.
MAX_SHEET_ROWS = 20_000
FURTHEST_ROW = 30_000
FURTHEST_COLUMN = 208

FIRST_YEAR = 1990
LAST_YEAR = 2100

# Characters looked at to find the delimiter, rows looked at to find the header and the dates.
DELIMITER_CHARS = 65_536
DELIMITER_ROWS = 50
HEADER_ROWS = 50
SAMPLE_ROWS = 60

RATIO_DAYS = 60
RATIO_COLUMNS = 20

# How many rows that were left out are listed one by one, and how many kinds of rows one day may
# have before what cannot be added up over them is left out.
LISTED_ROWS = 1000
MOST_KINDS_OF_ROWS = 12
# Metrics that stand side by side in one file, once its tables are put together.
MAX_SERIES = 400
