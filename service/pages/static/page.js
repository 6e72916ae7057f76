// What the keyboard and the clipboard can do for the page. Everything works without it.
"use strict";
(function () {
  var box = document.getElementById("q") || document.getElementById("find");
  var count = document.querySelector("[data-matches]");
  var hits = Array.prototype.slice.call(document.querySelectorAll(".hit"));
  var marks = Array.prototype.slice.call(document.querySelectorAll(".report mark[id]"));
  var at = -1;

  function typing(element) {
    return element && /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && element.type !== "checkbox";
  }
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
    each(".para.lit, mark.now", function (old) { old.classList.remove("lit", "now"); });
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
  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "/" && box) { event.preventDefault(); box.focus(); box.select(); }
    else if (event.key === "j") { if (marks.length) goMark(1); else goHit(1); }
    else if (event.key === "k") { if (marks.length) goMark(-1); else goHit(-1); }
    else if (event.key === "Enter" && at >= 0 && hits[at]) {
      var link = hits[at].querySelector("h3 a, h3 button");
      if (link && document.activeElement === hits[at]) link.click();
    } else if (event.key === "Escape") {
      var sheet = document.getElementById("sheet");
      if (sheet && sheet.checked) sheet.checked = false;
      else if (document.body.dataset.back) location.href = document.body.dataset.back;
    }
  });

  function copy(text, done) {
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done, function () { old(text, done); });
    } else old(text, done);
  }
  function old(text, done) {
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
      var said = target.querySelector(".said");
      if (!said) { said = document.createElement("span"); said.className = "said"; said.setAttribute("role", "status"); target.appendChild(said); }
      said.textContent = "已复制";
      setTimeout(function () { said.textContent = ""; }, 1600);
    });
    if (target.tagName === "A") event.preventDefault();
  });

  if (marks.length) {
    arrive();
    window.addEventListener("hashchange", arrive);
  }

  // Places: narrow the listed ones while typing.
  var find = document.getElementById("find-place");
  if (find) {
    find.hidden = false;
    find.addEventListener("input", function () {
      var rows = document.querySelectorAll("#places li");
      for (var i = 0; i < rows.length; i++) {
        rows[i].hidden = find.value !== "" && rows[i].textContent.indexOf(find.value) < 0;
      }
      var more = document.querySelector("#places details");
      if (more && find.value) more.open = true;
    });
  }
})();
