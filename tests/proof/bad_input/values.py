"""What a column, a parser or a log cannot take, as raw JSON and raw parts of an address. Each text bears the mark."""

MARK = "kanariezang"
"""Stands in every hostile text; no refusal, header, log line or event may repeat it."""
_M = MARK.encode()


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


UNSTORABLE: dict[str, bytes] = {
    "NUL, escaped": b'"%s\\u0000"' % _M,
    "NUL, bare": b'"%s\x00"' % _M,
    "lone high surrogate": b'"%s\\ud800"' % _M,
    "lone low surrogate": b'"\\udfff%s"' % _M,
    "surrogates in the wrong order": b'"\\udc00\\ud800%s"' % _M,
    "broken UTF-8": b'"%s\xff\xfe"' % _M,
    "overlong UTF-8": b'"%s\xc0\x80"' % _M,
    "surrogate in UTF-8": b'"%s\xed\xa0\x80"' % _M,
    "2^63": b"9223372036854775808",
    "-2^63-1": b"-9223372036854775809",
    "10^400": b"1" + b"0" * 400,
    "10^5000": b"1" + b"0" * 5000,
    "1e400": b"1e400",
    "1E+999999999": b"1E+999999999",
    "NaN": b"NaN",
    "Infinity": b"-Infinity",
    "nested 60 deep": nested(60),
    "nested 20,000 deep": nested(20_000),
    "objects 10,000 deep": b'{"%s":' % _M * 3_000 + b"1" + b"}" * 3_000,
    "no JSON": _M,
}
"""Never part of a good command, wherever it stands: it must be refused."""

ODD: dict[str, bytes] = {
    "null": b"null",
    "true": b"true",
    "empty list": b"[]",
    "empty object": b"{}",
    "an unknown name": b'{"%s": "%s"}' % (_M, _M),
    "300 texts": b"[" + b",".join([b'"%s"' % _M] * 300) + b"]",
    "300 objects": b"[" + b",".join([b'{"%s":1}' % _M] * 300) + b"]",
    "empty text": b'""',
    "white space": b'" \\t\\n "',
    "44,000 characters": b'"%s"' % (_M * 4_000),
    "control characters": b'"%s\\u0001\\u001b[31m\\r\\n"' % _M,
    "right to left": b'"\\u202e%s"' % _M,
    "no character": b'"%s\\uffff"' % _M,
    "beyond the first plane": b'"%s\\ud83d\\ude00"' % _M,
    "SQL": b'"%s\'; DROP TABLE people; --"' % _M,
    "a template": b'"{{7*7}}${7*7}%%s%%n %s"' % _M,
    "a path": b'"../../../etc/passwd %s"' % _M,
    "HTML": b'"<script>%s</script>"' % _M,
    "2^63-1": b"9223372036854775807",
    "-2^63": b"-9223372036854775808",
    "2^31": b"2147483648",
    "2^15": b"32768",
    "-1": b"-1",
    "0": b"0",
    "-0.0": b"-0.0",
    "a fraction": b"0.1",
    "1e15": b"1e15",
    "1e300": b"1e300",
    "a number as text": b'"12"',
    "digits of another script": b'"\xd9\xa1\xd9\xa2"',
    "year 0": b'"0000-01-01"',
    "year 1": b'"0001-01-01"',
    "year 9999": b'"9999-12-31"',
    "29 February 2026": b'"2026-02-29"',
    "a leap second": b'"2026-12-31T23:59:60Z"',
    "far zone": b'"9999-12-31T23:59:59-14:00"',
    "infinity": b'"infinity"',
    "UUID of zeros": b'"00000000-0000-0000-0000-000000000000"',
    "UUID in braces": b'"{ffffffff-ffff-ffff-ffff-ffffffffffff}"',
    "an address": b'"%s@voorbeeld.example"' % _M,
}
"""May be refused or taken, by the rules of the field."""

IN_ADDRESSES: dict[str, bytes] = {
    "NUL": _M + b"%00",
    "broken UTF-8": _M + b"%ff%fe",
    "surrogate": _M + b"%ed%a0%80",
    "overlong": _M + b"%c0%80",
    "half a percent": _M + b"%",
    "no hex": _M + b"%zz",
    "bare bytes": _M + "é".encode(),
    "line break": _M + b"%0d%0aX-Injected:%20" + _M,
    "8,000 characters": _M * 730,
    "a slash": _M + b"%2f..%2f",
    "a backslash": _M + b"%5c",
    "a word": _M,
    "2^63": b"9223372036854775808",
    "-2^63-1": b"-9223372036854775809",
    "10^400": b"1" + b"0" * 400,
    "10^5000": b"1" + b"0" * 5000,
    "-1": b"-1",
    "0": b"0",
    "a fraction": b"1.5",
    "1e9": b"1e9",
    "with underscores": b"1_000",
    "with a plus": b"%2B5",
    "digits of another script": b"%D9%A1%D9%A2",
    "UUID of zeros": b"00000000-0000-0000-0000-000000000000",
    "UUID in braces": b"%7Bffffffff-ffff-ffff-ffff-ffffffffffff%7D",
    "SQL": _M + b"%27%20OR%201=1--",
    "nothing": b"",
}
NEVER_IN_ADDRESSES = ("NUL", "2^63", "-2^63-1", "10^400", "10^5000")

IN_HEADERS: dict[str, bytes] = {
    "a word": _M,
    "nothing": b"",
    "not ASCII": _M + b"\xff\xfe",
    "UTF-8": _M + "é".encode(),
    "two words": _M + b" " + _M,
    "4,000 characters": _M * 364,
    "quotes": b'"%s"' % _M,
    "half a quote": b'"%s' % _M,
    "a star": b"*",
    "weak": b'W/"1"',
    "a list": b'"1", "2", "%s"' % _M,
    "2^63": b'"9223372036854775808"',
    "10^400": b'"1%s"' % (b"0" * 400),
    "0": b'"0"',
    "-1": b'"-1"',
    "digits of another script": b'"\xd9\xa1"',
}
