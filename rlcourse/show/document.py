"""One HTML page: what stands around a report or a board. It loads nothing, and runs nothing but its own script."""

import base64
import hashlib


def document(title: str, style: str, body: str, script: str = "") -> str:
    """The whole page.

    The browser is told to load nothing from anywhere: pictures come from inside the page, style and script are those whose
    hashes are given.

    Args:
        title: Plain text, escaped already.
        style: Of the page.
        body: HTML, everything in it escaped already.
        script: The page's own; "" for none, and then none can run.
    """
    own = f"script-src {_hashed(script)}; " if script else ""
    policy = f"default-src 'none'; style-src {_hashed(style)}; {own}img-src data:; base-uri 'none'; form-action 'none'"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}{script and f"{chr(10)}<script>{script}</script>"}
</body>
</html>
"""


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
