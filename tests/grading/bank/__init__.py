"""Hostile and sloppy hand-ins, and what must become of each."""

from tests.grading.bank import exhausting, files, forging, sloppy, spying

THEMES = {
    "Sloppy": sloppy.CASES,
    "Forged": forging.CASES,
    "Without end or measure": exhausting.CASES,
    "Looking and reaching outside": spying.CASES,
    "Files and names": files.CASES,
}
