// What keyboard, clipboard and memory can do for the page. Everything works without it.
// Floor: Chromium 80. Nothing is asked of another host.
"use strict";
(function () {
  var box = document.getElementById("q") || document.getElementById("find");
  var count = document.querySelector("[data-matches]");
  var hits = all(".hit");
  var marks = all(".report mark[id]");
  var at = -1;

  function all(selector) {
    return Array.prototype.slice.call(document.querySelectorAll(selector));
  }

  // --- from hit to hit, from match to match ------------------------------------------------------

  function goHit(step) {
    if (!hits.length) return;
    if (at >= 0) hits[at].classList.remove("lit");
    at = Math.max(0, Math.min(hits.length - 1, at + step));
    hits[at].classList.add("lit");
    hits[at].setAttribute("tabindex", "-1");
    hits[at].focus({ preventScroll: true });
    hits[at].scrollIntoView({ block: "center" });
  }
  function goMark(step) {
    if (!marks.length) return;
    at = at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length;
    show();
    marks[at].scrollIntoView({ block: "center" });
  }
  // The match one stands at: it is lit, and the bar says which of them it is.
  function show() {
    var para = marks[at].closest(".para");
    all(".para.lit, mark.now").forEach(function (old) { old.classList.remove("lit", "now"); });
    if (para) para.classList.add("lit");
    marks[at].classList.add("now");
    if (count) count.textContent = "第 " + (at + 1) + " 处，共 " + count.dataset.matches + " 处";
  }
  // Whoever comes by an address stands at the first match of its paragraph.
  function arrive() {
    var place = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    var first = place && (marks.indexOf(place) >= 0 ? place : place.querySelector("mark[id]"));
    if (!first) return;
    at = marks.indexOf(first);
    show();
  }
  if (marks.length) {
    arrive();
    window.addEventListener("hashchange", arrive);
  }

  // --- keys --------------------------------------------------------------------------------------

  // An input method that is composing has the keys to itself: the Enter that confirms a word asks
  // nothing. Some browsers say that it is over before they hand on that very Enter.
  var composing = false, composed = -Infinity;
  var AFTER = 50;  // milliseconds; nobody presses Enter twice in so short a time
  document.addEventListener("compositionstart", function () { composing = true; });
  document.addEventListener("compositionend", function (event) { composing = false; composed = event.timeStamp; });
  function confirms(event) {
    return composing || event.isComposing || event.keyCode === 229 || event.timeStamp - composed < AFTER;
  }
  document.addEventListener("submit", function (event) { if (composing) event.preventDefault(); });

  // A Chinese keyboard gives “、” for the slash, wide letters, or nothing but the place of the key.
  var PLACES = { KeyJ: "j", KeyK: "k", Slash: "/", Escape: "Escape", Enter: "Enter" };
  function keyOf(event) {
    if (event.key === "Process" || event.keyCode === 229) return PLACES[event.code] || "";
    if (event.key === "、") return "/";
    var code = event.key.length === 1 ? event.key.charCodeAt(0) : 0;
    return code > 0xff00 && code < 0xff5f ? String.fromCharCode(code - 0xfee0) : event.key;
  }
  function typing(element) {
    return element && /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !/^(checkbox|radio)$/.test(element.type);
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) {
      if (event.key === "Enter" && confirms(event)) event.preventDefault();
      else if (event.key === "Escape" && !confirms(event)) event.target.blur();
      return;
    }
    var key = keyOf(event);
    if (key === "/" && box) { event.preventDefault(); box.focus(); box.select(); }
    else if (key === "j") { if (marks.length) goMark(1); else goHit(1); }
    else if (key === "k") { if (marks.length) goMark(-1); else goHit(-1); }
    else if (key === "Enter" && at >= 0 && hits[at]) {
      var link = hits[at].querySelector("h3 a, h3 button");
      if (link && document.activeElement === hits[at]) link.click();
    } else if (key === "Escape") {
      var sheet = document.getElementById("sheet");
      if (sheet && sheet.checked) sheet.checked = false;
      else if (document.body.dataset.back) location.href = document.body.dataset.back;
    }
  });

  // --- the clipboard -----------------------------------------------------------------------------

  function copy(text, done) {
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done, function () { copyOld(text, done); });
    } else copyOld(text, done);
  }
  function copyOld(text, done) {
    var area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.className = "hidden";
    document.body.appendChild(area);
    area.select();
    try { if (document.execCommand("copy")) done(); } finally { area.remove(); }
  }
  document.addEventListener("click", function (event) {
    var target = event.target.closest ? event.target.closest("[data-copy],[data-walk]") : null;
    if (!target) return;
    if (target.dataset.walk) { event.preventDefault(); goMark(Number(target.dataset.walk)); return; }
    var text = target.dataset.copy;
    if (text.charAt(0) === ".") text = target.closest(".acts").querySelector(".cite" + text).textContent;
    if (text.charAt(0) === "#") text = location.origin + location.pathname + text;
    copy(text, function () {
      var state = target.querySelector(".said");
      if (!state) { state = document.createElement("span"); state.className = "said"; state.setAttribute("role", "status"); target.appendChild(state); }
      state.textContent = "已复制";
      setTimeout(function () { state.textContent = ""; }, 1600);
    });
    if (target.tagName === "A") event.preventDefault();
  });

  // --- places by name, while one types; the form alone leads to a page of its own ------------------

  var name = document.getElementById("find-place"), offers = document.getElementById("place-hits");
  if (name && offers && window.fetch) placesWhileTyping(name.form);

  function placesWhileTyping(form) {
    var WAIT = 180, rounds = 0, timer = 0;
    function look() {
      clearTimeout(timer);
      var mine = ++rounds;
      if (!name.value.trim()) { offers.textContent = ""; return; }
      timer = setTimeout(function () {
        var question = new URLSearchParams(new FormData(form)).toString();
        fetch(form.action + "?" + question, { credentials: "same-origin" }).then(function (answer) {
          return answer.ok ? answer.text() : Promise.reject(answer.status);
        }).then(function (page) {
          if (mine === rounds) fill(new DOMParser().parseFromString(page, "text/html"));
        }).catch(function () { /* the button still leads to the page that says what is wrong */ });
      }, WAIT);
    }
    function fill(page) {
      offers.textContent = "";
      Array.prototype.forEach.call(page.querySelectorAll("#found-places li"), function (row) {
        offers.appendChild(document.importNode(row, true));
      });
    }
    name.addEventListener("input", function (event) { if (!event.isComposing && !composing) look(); });
    name.addEventListener("compositionend", look);
  }

  // --- one's own questions, kept in this browser alone ---------------------------------------------

  var KEPT = "zhijian.asked", MOST = 12;
  function load() {
    try {
      var kept = JSON.parse(localStorage.getItem(KEPT)) || {};
      return { off: kept.off === true, list: Array.isArray(kept.list) ? kept.list.filter(valid) : [] };
    } catch (error) { return null; }
  }
  function valid(row) {
    return row && typeof row.text === "string" && typeof row.query === "string" && row.query.charAt(0) === "?";
  }
  function save(kept) {
    try { localStorage.setItem(KEPT, JSON.stringify(kept)); } catch (error) { /* full or forbidden */ }
  }
  function remember(text) {
    var kept = load(), query = new URLSearchParams(location.search);
    if (!kept || kept.off || query.has("cursor")) return;
    var row = { text: text, query: location.search };
    if (row.query.length > 4000) return;
    kept.list = [row].concat(kept.list.filter(function (old) { return old.query !== row.query; })).slice(0, MOST);
    save(kept);
  }
  function tell(section) {
    var kept = load(), list = section.querySelector("ul"), state = section.querySelector("[data-state]");
    if (!kept || (!kept.list.length && !kept.off)) { section.hidden = true; return; }
    list.textContent = "";
    kept.list.forEach(function (row) {
      var link = document.createElement("a"), item = document.createElement("li");
      link.href = section.dataset.root + row.query;
      link.textContent = row.text;
      item.appendChild(link);
      list.appendChild(item);
    });
    state.textContent = kept.off ? "重新记录" : "不再记录";
    section.querySelector("[data-empty]").hidden = !kept.list.length;
    section.hidden = false;
  }
  if (document.body.dataset.asked) remember(document.body.dataset.asked);
  var own = document.getElementById("asked");
  if (own) {
    tell(own);
    own.addEventListener("click", function (event) {
      var kept = load();
      if (!kept || event.target.tagName !== "BUTTON") return;
      if (event.target.dataset.empty !== undefined) kept.list = [];
      if (event.target.dataset.state !== undefined) kept.off = !kept.off;
      save(kept);
      tell(own);
    });
  }
})();
