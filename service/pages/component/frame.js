// The page of /embed: takes the token out of the address, shows the component, and tells the page
// around it how high it is. It speaks to the sites of the list and of the token, and to no other.
"use strict";
(function () {
  const page = document.documentElement;
  const place = document.getElementById("place");
  const framed = window.parent !== window;
  const sites = (page.getAttribute("data-origins") || "").split(" ").filter((site) => site !== "");
  const closed = page.hasAttribute("data-closed");
  const NAMES = ["region", "year", "level", "kind", "issuer_kind", "section", "topic",
    "published_from", "published_to", "question", "size", "facets", "group", "sort", "open", "theme",
    "heading", "lang"];
  // Milliseconds in which the page around has to give a new token.
  const PATIENCE = 10000;

  const around = framed ? siteAround() : "";
  let allowed = sites;
  let search = null;
  let waiting = null;

  function siteAround() {
    const above = window.location.ancestorOrigins;
    if (above && above.length && above[0] !== "null") return above[0];
    try {
      return new URL(document.referrer).origin;
    } catch {
      return ""; // neither is told: then to every site that may be meant
    }
  }

  // The sites a token is for; null where it does not say (a key).
  function audience(token) {
    try {
      const bytes = atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"));
      return [].concat(JSON.parse(bytes).aud);
    } catch {
      return null;
    }
  }

  // Sent to whoever around may know; a browser gives it to nobody else.
  function tell(message) {
    if (!framed) return;
    for (const site of around ? [around] : allowed) {
      if (allowed.includes(site)) window.parent.postMessage(message, site);
    }
  }

  // What the fragment says is read and taken out of the address at once.
  function taken() {
    const told = new URLSearchParams(window.location.hash.slice(1));
    if (told.has("token")) {
      const rest = new URLSearchParams(window.location.hash.slice(1));
      rest.delete("token");
      const address = window.location.pathname + window.location.search;
      window.history.replaceState(null, "", address + (rest.toString() ? "#" + rest : ""));
    }
    return told;
  }

  function accept(token) {
    const named = audience(token);
    const both = named ? sites.filter((site) => named.includes(site)) : sites;
    if (around && !both.includes(around)) return false;
    allowed = both;
    return true;
  }

  function refuse() {
    const line = document.createElement("p");
    line.className = "alone";
    line.textContent = "这个令牌不是给这个网站的。请告诉网站的管理员：签发时用 --origin 写上本网站，并列入 ZHIJIAN_EMBED_ORIGINS。";
    place.appendChild(line);
  }

  function show(told, token) {
    search = document.createElement("zhijian-search");
    const query = new URLSearchParams(window.location.search);
    for (const name of NAMES) {
      if (query.has(name)) search.setAttribute(name, query.getAll(name).join(" "));
    }
    if (told.has("report")) search.removeAttribute("question");
    if (framed && (token || closed)) search.tokenProvider = renewed;
    search.token = token;
    place.appendChild(search);
    search.addEventListener("zhijian:scroll", (event) => {
      height();
      tell({ type: "zhijian:scroll", top: event.detail.top, block: event.detail.block });
    });
    if (told.has("report")) {
      const question = told.get("question");
      search.open(told.get("report"), told.get("position"),
        question ? { question, match: told.get("match") || "auto", terms: true } : null);
    }
  }

  // The page around is asked for the next token, and answers with a message.
  function renewed() {
    tell({ type: "zhijian:token-wanted" });
    return new Promise((resolve, reject) => {
      waiting = resolve;
      setTimeout(() => reject(new Error("no token came")), PATIENCE);
    });
  }

  window.addEventListener("message", (event) => {
    if (!framed || event.source !== window.parent || !sites.includes(event.origin)) return;
    const told = event.data;
    if (!told || told.type !== "zhijian:token" || typeof told.token !== "string") return;
    const named = audience(told.token);
    if (named && !named.includes(event.origin)) return;
    if (waiting) waiting(told.token);
    waiting = null;
    search.token = told.token;
  });

  window.addEventListener("hashchange", () => {
    const token = taken().get("token");
    if (token && accept(token)) search.token = token;
  });

  let last = 0;
  function height() {
    const now = Math.ceil(document.body.getBoundingClientRect().height);
    if (now === last) return;
    last = now;
    tell({ type: "zhijian:height", height: now });
  }
  new ResizeObserver(height).observe(document.body);

  const told = taken();
  const token = told.get("token") || "";
  if (token && framed && !accept(token)) refuse();
  else show(told, token);
})();
