// ---- links: the ways to a report, and what is taken along from it.

// A way to a report: a real address for a window of its own, opened here by an ordinary click.
function reportLink(panel, target, words, about) {
  return make("a", { href: addressOf(panel, target), click: (event) => follow(panel, event, target),
    auxclick: (event) => follow(panel, event, target), rel: "noopener",
    "aria-label": about ? `${words}：${about}` : null,
    target: panel.inWindow ? "_blank" : null }, text(words));
}

// Copies the citation; where the browser does not let us, shows it to be copied by hand.
function copyButton(panel, cited) {
  const words = cite(panel, cited);
  const state = make("span", { class: "said" });
  return [make("button", { type: "button", class: "link", click: async (event) => {
    const button = event.currentTarget;
    const done = await copied(words, panel.root);
    state.textContent = done ? "已复制" : "";
    panel.announce(done ? "已复制引用" : "浏览器不让复制，引用已列在下面");
    if (!done && !button.parentNode.querySelector(".cite")) {
      button.parentNode.appendChild(make("p", { class: "cite", tabindex: "0" }, text(words)));
    }
  } }, "复制引用"), state];
}

// Where a report is read in a window of its own: the reading view where anybody may ask, else the
// page for frames, which is given a token.
function addressOf(panel, target) {
  const last = panel.query && panel.query.question.length <= 500 ? panel.query : null;
  const words = last ? [["question", last.question], ["match", last.match], ["within", last.within]] : [];
  if (!panel.bearer.token && !panel.bearer.provider) {
    const query = new URLSearchParams(words.map(([name, value]) =>
      [name === "question" ? "q" : name, value])).toString();
    return `${panel.base}reports/${encodeURIComponent(target.report_id)}${query ? "?" + query : ""}`
      + (target.position ? `#p${target.position}` : "");
  }
  const fixed = [];
  for (const name of CONDITIONS) {
    if (panel.conditions.fixed(name).length) fixed.push([name, panel.conditions.fixed(name).join(" ")]);
  }
  const query = new URLSearchParams(fixed).toString();
  const fragment = [["report", target.report_id], ["position", target.position], ...words];
  return `${panel.base}embed${query ? "?" + query : ""}#${new URLSearchParams(fragment)}`;
}

// The token goes along in the fragment, which no request carries, and only as the window opens.
function follow(panel, event, target) {
  if (event.type === "auxclick" && event.button !== 1) return;
  const aside = event.type === "auxclick" || event.ctrlKey || event.metaKey || event.shiftKey;
  const { report_id, position, title, id } = target;
  if (!panel.tell("zhijian:open", { report_id, position, title, id: id || null })) {
    event.preventDefault();
    return;
  }
  if (!aside && !panel.inWindow) {
    event.preventDefault();
    panel.cameFrom = event.currentTarget;
    panel.open(report_id, position);
  } else if (panel.bearer.token) {
    event.preventDefault();
    const secret = `&token=${encodeURIComponent(panel.bearer.token)}`;
    window.open(addressOf(panel, target) + secret, "_blank", "noopener");
  }
}

function cite(panel, cited) {
  const { citation, url } = cited;
  if (!url || !citation.endsWith(` ${url}`)) return citation;
  return citation.slice(0, citation.length - url.length) + webAddress(url, panel.base);
}
