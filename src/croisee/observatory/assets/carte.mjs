// The interactive map over the drawn one. Everything it shows is in the list of the page: a
// neighbourhood focused or hovered in the list is ringed here, and a click here opens its page.

const figure = document.getElementById("carte");
const WORDS = {
  "Map.Title": "Carte des quartiers",
  "NavigationControl.ZoomIn": "Agrandir la carte",
  "NavigationControl.ZoomOut": "Réduire la carte",
  "Popup.Close": "Fermer",
  "AttributionControl.ToggleAttribution": "Afficher les mentions",
  "CooperativeGesturesHandler.WindowsHelpText": "Ctrl et molette pour agrandir la carte",
  "CooperativeGesturesHandler.MacHelpText": "⌘ et molette pour agrandir la carte",
  "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
};
const dark = matchMedia("(prefers-color-scheme: dark)");
const absolute = (path) => new URL(path, document.baseURI).href;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function layers() {
  const land = ["==", ["get", "terre"], true];
  const named = ["==", ["get", "hote"], true];
  return [
    { id: "papier", type: "background", paint: { "background-color": colour("--feuille") } },
    { id: "terre", type: "fill", source: "fond", filter: land, paint: { "fill-color": colour("--creux") } },
    { id: "communes", type: "fill", source: "fond", filter: ["!", land], paint: { "fill-color": colour("--terre") } },
    { id: "bords", type: "line", source: "fond", filter: ["!", land], paint: { "line-color": colour("--papier"), "line-width": 1 } },
    { id: "limites", type: "line", source: "fond", filter: land, paint: { "line-color": colour("--trait-fort"), "line-width": 0.75 } },
    {
      id: "zones", type: "fill", source: "quartiers", filter: ["==", ["geometry-type"], "Polygon"],
      minzoom: 10, paint: { "fill-color": colour("--ocre"), "fill-opacity": 0.75 },
    },
    {
      id: "noms", type: "symbol", source: "fond", filter: named,
      layout: { "text-field": ["get", "nom"], "text-size": 12, "text-font": ["sans-serif"], "text-padding": 4,
        "text-variable-anchor-offset": ["center", [0, 0], "top", [0, 1], "bottom", [0, -1], "left", [1, 0], "right", [-1, 0],
          "top", [0, 2.5], "bottom", [0, -2.5], "left", [3, 0], "right", [-3, 0], "top", [0, 4], "bottom", [0, -4]] },
      paint: { "text-color": colour("--encre-2"), "text-halo-color": colour("--feuille"), "text-halo-width": 1.5 },
    },
    {
      // Unseen signs at the circles, so that the names make way for them.
      id: "places", type: "symbol", source: "quartiers", filter: ["==", ["geometry-type"], "Point"],
      layout: { "text-field": "●", "text-size": 14, "text-font": ["sans-serif"], "text-allow-overlap": true },
      paint: { "text-opacity": 0 },
    },
    {
      id: "points", type: "circle", source: "quartiers", filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-color": colour("--ocre"),
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "taille"]], 0, 4, 100, 9],
        "circle-opacity": ["interpolate", ["linear"], ["zoom"], 10.5, 0.9, 12.5, 0.25],
        "circle-stroke-color": ["case", ["boolean", ["feature-state", "vu"], false], colour("--petrole"), colour("--feuille")],
        "circle-stroke-width": ["case", ["boolean", ["feature-state", "vu"], false], 4, 1.25],
      },
    },
  ];
}

function latest(features) {
  return features.reduce((a, b) => (a.properties.millesime >= b.properties.millesime ? a : b));
}

async function draw() {
  const data = figure.dataset;
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: absolute(data.style) });
  document.head.append(style);
  const [engine, outlines, places] = await Promise.all([
    import(absolute(data.module)),
    fetch(absolute(data.fond)).then((answer) => answer.json()),
    fetch(absolute(data.quartiers)).then((answer) => answer.json()),
  ]);
  engine.setWorkerUrl(absolute(data.worker));
  const newest = places.features.reduce((year, f) => (f.properties.millesime > year ? f.properties.millesime : year), "");
  places.features = places.features.filter((f) => f.properties.millesime === newest);
  const view = figure.querySelector(".vue");
  const drawn = view.firstElementChild;
  const holder = document.createElement("div");
  holder.className = "vive";
  view.append(holder);
  const [west, south, east, north] = data.cadre.split(",").map(Number);
  const map = new engine.Map({
    container: holder,
    style: { version: 8, sources: { fond: { type: "geojson", data: outlines }, quartiers: { type: "geojson", data: places } }, layers: layers() },
    bounds: [[west, south], [east, north]],
    fitBoundsOptions: { padding: 12 },
    locale: WORDS,
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new engine.NavigationControl({ showCompass: false }), "top-right");
  link(map, engine, places);
  dark.addEventListener("change", () => map.setStyle({ ...map.getStyle(), layers: layers() }));
  map.once("idle", () => {
    drawn.remove();
    figure.dataset.carte = "prete";
  });
}

function link(map, engine, places) {
  const byPage = new Map(places.features.filter((f) => f.geometry.type === "Point").map((f) => [f.properties.page, f]));
  const popup = new engine.Popup({ closeButton: false, offset: 10, focusAfterOpen: false });
  let seen = null;
  function show(feature) {
    if (seen !== null) map.setFeatureState({ source: "quartiers", id: seen }, { vu: false });
    seen = feature ? feature.id : null;
    if (!feature) return popup.remove();
    map.setFeatureState({ source: "quartiers", id: seen }, { vu: true });
    popup.setLngLat(feature.geometry.coordinates).setText(feature.properties.nom).addTo(map);
  }
  for (const item of document.querySelectorAll(".quartiers li")) {
    const feature = byPage.get(item.id);
    if (!feature) continue;
    item.addEventListener("focusin", () => show(feature));
    item.addEventListener("focusout", () => show(null));
    item.addEventListener("mouseenter", () => show(feature));
    item.addEventListener("mouseleave", () => show(null));
  }
  const touched = ["points", "zones"];
  map.on("mousemove", (event) => {
    const found = map.queryRenderedFeatures(event.point, { layers: touched });
    map.getCanvas().style.cursor = found.length ? "pointer" : "";
    show(found.length ? byPage.get(latest(found).properties.page) : null);
  });
  map.on("click", (event) => {
    const found = map.queryRenderedFeatures(event.point, { layers: touched });
    if (found.length) location.href = absolute(`quartiers/${latest(found).properties.page}/`);
  });
}

new IntersectionObserver((entries, observer) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  observer.disconnect();
  draw();
}).observe(figure);
