// ---- menus: the facets beside the answers, within what the portal has fixed.

// All menus that have something to say; null where there is none.
function menus(panel, answer, unit) {
  if (!answer.facets) return null;
  const shown = panel.conditions.menuNames().map((name) => menu(panel, answer.facets, name)).filter(Boolean);
  if (!shown.length) return null;
  const list = make("div", { class: "menus" }, shown);
  const words = `${count(answer.total.paragraphs)} 段 · ${count(answer.total.regions)} 个${unit}`;
  const opener = make("button", { type: "button", class: "opener", "data-key": "opener",
    "aria-expanded": panel.sheet ? "true" : "false", click: () => {
      panel.sheet = !panel.sheet;
      opener.setAttribute("aria-expanded", panel.sheet ? "true" : "false");
    } }, make("strong", {}, "筛选"), ` ${words}`);
  return make("aside", { "aria-label": "筛选" }, opener, list);
}

function menu(panel, facets, name) {
  const rows = rowsOf(panel, facets, name);
  const chosen = rows.filter((row) => row.selected).length;
  if (!rows.length || (rows.length === 1 && panel.conditions.fixed(dimensionOf(name)).length)) return null;
  const most = Math.max(1, ...rows.map((row) => row.paragraphs));
  const open = panel.opened.has(name);
  const list = make("ul", {}, rows.map((row, at) => {
    const item = menuRow(panel, name, row, most);
    item.hidden = !open && at >= OPEN_ROWS && !row.selected;
    return item;
  }));
  const rest = open ? 0 : [...list.children].filter((item) => item.hidden).length;
  return make("section", { "aria-label": MENUS[name] },
    make("p", { class: "name" }, make("strong", {}, MENUS[name]),
      chosen ? make("span", { class: "quiet" }, `已选 ${chosen}`) : null),
    list,
    rest ? make("button", { type: "button", class: "link", click: (event) => {
      panel.opened.add(name);
      for (const item of list.children) item.hidden = false;
      list.children[OPEN_ROWS].querySelector("button").focus();
      event.currentTarget.hidden = true;
    } }, `另有 ${rest} 项`) : null);
}

function menuRow(panel, name, row, most) {
  const dimension = dimensionOf(name);
  const bar = make("span", { class: "bar", "aria-hidden": "true" });
  bar.style.width = `${Math.round((100 * row.paragraphs) / most)}%`;
  return make("li", { class: `in${row.depth}` },
    make("button", { type: "button", "aria-pressed": row.selected ? "true" : "false",
      "data-key": `${name} ${row.value}`, click: () => panel.toggle(dimension, row.value) },
      text(row.label, "label"), make("span", { class: "number" }, count(row.paragraphs),
        make("span", { class: "hid" }, " 段"))),
    bar);
}

function dimensionOf(name) {
  return PLACES.includes(name) ? "region" : name;
}

// The rows of a menu: what the portal has fixed has nothing beside it.
function rowsOf(panel, facets, name) {
  const fixed = panel.conditions.fixed(dimensionOf(name));
  if (name === "region") return placeRows(facets, fixed);
  const allowed = dimensionOf(name) === "region"
    ? (value) => inFixed(value, fixed) : (value) => !fixed.length || fixed.includes(value);
  return (facets[name] || []).filter((row) => allowed(row.value)).map((row) => atDepth(row, 0));
}

function inFixed(code, fixed) {
  return !fixed.length || fixed.some((place) => lies(code, place));
}

function atDepth(row, depth) {
  return { value: row.value, label: row.label, paragraphs: row.paragraphs, selected: row.selected, depth };
}

// Places as a tree, the provinces with most first; a fixed place begins at its own depth.
function placeRows(facets, fixed) {
  const tree = [];
  const provinces = [...facets.province].sort((a, b) => b.paragraphs - a.paragraphs);
  for (const province of provinces) {
    tree.push(atDepth(province, 0));
    const below = [...facets.city.map((row) => atDepth(row, 1)),
      ...facets.county.map((row) => atDepth(row, 2))].filter((row) => lies(row.value, province.value));
    below.sort((a, b) => (a.value < b.value ? -1 : 1));
    for (const row of below) tree.push(row);
  }
  const shown = tree.filter((row) => inFixed(row.value, fixed));
  const least = Math.min(2, ...shown.map((row) => row.depth));
  for (const row of shown) row.depth -= least;
  return shown;
}
