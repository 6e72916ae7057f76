// ---- shell: what a component is made of: the box, the place below, how they look, what is told.

// Milliseconds before waiting is shown.
const PATIENCE = 300;

class Shell {
  constructor(host) {
    this.host = host;
    this.conditions = new Conditions(host);
    this.trouble = null;
    this.reader = null;
    this.build();
  }

  build() {
    const shadow = this.host.attachShadow({ mode: "open" });
    dress(shadow);
    this.box = make("input", { id: "q", type: "search", name: "q", maxlength: LONGEST_QUESTION,
      autocomplete: "off", spellcheck: "false", placeholder: PLACEHOLDER, enterkeyhint: "search",
      keydown: (event) => this.typed(event) });
    this.form = make("form", { class: "ask", role: "search", submit: (event) => {
      event.preventDefault();
      this.search(this.box.value);
    } }, make("label", { class: "hid", for: "q" }, "检索词语、年度、地区"), this.box,
    make("button", { type: "submit" }, "检索"));
    this.status = make("p", { class: "hid", role: "status", "aria-live": "polite" });
    this.out = make("div", { class: "out" });
    this.root = make("div", { class: "zj", keydown: (event) => {
      if (event.key === "Escape" && this.reader && event.target !== this.box) this.close();
    } }, this.form, this.status, this.out);
    shadow.appendChild(this.root);
    this.night = window.matchMedia("(prefers-color-scheme: dark)");
    this.nightfall = () => this.look();
    this.look();
    this.sizes = new ResizeObserver(() => window.requestAnimationFrame(() => this.measure()));
    this.ends = new IntersectionObserver((seen) => {
      if (this.rounds > 0 && seen.some((entry) => entry.isIntersecting)) this.more(false);
    }, { rootMargin: "400px" });
  }

  // The Enter that chooses what an input method offers asks nothing.
  typed(event) {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
  }

  // ---- attributes

  get base() {
    const src = this.host.getAttribute("src");
    const base = webAddress(src || OWN_ADDRESS, document.baseURI);
    if (!base || (!src && !OWN_ADDRESS)) return "";
    return new URL(src && !base.endsWith(".js") ? base.replace(/\/*$/, "/") : ".", base).href;
  }

  get inWindow() {
    return this.host.getAttribute("open") === "window";
  }

  heading(depth, attributes, ...children) {
    const level = bounded(this.host.getAttribute("heading"), 1, 6, 3);
    return make(`h${Math.min(6, level + depth)}`, attributes, ...children);
  }

  // As the page wants it, else as the visitor's system.
  look() {
    const theme = this.host.getAttribute("theme");
    const dark = theme === "dark" || (theme !== "light" && this.night.matches);
    this.root.className = dark ? "zj dark" : "zj";
    this.form.setAttribute("aria-label", this.host.getAttribute("aria-label") || "法治政府建设报告");
    this.root.lang = this.host.getAttribute("lang") || "zh-CN";
    this.measure();
  }

  // Its own width decides, not the window's.
  measure() {
    const { width } = this.host.getBoundingClientRect();
    this.root.classList.toggle("wide", width >= 720);
    this.root.classList.toggle("wider", width >= 1040);
    this.root.classList.toggle("narrow", width < 520);
  }

  busy(on) {
    this.out.classList.toggle("busy", on);
    this.out.setAttribute("aria-busy", on ? "true" : "false");
    if (on) this.announce("正在检索");
  }

  // In place of whatever is shown.
  place(node) {
    this.trouble = null;
    this.reader = null;
    empty(this.out);
    this.out.appendChild(node);
  }

  // Bring something into sight; a page around a frame is told where it is.
  reveal(node, block) {
    node.scrollIntoView({ block });
    const top = node.getBoundingClientRect().top - document.documentElement.getBoundingClientRect().top;
    this.tell("zhijian:scroll", { top: Math.round(top), block });
  }

  announce(words) {
    this.status.textContent = words;
  }

  // Whether the host page lets it go on.
  tell(name, detail) {
    return this.host.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true,
      cancelable: name === "zhijian:open", detail }));
  }

  // Where the focus is, so that it can be there again when everything around it is new.
  focusedKey() {
    const focused = this.host.shadowRoot.activeElement;
    return focused ? focused.getAttribute("data-key") : null;
  }

  focusOn(key) {
    if (!key) return;
    for (const node of this.out.querySelectorAll("[data-key]")) {
      if (node.getAttribute("data-key") === key) {
        node.focus({ preventScroll: true });
        return;
      }
    }
    this.box.focus({ preventScroll: true });
  }
}
