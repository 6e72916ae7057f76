// What completes the last piece of the question, while one types: the combobox of the ARIA patterns.
// Everything works without it. Floor: Chromium 80. Nothing is asked of another host.
"use strict";
(function () {
  var box = document.getElementById("q");
  if (!box || !box.form || !window.fetch || !window.AbortController) return;
  var WAIT = 120, AFTER = 50;  // milliseconds: between keys; behind the end of composing
  var SHOWN = 10;
  var KINDS = { term: "词语", region: "地区", report: "报告", condition: "条件" };
  var address = new URL("api/v1/suggest", box.form.action);
  var list = document.createElement("ul"), status = document.createElement("p");
  var rows = [], at = -1, timer = 0, asking = null, composing = false, composed = -Infinity;

  list.id = "suggestions";
  list.className = "suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "提示");
  status.className = "hidden";
  status.setAttribute("role", "status");
  box.form.appendChild(list);
  box.form.appendChild(status);
  box.setAttribute("type", "text");  // the role is not for a search box
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);

  // --- asking ------------------------------------------------------------------------------------

  function later() {
    stop();
    close();
    if (!box.value.trim() || box.selectionStart !== box.value.length) return;
    timer = setTimeout(ask, WAIT);
  }
  function stop() {
    clearTimeout(timer);
    if (asking) asking.abort();
    asking = null;
  }
  function ask() {
    var mine = asking = new AbortController(), question = box.value;
    address.search = new URLSearchParams({ q: question }).toString();
    fetch(address, { credentials: "same-origin", signal: mine.signal }).then(function (answer) {
      return answer.ok ? answer.json() : Promise.reject(answer.status);
    }).then(function (answer) {
      if (mine === asking && box.value === question) open(answer.suggestions.slice(0, SHOWN));
    }).catch(function () { /* the question can be asked as it is */ });
  }

  // --- the list ----------------------------------------------------------------------------------

  function open(suggestions) {
    if (document.activeElement !== box) return;
    rows = suggestions.filter(function (row) { return row.query !== box.value || row.kind === "report"; });
    at = -1;
    list.textContent = "";
    rows.forEach(function (row, number) {
      var item = document.createElement("li");
      item.id = "suggestion-" + number;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      ["kind", "label", "detail"].forEach(function (part) {
        var span = document.createElement("span");
        span.className = part;
        span.textContent = part === "kind" ? KINDS[row.kind] || "" : row[part];
        item.appendChild(span);
      });
      list.appendChild(item);
    });
    list.hidden = !rows.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = rows.length ? rows.length + " 条提示，按上下键选择" : "";
  }
  function close() {
    rows = [];
    at = -1;
    list.hidden = true;
    list.textContent = "";
    status.textContent = "";
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }
  // One stands before the first and behind the last: in the box itself.
  function go(step) {
    var places = rows.length + 1;
    if (at >= 0) list.children[at].setAttribute("aria-selected", "false");
    at = (at + 1 + step + places) % places - 1;
    if (at < 0) { box.removeAttribute("aria-activedescendant"); return; }
    list.children[at].setAttribute("aria-selected", "true");
    list.children[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", list.children[at].id);
  }
  function choose(row) {
    stop();
    close();
    if (row.kind === "report") { location.href = row.url; return; }
    box.value = row.query;
    box.setSelectionRange(row.query.length, row.query.length);
  }

  // --- hands -------------------------------------------------------------------------------------

  // An input method has the keys to itself; some browsers say that it is over before they hand on
  // the very Enter that confirmed the word.
  function confirms(event) {
    return composing || event.isComposing || event.keyCode === 229 || event.timeStamp - composed < AFTER;
  }
  box.addEventListener("compositionstart", function () { composing = true; stop(); close(); });
  box.addEventListener("compositionend", function (event) { composing = false; composed = event.timeStamp; later(); });
  box.addEventListener("input", function (event) { if (!composing && !event.isComposing) later(); });
  box.addEventListener("blur", function () { stop(); close(); });
  box.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || confirms(event)) return;
    if (event.key === "ArrowDown" && list.hidden && box.value.trim()) { event.preventDefault(); stop(); ask(); }
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(rows[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();  // only the list; what was typed stays
      event.stopPropagation();
      stop();
      close();
    }
  });
  // The box keeps the focus while one points.
  list.addEventListener("mousedown", function (event) { event.preventDefault(); });
  list.addEventListener("click", function (event) {
    var item = event.target.closest("li");
    if (item) choose(rows[Array.prototype.indexOf.call(list.children, item)]);
  });
})();
