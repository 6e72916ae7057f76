// The page of /embed: takes the token out of the address, shows the component, and tells the page
// around it how high it is. It speaks to the sites of the list and of the token, and to no other.
"use strict";
(function () {
  const page = document.documentElement;
  const place = document.getElementById("place");
  const framed = window.parent !== window;
  const sites = (page.getAttribute("data-origins") || "").split(" ").filter((site) => site !== "");
  const closed = page.hasAttribute("data-closed");
  const NAMES = ["region", "year", "level", "kind", "issuer_kind", "section", "topic", "title",
    "certainty", "published_from", "published_to", "question", "size", "facets", "within", "group",
    "sort", "open", "theme", "heading", "lang"];
  // How often something is told again to a page around that may not listen yet, and how soon.
  const ROUNDS = 10;
  const PAUSE = 1000;

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

  // The sites a token says it is for; null where it does not say (a key).
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
    const fragment = new URLSearchParams(window.location.hash.slice(1));
    if (fragment.has("token")) {
      const rest = new URLSearchParams(window.location.hash.slice(1));
      rest.delete("token");
      const address = window.location.pathname + window.location.search;
      window.history.replaceState(null, "", address + (rest.toString() ? "#" + rest : ""));
    }
    return fragment;
  }

  // Whether the page around may show what the token opens.
  function accept(token) {
    const named = audience(token);
    allowed = named ? sites.filter((site) => named.includes(site)) : sites;
    return around ? allowed.includes(around) : allowed.length > 0;
  }

  function refuse() {
    const line = document.createElement("p");
    line.className = "alone";
    line.textContent = "这个令牌不是给这个网站的。请告诉网站的管理员：签发时用 --origin 写上本网站，并列入 ZHIJIAN_EMBED_ORIGINS。";
    place.appendChild(line);
  }

  function show(fragment, token) {
    search = document.createElement("zhijian-search");
    const query = new URLSearchParams(window.location.search);
    search.setAttribute("heading", "2"); // below the page's own
    for (const name of NAMES) {
      if (query.has(name)) search.setAttribute(name, query.getAll(name).join(" "));
    }
    if (fragment.has("report")) search.removeAttribute("question");
    if (framed && (token || closed)) search.tokenProvider = renewed;
    search.token = token;
    place.appendChild(search);
    search.addEventListener("zhijian:scroll", (event) => {
      height();
      tell({ type: "zhijian:scroll", top: event.detail.top, block: event.detail.block });
    });
    if (fragment.has("report")) {
      const question = fragment.get("question");
      const words = question ? { question, match: fragment.get("match") || "auto",
          within: fragment.get("within"), terms: true } : null;
      search.open(fragment.get("report"), fragment.get("position"), words).then((title) => {
        if (title) document.title = `${title} · 治鉴`;
      });
    }
  }

  // Now, and again until it is enough.
  function again(once, enough, ended) {
    let rounds = 0;
    const timer = setInterval(() => {
      rounds += 1;
      if (!enough() && rounds <= ROUNDS) once();
      else {
        clearInterval(timer);
        ended();
      }
    }, PAUSE);
    once();
  }

  // The page around is asked for the next token, and answers with a message.
  function renewed() {
    return new Promise((resolve, reject) => {
      waiting = resolve;
      again(() => tell({ type: "zhijian:token-wanted" }), () => waiting !== resolve,
        () => reject(new Error("no token came")));
    });
  }

  window.addEventListener("message", (event) => {
    if (!search || event.source !== window.parent || !sites.includes(event.origin)) return;
    const message = event.data;
    if (!message || message.type !== "zhijian:token" || typeof message.token !== "string") return;
    const named = audience(message.token);
    if (named && !named.includes(event.origin)) return;
    accept(message.token);
    if (waiting) waiting(message.token);
    waiting = null;
    search.token = message.token;
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

  const fragment = taken();
  const token = fragment.get("token") || "";
  if (token && framed && !accept(token)) refuse();
  else show(fragment, token);
  again(() => {
    if (last) tell({ type: "zhijian:height", height: last });
  }, () => false, () => {});
})();
