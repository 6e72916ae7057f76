// ---- words: what the component knows beside the answers, and how elements are made.

// Where this script came from; the service lies beside it.
const OWN_ADDRESS = document.currentScript ? document.currentScript.src : "";

// Conditions a portal may fix, by the names of the interface's parameters.
const CONDITIONS = ["region", "year", "level", "kind", "issuer_kind", "section", "topic",
  "title", "certainty", "published_from", "published_to"];
// Those that may have several values, so that a visitor can choose among them.
const CHOICES = ["year", "region", "level", "section", "topic", "kind", "issuer_kind",
  "certainty"];
const ATTRIBUTES = [...CONDITIONS, "src", "token", "question", "size", "facets", "within", "group",
  "sort", "open", "theme", "heading", "lang"];
const PLACES = ["province", "city", "county"];
const MENUS = { year: "年度", region: "地区", province: "省份", city: "市", county: "区县",
  level: "层级", section: "栏目", topic: "领域", kind: "文种", issuer_kind: "发文机关" };
const FIRST_MENUS = "year region section topic";
const GROUPS = { region: "每地区一段", paragraph: "全部段落", report: "按报告" };
const WITHIN = { paragraph: "同段", section: "同节", report: "同篇" };
const SORTS = { relevance: "相关", newest: "最新", region: "地区", count: "段数" };
const UNITS = { county: "区县", city: "市", province: "省份" };
const LOOSER = { words: "分词查找", any: "含部分词语即可" };
const RELATED = 4;
// Parts of a score that are named.
const SCORE_PARTS = 6;
const SHOWN_WARNINGS = ["tampered", "lost_characters", "maybe_incomplete"];
const PLACEHOLDER = "词语、年度、地区，直接写在一起";

const LONGEST_QUESTION = 2000;
const LARGEST_PAGE = 100;
// Characters of a long paragraph that are open around its first mark.
const WINDOW = 180;
// Rows of a menu that are open at first.
const OPEN_ROWS = 8;

// An element: attributes by name, functions as listeners, texts always as text.
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const name of Object.keys(attributes || {})) {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  fill(node, children);
  return node;
}

function fill(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) fill(node, child);
    else node.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

function empty(node) {
  while (node.firstChild) node.removeChild(node.firstChild);
}

// Texts of reports keep their own direction to themselves.
function text(words, kind) {
  return make("bdi", { dir: "ltr", class: kind }, words);
}

function count(number) {
  return new Intl.NumberFormat("en-US").format(number);
}

// Blanks or commas stand between the values of an attribute.
function listed(value) {
  return (value || "").split(/[\s,，、]+/).filter((word) => word !== "");
}

// A number of an attribute, kept between two bounds.
function bounded(value, low, high, otherwise) {
  const number = parseInt(value, 10);
  return number >= low ? Math.min(number, high) : otherwise;
}

// Offsets of answers count code points, not the halves that scripts count.
function cut(words, start, end) {
  return [...words].slice(start, end).join("");
}

// A text with its marks as elements.
function marked(words, marks) {
  const points = [...words];
  const nodes = [];
  let at = 0;
  for (const [start, end] of marks || []) {
    if (start > at) nodes.push(points.slice(at, start).join(""));
    nodes.push(make("mark", {}, points.slice(start, end).join("")));
    at = end;
  }
  if (at < points.length) nodes.push(points.slice(at).join(""));
  return nodes;
}

// The sentence around the first mark and what follows it, as [from, to]; null where all is shown.
function opened(points, marks) {
  if (points.length <= WINDOW * 1.25) return null;
  const first = marks.length ? marks[0][0] : 0;
  const from = sentenceStart(points, first);
  let to = Math.min(points.length, from + WINDOW);
  const near = nextEnd(points, to - 30, to + 30);
  if (near > 0) to = near;
  if (marks.length) to = Math.min(points.length, Math.max(to, marks[0][1] + 20));
  return [from, to];
}

const SENTENCE_ENDS = "。！？；!?;";

function sentenceStart(points, at) {
  for (let i = at; i > Math.max(0, at - WINDOW * 0.6); i--) {
    if (SENTENCE_ENDS.includes(points[i - 1])) return i;
  }
  return at < WINDOW * 0.6 ? 0 : at - Math.floor(WINDOW / 3);
}

function nextEnd(points, from, to) {
  for (let i = Math.max(0, from); i < Math.min(points.length, to); i++) {
    if (SENTENCE_ENDS.includes(points[i])) return i + 1;
  }
  return 0;
}

// The marks within a part, counted from its beginning.
function within(marks, from, to) {
  const inside = [];
  for (const [start, end] of marks) {
    if (start < to && end > from) inside.push([Math.max(start, from) - from, Math.min(end, to) - from]);
  }
  return inside;
}

// 广西壮族自治区 is 广西 in a path.
const SHORT = { 内蒙古自治区: "内蒙古", 广西壮族自治区: "广西", 西藏自治区: "西藏", 宁夏回族自治区: "宁夏",
  新疆维吾尔自治区: "新疆", 北京市: "北京", 上海市: "上海", 天津市: "天津", 重庆市: "重庆" };

function shortName(name) {
  if (Object.prototype.hasOwnProperty.call(SHORT, name)) return SHORT[name];
  return name.length > 2 && name.endsWith("省") ? name.slice(0, -1) : name;
}

function above(path) {
  return path.slice(0, -1).map((name) => shortName(name)).join(" ");
}

function dayWords(day) {
  const [year, month, date] = day.split("-");
  return `${year} 年 ${parseInt(month, 10)} 月 ${parseInt(date, 10)} 日`;
}

// What of a place's code it shares with everything below it: 450200 is 4502.
function stem(code) {
  if (code === "100000") return "";
  return code.endsWith("0000") ? code.slice(0, 2) : code.endsWith("00") ? code.slice(0, 4) : code;
}

function lies(code, inside) {
  return code.startsWith(stem(inside));
}

// An address that may be followed: nothing but the web.
function webAddress(address, base) {
  try {
    const url = new URL(address, base);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

// Copies where the browser lets us; whether it did.
async function copied(words, root) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const area = make("textarea", { class: "hid", readonly: true, "aria-hidden": "true" });
    area.value = words;
    root.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    root.removeChild(area);
    return done;
  }
}
