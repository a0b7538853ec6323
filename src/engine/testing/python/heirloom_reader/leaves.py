"""The texts within tags (GRAMMAR.md §2, §4 and §6), each of which has one form only, and the items of views."""

import base64
import binascii
import re

from .errors import ReaderError, require

MS_PER_DAY = 86_400_000
MOST_DATE_MS = 100_000_000 * MS_PER_DAY
ITEM_BYTES = {
    **dict.fromkeys(['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'DataView'], 1),
    **dict.fromkeys(['Int16Array', 'Uint16Array', 'Float16Array'], 2),
    **dict.fromkeys(['Int32Array', 'Uint32Array', 'Float32Array'], 4),
    **dict.fromkeys(['Float64Array', 'BigInt64Array', 'BigUint64Array'], 8),
}
_DATE = re.compile(r'(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z')
_BIGINT = re.compile(r'0x0|-?0x[1-9a-f][0-9a-f]*')


def bytes_of_base64(text):
    """The bytes of a padded base64 text without other letters, whose unused bits are 0."""
    require(isinstance(text, str), 'Base64 is not a text.')
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as cause:
        raise ReaderError('invalid-format', 'A base64 text has a wrong form.') from cause
    require(base64.b64encode(data).decode() == text, 'A base64 text has a wrong form.')
    return data


def int_of_bigint(text):
    require(isinstance(text, str) and _BIGINT.fullmatch(text), 'A BigInt has a wrong form.')
    return int(text, 16)


def ms_of_date(text):
    """Milliseconds since 1970 of a date in the form of `toISOString`; the calendar is the Gregorian one forever."""
    found = isinstance(text, str) and _DATE.fullmatch(text)
    require(found, 'A date has a wrong form.')
    year, month, day, hour, minute, second, ms = map(int, found.groups())
    require((0 <= year <= 9999) == (len(found.group(1)) == 4) and found.group(1) != '-000000', 'A date has a wrong form.')
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days_of_month = [31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    require(1 <= month <= 12 and 1 <= day <= days_of_month[month - 1], 'A date is none of the calendar.')
    require(hour <= 23 and minute <= 59 and second <= 59, 'A date is none of the calendar.')
    years = year - 1
    days = years * 365 + years // 4 - years // 100 + years // 400 + sum(days_of_month[: month - 1]) + day - 719_163
    result = days * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + ms
    require(abs(result) <= MOST_DATE_MS, 'A date is beyond what a Date holds.')
    return result
