"""What the cells of a course's notebook are called, by which one knows later which of them are as they were given out."""

import hashlib


def digest_of(kind: str, source: str) -> str:
    """A cell's id as long as nobody changes it: a digest of its text.

    Args:
        kind: "code" or "markdown".
        source: The cell's text.
    """
    return hashlib.sha256(f"{kind}\n{source}".encode("utf-8", "surrogatepass")).hexdigest()[:10]


def is_as_given(identity: str, kind: str, source: str) -> bool:
    """Whether a cell's text is the one its id was made from.

    Args:
        identity: The cell's id, with a number where several cells have the same text.
        kind: "code" or "markdown".
        source: The cell's text.
    """
    return identity.split("-")[0] == digest_of(kind, source)
