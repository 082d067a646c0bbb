"""How the page looks, and the little it does: sorting by a column, and holding the animations still.

The colours are from the palette of Okabe and Ito (2008), which is told apart with every kind of colour vision.
"""

STYLE = """
:root { --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --band: #f3f6f9; --edge: #d5dce3; --line: #0072b2; --dot: #b34700;
  --gold: #f0c419; --silver: #c3cad1; --bronze: #d9975b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf0; --soft: #a3adb8; --paper: #14181d; --band: #1d232a; --edge: #333c46; --line: #56b4e9;
    --dot: #e69f00; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 68rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1 { margin: 0; font-size: 2rem; letter-spacing: -0.02em; }
h2 { margin: 2.2rem 0 0; font-size: 1.3rem; }
p { margin: 0.3rem 0 0.9rem; color: var(--soft); max-width: 46rem; }
a { color: var(--line); overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
nav a, nav button { padding: 0.25rem 0.75rem; border: 1px solid var(--edge); border-radius: 1rem; text-decoration: none;
  font-size: 0.9rem; color: var(--ink); background: var(--band); }
nav b { color: var(--soft); font-weight: 500; }
nav button { margin-left: auto; }
button { font: inherit; color: inherit; cursor: pointer; }
:focus-visible { outline: 2px solid var(--line); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; }
th { padding: 0.3rem 0.5rem; text-align: left; font-size: 0.88rem; font-weight: 600; white-space: nowrap; color: var(--soft);
  border-bottom: 2px solid var(--edge); }
th button { padding: 0.2rem 0; border: 0; background: none; font-weight: inherit; }
th button:hover { color: var(--ink); text-decoration: underline; }
th button::after { content: "\\2195"; display: inline-block; width: 1em; margin-left: 0.2em; opacity: 0.45;
  text-align: center; }
th[aria-sort=ascending] button::after { content: "\\25B2"; opacity: 1; font-size: 0.75em; width: 1.33em; }
th[aria-sort=descending] button::after { content: "\\25BC"; opacity: 1; font-size: 0.75em; width: 1.33em; }
th[aria-sort=ascending], th[aria-sort=descending] { color: var(--ink); }
td { padding: 0.45rem 0.5rem; vertical-align: middle; border-bottom: 1px solid var(--edge); }
tbody tr:hover { background: var(--band); }
td.rank, td.score { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
th.number { text-align: right; }
section th.number { width: 7.2rem; }
section th.number:first-child, td.rank { text-align: center; width: 4.5rem; }
th.course { width: 7rem; } th.link { width: 9rem; }
.medal { display: inline-block; width: 2rem; height: 2rem; border-radius: 50%; line-height: 2rem; font-weight: 700;
  color: #1b1f24; }
.m1 { background: var(--gold); } .m2 { background: var(--silver); } .m3 { background: var(--bronze); }
.top bdi, .top .score { font-weight: 650; }
td.name > div { display: flex; gap: 0.8rem; align-items: center; }
.who { min-width: 8rem; overflow-wrap: anywhere; }
summary { white-space: nowrap; }
img, canvas { flex: none; display: block; border-radius: 6px; background: #fff; border: 1px solid var(--edge); }
canvas { width: 120px; }
details summary { cursor: pointer; font-size: 0.82rem; color: var(--soft); font-weight: 400; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 0.8rem; margin: 0.3rem 0 0; font-size: 0.82rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
svg { display: block; } polyline { fill: none; stroke: var(--line); stroke-width: 2; stroke-linejoin: round; }
circle { fill: var(--line); } circle:last-of-type { fill: var(--dot); }
td.link { font-size: 0.88rem; max-width: 9rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.label { display: none; }
.refused { margin-top: 2.5rem; } .refused summary { font-size: 1.05rem; font-weight: 600; }
.refused td { font-size: 0.88rem; vertical-align: top; overflow-wrap: anywhere; } .refused td:first-child { width: 32%; }
@media (max-width: 60rem) {
  section th, section td { padding-left: 0.25rem; padding-right: 0.25rem; }
  section th { font-size: 0.8rem; } section th.number, section th.course { width: auto; } th.link { width: 6rem; }
  td.link { max-width: 6rem; font-size: 0.8rem; }
  img, canvas { width: 84px; height: auto; } svg { width: 72px; height: 24px; }
}
@media (max-width: 46rem) {
  body { padding: 1rem 0.75rem 3rem; }
  section thead tr { display: flex; flex-wrap: wrap; gap: 0.4rem; padding: 0.3rem 0 0.6rem;
    border-bottom: 2px solid var(--edge); }
  section th { border: 1px solid var(--edge); border-radius: 1rem; padding: 0.1rem 0.7rem; }
  section th.course, section th.link { display: none; }
  section th.number:first-child { width: auto; }
  section tbody tr { display: grid; grid-template-columns: 2.6rem repeat(3, 1fr); gap: 0.3rem 0.4rem; padding: 0.7rem 0;
    border-bottom: 1px solid var(--edge); }
  section table, section thead, section tbody { display: block; }
  section td { display: block; padding: 0; border: 0; }
  svg { width: 96px; height: 32px; }
  section td.rank { grid-column: 1; width: auto; align-self: center; }
  section td.name { grid-column: 2 / -1; }
  section td.score { text-align: left; } section td.score:nth-child(3) { grid-column: 2; }
  section td.course { grid-column: 2 / 4; } section td.link { grid-column: 4; max-width: none; align-self: center; }
  .label { display: block; font-size: 0.75rem; color: var(--soft); font-weight: 400; }
}
"""

SCRIPT = """
"use strict";
for (const table of document.querySelectorAll("section table")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, column) => {
    const button = head.querySelector("button");
    if (!button) return;
    const text = head.classList.contains("text");
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      const first = text || column === 0 ? "ascending" : "descending";
      const order = now === "none" ? first : now === "ascending" ? "descending" : "ascending";
      const value = row => row.cells[column].dataset.value;
      const compare = text ? (a, b) => value(a).localeCompare(value(b)) : (a, b) => value(a) - value(b);
      const sign = order === "ascending" ? 1 : -1;
      const rank = row => Number(row.cells[0].dataset.value);
      const rows = [...body.rows].sort((a, b) => sign * compare(a, b) || rank(a) - rank(b));
      for (const other of heads)
        if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", other === head ? order : "none");
      body.append(...rows);
    });
  });
}
const pictures = [...document.querySelectorAll("img")], motion = document.getElementById("motion");
const stills = new Map();
function still(picture) {
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth;
  canvas.height = picture.naturalHeight;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", picture.alt);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas;
}
function hold(yes) {
  for (const picture of pictures) {
    if (yes) {
      picture.decode().catch(() => null).then(() => {
        if (!held || !picture.isConnected || !picture.naturalWidth) return;
        stills.set(picture, still(picture));
        picture.replaceWith(stills.get(picture));
      });
    } else if (stills.get(picture)?.isConnected) {
      stills.get(picture).replaceWith(picture);
    }
  }
  motion.textContent = yes ? "Play the animations" : "Pause the animations";
}
let held = false;
if (pictures.length) {
  motion.hidden = false;
  motion.addEventListener("click", () => hold(held = !held));
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) hold(held = true);
}
"""
