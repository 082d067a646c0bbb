"""What a student's files are called."""

import hashlib
import re
import unicodedata

LONGEST = 40  # letters of the name that are kept; the digest tells apart what they do not
DIGITS = 16


def file_name(student: str) -> str:
    """A name for a student's files, without an ending: plain letters a person can recognise, and a digest of the exact name.

    Two students never share one, also where a file system does not tell capitals from small letters or accents apart.

    Args:
        student: As the hand-in names them; anything.

    Returns:
        Small letters a to z, digits and hyphens, such as "zoe-muller-0b1c2d3e4f506172".
    """
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
    plain = unicodedata.normalize("NFKD", student[:LONGEST]).encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST].strip("-")
    return f"{readable or 'student'}-{digest}"


def page(student: str) -> str:
    """Where a student's page stands, seen from the folder of the reports."""
    return f"students/{file_name(student)}.html"
