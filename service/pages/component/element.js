// ---- element: <zhijian-search>, the thin outside.

const panels = new WeakMap();
let sheet = null;

// Sheets that are made by script need no permission of a host's policy; older browsers take an
// element instead, which one may forbid.
function dress(shadow) {
  if ("adoptedStyleSheets" in shadow) {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    shadow.adoptedStyleSheets = [sheet];
  } else {
    shadow.appendChild(make("style", {}, STYLE));
  }
}

class ZhijianSearch extends HTMLElement {
  static get observedAttributes() {
    return ATTRIBUTES;
  }

  constructor() {
    super();
    panels.set(this, new Panel(this));
  }

  connectedCallback() {
    for (const name of ["token", "tokenProvider"]) this.takeUp(name);
    panels.get(this).begin();
  }

  disconnectedCallback() {
    panels.get(this).end();
  }

  attributeChangedCallback(name, before, value) {
    if (before !== value) panels.get(this).changed(name, value);
  }

  // What the page has set before this script had come.
  takeUp(name) {
    if (!Object.prototype.hasOwnProperty.call(this, name)) return;
    const value = this[name];
    delete this[name];
    this[name] = value;
  }

  // The token is taken and never given back.
  set token(token) {
    panels.get(this).show(token ? String(token) : "");
  }

  // A function that gives the next token, or the promise of one.
  set tokenProvider(provider) {
    panels.get(this).provide(typeof provider === "function" ? provider : null);
  }

  // Asks; done when the answer is shown.
  search(question) {
    panels.get(this).started = true;
    return panels.get(this).search(String(question));
  }

  // Opens a report; done when it is shown, with its title.
  open(reportId, position, query) {
    panels.get(this).started = true;
    return panels.get(this).open(String(reportId), Number(position) || 0, query || null);
  }
}

if (!customElements.get("zhijian-search")) customElements.define("zhijian-search", ZhijianSearch);
