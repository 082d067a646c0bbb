"""One HTML page: what stands around a report. It loads nothing and runs nothing."""

import base64
import hashlib


def document(title: str, style: str, body: str) -> str:
    """The whole page.

    The browser is told to load nothing from anywhere and to run no script: pictures come from inside the page, the style is
    the one whose hash is given.

    Args:
        title: Plain text, escaped already.
        style: Of the page.
        body: HTML, everything in it escaped already.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
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
{body}
</body>
</html>
"""
