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
