"""How long the solution notebooks take from their first cell to their last, one after another."""

import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def executing() -> None:
    """Each in a kernel of its own, starting it and loading TensorFlow included; the aim is five minutes together."""
    total = 0.0
    for path in sorted(Path("solutions").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": path.parent}})
        began = time.perf_counter()
        client.execute()
        seconds = time.perf_counter() - began
        total += seconds
        print(f"{path.stem:<22}{seconds:5.0f} s", flush=True)
    print(f"{'all':<22}{total:5.0f} s")
