// Makes the columns of a table sortable. Figures that are not shown always come last.

const collator = new Intl.Collator("fr", { numeric: true });

function keyOf(row, column, kind) {
  const cell = row.children[column];
  if (kind === "texte") return cell.textContent.trim();
  return cell.dataset.valeur === "" ? null : Number(cell.dataset.valeur);
}

function sort(table, header, headers) {
  const direction = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  const column = header.cellIndex;
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => {
    const [x, y] = [a, b].map((row) => keyOf(row, column, header.dataset.cle));
    if (x === null || y === null) return (x === null) - (y === null);
    return direction * (typeof x === "number" ? x - y : collator.compare(x, y));
  });
  table.tBodies[0].append(...rows);
  for (const other of headers) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
}

for (const table of document.querySelectorAll("table[data-tri]")) {
  const headers = [...table.querySelectorAll("th[data-cle]")];
  for (const header of headers) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sort(table, header, headers));
  }
}
