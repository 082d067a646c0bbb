"""What people may write on the board: a name, a link, a seed, settings. And how to show what they may not."""

import json
import math
import re
import unicodedata
from urllib.parse import urlsplit

LONGEST_NAME, LONGEST_LINK, LONGEST_SETTINGS = 40, 200, 2_000  # characters
MOST_MARKS = 3  # accents and vowel signs on one letter; more of them would cover the lines above and below
PUNCTUATION = " .'-_,()"
INVISIBLE_LETTERS = {0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0x034F}  # fillers that count as letters or marks
VARIATIONS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
PLAIN_NAME = "letters, digits, spaces and . ' - _ , ( )"


class Refused(ValueError):
    """Something that cannot go on the board; the message says what came, what was expected and what to try."""


def visible(text: str) -> str:
    """Text with the number of each character that cannot be seen in its place."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def shown(value) -> str:
    """What a stranger wrote, in quotes, fit for a message: short, on one line, with nothing invisible in it."""
    if value is None or isinstance(value, float) or (isinstance(value, int) and abs(value) < 1e20):
        return repr(value)
    if not isinstance(value, str):
        return f"a {type(value).__name__}"
    text = visible(value[:61])
    return f"'{text}'" if len(text) <= 60 else f"'{text[:60]}…'"


def slug(text: str) -> str:
    """What is left of a text in small letters a to z and digits, with hyphens between words; it may be ""."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def check_name(name) -> str:
    """Return a name as it is shown: in Unicode's composed form (NFC), without spaces around it.

    `Refused` for anything but 1 to 40 letters of any script, digits, spaces and . ' - _ , ( ).
    """
    if name is None:
        raise Refused("it has no name: give one of 1 to 40 characters.")
    if not isinstance(name, str):
        raise Refused(f"the name is {shown(name)}, expected text of 1 to {LONGEST_NAME} characters.")
    if len(name) <= 10 * LONGEST_NAME:  # composing takes long for long text
        name = unicodedata.normalize("NFC", name).strip()
    if not name:
        raise Refused(f"the name is empty: give one of 1 to {LONGEST_NAME} characters.")
    if len(name) > LONGEST_NAME:
        raise Refused(f"the name has {len(name)} characters, expected {LONGEST_NAME} at most: shorten it.")
    for c in name:
        if _invisible(c):
            raise Refused(f"the name holds the invisible character U+{ord(c):04X}: type it anew, with {PLAIN_NAME}.")
    if "/" in name or "\\" in name or ".." in name:
        raise Refused(f"the name {shown(name)} looks like a file's path: leave out slashes and '..'.")
    if set(name) & set('<>&"`'):
        raise Refused(f"the name {shown(name)} looks like markup: use {PLAIN_NAME}.")
    for c in name:
        if unicodedata.category(c)[0] not in "LM" and unicodedata.category(c) != "Nd" and c not in PUNCTUATION:
            raise Refused(f"the name holds {shown(c)} ({unicodedata.name(c, 'a character without a name')}): use {PLAIN_NAME}.")
    if not any(unicodedata.category(c)[0] in "LN" for c in name):
        raise Refused(f"the name {shown(name)} has neither a letter nor a digit: add one.")
    kinds = "".join("M" if unicodedata.category(c)[0] == "M" else "x" for c in name)
    if kinds[0] == "M" or "M" * (MOST_MARKS + 1) in kinds:
        raise Refused(f"the name has accents without a letter, or more than {MOST_MARKS} on one: leave some out.")
    return name


def check_link(link) -> str:
    """Return a link that is safe to show, or "" for none; `Refused` for another scheme, odd characters, a disguised host."""
    if link is None or link == "":
        return ""
    if not isinstance(link, str):
        raise Refused(f"the link is {shown(link)}, expected text such as 'https://example.org/me', or '' for none.")
    if len(link) > LONGEST_LINK:
        raise Refused(f"the link has {len(link)} characters, expected {LONGEST_LINK} at most: use a shorter address.")
    if not re.match(r"https?://", link, re.IGNORECASE):
        raise Refused(f"the link {shown(link)} does not begin with https:// or http://: use an address of a web page.")
    if wrong := re.search(r"[^A-Za-z0-9\-._~:/?#@!$&()*+,;=%]", link):
        raise Refused(f"the link {shown(link)} holds {shown(wrong[0])}, which no address has: copy it from the address bar.")
    try:
        parts = urlsplit(link)
        sound = parts.port != 0 and re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", parts.hostname or "")
    except ValueError:
        sound = None
    if not sound or "@" in parts.netloc:
        raise Refused(
            f"the link {shown(link)} names no plain host such as example.org: copy it from the browser's address bar."
        )
    return link


def host(link: str) -> str:
    """The host of a link that `check_link` let pass: what a reader is told of where it leads."""
    return (urlsplit(link).hostname or "").removeprefix("www.")


def check_seed(seed) -> int:
    """Return `seed`; `Refused` for anything but a whole number from 0 to 2**63 - 1."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
        raise Refused(f"the seed is {shown(seed)}, expected a whole number of 0 or more: give the seed of the training.")
    return seed


def check_settings(settings) -> dict:
    """Return `settings`: names with plain values, or lists of them; `Refused` for others, invisible characters, too much."""
    if not isinstance(settings, dict):
        raise Refused(f"the settings are {shown(settings)}, expected names with plain values: pass a dict or a dataclass.")
    for key, value in settings.items():
        for part in [key, *(value if isinstance(value, list) else [value])]:
            if not _plain(part):
                plain = "numbers, text, True, False, None, or a list of them"
                raise Refused(f"the setting {shown(key)} holds {shown(part)}, expected plain values: {plain}.")
    if (length := len(json.dumps(settings, ensure_ascii=False))) > LONGEST_SETTINGS:
        raise Refused(f"the settings have {length} characters, expected {LONGEST_SETTINGS} at most: leave some out.")
    return settings


def _plain(value) -> bool:
    if isinstance(value, str):
        return not any(_invisible(c) for c in value[:LONGEST_SETTINGS])
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or (isinstance(value, int) and abs(value) < 2**63)


def _invisible(c: str) -> bool:
    """Control characters, characters that turn the direction of writing, surrogates, fillers."""
    special = ord(c) in INVISIBLE_LETTERS or any(ord(c) in some for some in VARIATIONS)
    return special or unicodedata.category(c)[0] == "C" or unicodedata.category(c) in ("Zl", "Zp")
