"""JupyterLab as a person uses it: a notebook opened from the file browser, its cells, what they show."""

import re
import time

from playwright.sync_api import Locator, Page

PATIENCE = 300  # seconds for a cell that trains, on a busy machine
SELECTED = "jp-mod-selected"


class Lab:
    """JupyterLab in a browser's page.

    Args:
        page: An empty page.
        address: Of the server.
    """

    def __init__(self, page: Page, address: str):
        self.page = page
        page.goto(f"{address}/lab")
        page.locator(".jp-DirListing-item").first.wait_for(timeout=60_000)

    def open(self, name: str, n_cells: int) -> "Notebook":
        """Open a notebook by a double click in the file browser, and wait until its kernel and all its cells are there."""
        self.page.locator(".jp-DirListing-item", has_text=name).dblclick()
        self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached", timeout=60_000)
        self.page.wait_for_function(  # cells below the window come a little later
            "n => document.querySelectorAll('.jp-Notebook .jp-Cell').length === n", arg=n_cells, timeout=60_000
        )
        return Notebook(self.page)

    def close(self) -> None:
        """Close the notebook's tab; its kernel goes on."""
        self.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab.lm-mod-current .lm-TabBar-tabCloseIcon").click()
        self.page.locator(".jp-NotebookPanel").wait_for(state="detached")

    def unfold_files(self, wanted: bool) -> None:
        """Show the file browser at the left, or fold it away (Ctrl+B)."""
        files = self.page.locator("#jp-left-stack")
        if files.is_visible() != wanted:
            self.page.keyboard.press("Control+B")
            files.wait_for(state="visible" if wanted else "hidden")

    def wear(self, theme: str) -> None:
        """Change the theme: "Light" or "Dark"."""
        self.page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme}'}})")
        light = "true" if theme == "Light" else "false"
        self.page.locator(f"body[data-jp-theme-light={light}]").wait_for(state="attached")


class Notebook:
    """An open notebook. Cells are numbered from 0."""

    def __init__(self, page: Page):
        self.page = page

    def cell(self, i: int) -> Locator:
        return self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{i}']")

    def write(self, i: int, source: str) -> None:
        """Replace what stands in a cell."""
        editor = self.cell(i).locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def start(self, i: int) -> None:
        """Select a cell and press Ctrl+Enter."""
        self.cell(i).locator(".jp-InputPrompt").click()
        self.cell(i).locator(f"xpath=self::*[contains(@class, '{SELECTED}')]").wait_for()
        self.page.keyboard.press("Control+Enter")

    def wait(self, i: int, before: str = "") -> None:
        """Wait until a cell has run: its number is a new one."""
        self.page.wait_for_function(
            "([i, before]) => { const n = document.querySelector("
            "`.jp-Notebook .jp-Cell[data-windowed-list-index='${i}'] .jp-InputPrompt`).innerText.trim();"
            r" return /^\[\d+\]:$/.test(n) && n !== before; }",
            arg=[i, before],
            timeout=PATIENCE * 1000,
            polling=50,
        )

    def run(self, i: int) -> None:
        """Run a cell to its end."""
        before = self.number(i)
        self.start(i)
        self.wait(i, before)

    def number(self, i: int) -> str:
        """What stands in the brackets before a cell."""
        return self.cell(i).locator(".jp-InputPrompt").inner_text().strip()

    def output(self, i: int) -> Locator:
        return self.cell(i).locator(".jp-OutputArea-output")

    def text(self, i: int) -> str:
        """What a cell shows, as text with single blanks."""
        return re.sub(r"\s+", " ", " ".join(self.cell(i).locator(".jp-OutputArea").first.all_inner_texts()))

    def error(self, i: int) -> str:
        """What a cell shows as an error or a warning; "" where it shows none."""
        said = self.cell(i).locator("[data-mime-type='application/vnd.jupyter.stderr']")
        return re.sub(r"\s+", " ", " ".join(said.all_inner_texts()))

    def pictures(self, i: int, kind: str = "png") -> Locator:
        return self.cell(i).locator(f"img[src^='data:image/{kind}']")

    def press_stop(self) -> None:
        """Press ■ in the notebook's toolbar."""
        self.page.locator("[data-command='notebook:interrupt-kernel']").first.click()

    def save(self) -> None:
        """Press Ctrl+S and wait until it is saved."""
        self.page.keyboard.press("Control+S")
        self.page.locator(".lm-DockPanel-tabBar .lm-mod-current.jp-mod-dirty").wait_for(state="detached")

    def settled_picture(self, i: int, unlike: str | None = None) -> str:
        """The picture that a slider's cell shows, once it has stayed the same for half a second.

        Args:
            i: The cell.
            unlike: Wait for another one than this, for ten seconds.
        """
        end, last = time.monotonic() + 10, None
        while time.monotonic() < end:
            now = self.pictures(i).first.get_attribute("src")
            if now == last and now != unlike:
                break
            last = now
            time.sleep(0.5)
        return last

    def drag(self, i: int) -> None:
        """Drag a cell's first slider to the right."""
        handle = self.cell(i).locator(".noUi-handle").first
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + 40, y, steps=5)
        self.page.mouse.up()

    def points(self, i: int) -> tuple[int, int]:
        """What the summary in a cell says: points reached, and of how many."""
        reached, of = re.search(r"together (\d+) of (\d+)", self.text(i)).groups()
        return int(reached), int(of)

    def show(self, i: int) -> None:
        """Scroll so that a cell's end is in the window, and what it shows has been drawn."""
        self.cell(i).evaluate("cell => cell.scrollIntoView({block: 'end'})")
        self.page.wait_for_timeout(400)

    def too_wide(self) -> list[str]:
        """Cells whose text or output does not fit into the window's width, with what is cut off."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')].flatMap(cell =>
                [...cell.querySelectorAll('.jp-RenderedMarkdown, .jp-OutputArea-output')]
                .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 2)
                .map(e => `cell ${cell.dataset.windowedListIndex}: ${e.scrollWidth} of ${e.clientWidth} pixels: ` +
                    e.innerText.slice(0, 60)))"""
        )


def moves(picture: Locator, seconds: float = 4) -> bool:
    """Whether two screenshots of a picture differ, some time apart."""
    picture.scroll_into_view_if_needed()
    first = picture.screenshot()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.3)
        if picture.screenshot() != first:
            return True
    return False
