"""What JupyterLab, Jupyter Notebook, VS Code and Colab all show, and legibly on a dark page too: the rules outputs keep to."""

import base64
import io
import re
from html.parser import HTMLParser

from PIL import Image

TEXT, HTML, PNG = "text/plain", "text/html", "image/png"
WIDGET = "application/vnd.jupyter.widget-view+json"
PLAIN_TAGS = set("b br code div em i img li ol p pre span strong table tbody td th thead tr ul video".split())
COLOURED = re.compile(r"(?:^|[;\s-])(?:color|background|border)\b")


def faults_of(output: dict) -> list[str]:
    """Why an output of a cell would not be shown everywhere; an empty list where it would.

    Args:
        output: As it stands in a notebook, or as a kernel sent it.
    """
    data = output.get("data")
    if data is None:
        return []  # what was printed, or an error: all of them show these
    found = [f"{kind} is not shown everywhere" for kind in data if kind not in (TEXT, HTML, PNG, WIDGET)]
    text = "".join(data.get(TEXT, ""))
    if not text or " object at 0x" in text:
        found.append(f"its text, {text!r}, says nothing to whoever sees only text")
    if PNG in data:
        found += _faults_of_picture(data[PNG])
    return found + faults_of_html("".join(data.get(HTML, "")))


def faults_of_html(html: str) -> list[str]:
    """Why a piece of HTML would not be shown everywhere: scripts, resources from elsewhere, colours of its own."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.faults


class _Reader(HTMLParser):
    """Collects the faults of HTML as it reads it."""

    def __init__(self):
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag not in PLAIN_TAGS:
            self.faults.append(f"<{tag}> is left out somewhere, or runs something")
        for name, value in attributes:
            if name.startswith("on"):
                self.faults.append(f"{name} runs a script")
            if name in ("src", "href", "poster", "srcset") and not (value or "").startswith("data:"):
                self.faults.append(f"{name} fetches {value!r} from elsewhere")
            if name in ("color", "bgcolor") or (name == "style" and COLOURED.search(value or "")):
                self.faults.append(f"{name}={value!r} fixes a colour, which a dark page swallows")
            if tag == "img" and name == "src" and (value or "").startswith("data:image/"):
                self.faults += _faults_of_picture(value.split(",", 1)[1])
        if tag == "img" and not dict(attributes).get("alt"):
            self.faults.append("the picture has no description (alt)")


def _faults_of_picture(encoded: str) -> list[str]:
    """A picture brings its own background: black axes on a dark page cannot be read."""
    least, _ = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA").getextrema()[3]
    return [] if least == 255 else ["the picture is transparent, so its dark lines vanish on a dark page"]
