"""How large a file may be; the only place where these numbers stand."""

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 150
MAX_SHEETS = 50

# A workbook reader sets aside memory for every cell up to the furthest one, and stops the whole
# program where that is too much. These bound it before it starts; both lie above the limits that
# people are told about.
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
