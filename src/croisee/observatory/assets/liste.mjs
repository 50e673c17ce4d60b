// Filters the list of neighbourhoods. Without this script the whole list is on the page.
// The state lives in the address, so that a filtered list can be sent to someone.

const form = document.getElementById("filtres");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’'-]/g, " ").toLowerCase();
const count = document.getElementById("compte");
const items = [...document.querySelectorAll(".quartiers li")].map((node) => ({
  node,
  text: plain(node.dataset.texte),
  department: node.closest(".groupe").dataset.departement,
  generation: node.closest(".generation").dataset.generation,
}));

function filter() {
  const values = Object.fromEntries(new FormData(form));
  const words = plain(values.q ?? "").split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of items) {
    const kept =
      words.every((word) => item.text.includes(word)) &&
      (!values.departement || item.department === values.departement) &&
      (!values.generation || item.generation === values.generation);
    item.node.hidden = !kept;
    shown += kept;
  }
  for (const holder of document.querySelectorAll(".groupe, .generation")) {
    holder.hidden = !holder.querySelector(".quartiers li:not([hidden])");
  }
  count.textContent =
    shown === 0 ? "Aucun quartier ne correspond. Essayez un autre nom."
    : shown === 1 ? "1 quartier"
    : `${shown} quartiers`;
  return Object.entries(values).filter(([, value]) => value);
}

function remember(kept) {
  const query = new URLSearchParams(kept).toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
}

for (const [name, value] of new URLSearchParams(location.search)) {
  if (form.elements[name]) form.elements[name].value = value;
}
form.hidden = false;
form.addEventListener("input", () => remember(filter()));
form.addEventListener("submit", (event) => event.preventDefault());
filter();
