"""HTML that loads nothing: pictures that stand in their tags, and the page around a report or a board."""

import base64
import hashlib
import html


def data_url(kind: str, content: bytes) -> str:
    """An address that is the content itself, which is of a type such as "image/png"."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def image(kind: str, content: bytes, description: str) -> str:
    """The tag of a picture, with its description for whoever cannot see it."""
    return f'<img alt="{html.escape(description)}" src="{data_url(kind, content)}" style="max-width:100%">'


def document(title: str, style: str, body: str, script: str = "") -> str:
    """A whole page. The browser may load nothing from anywhere, and use only the style and the script whose hashes are given.

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
