// The page of the interface: forms that ask and show the answer. Without script they open it.
"use strict";
(function () {
  var LONGEST = 200000; // characters of an answer that are shown
  var HEADERS = ["content-type", "etag", "retry-after", "ratelimit-remaining", "ratelimit-reset"];
  var key = document.getElementById("key");
  document.getElementById("key-form").hidden = false;
  key.form.addEventListener("submit", function (event) { event.preventDefault(); });

  function values(field) {
    if (field.type === "checkbox" && !field.checked) return [];
    var text = field.value.trim();
    if (!text) return [];
    return field.hasAttribute("data-many") ? text.split(/[\s,，、]+/).filter(Boolean) : [text];
  }
  function address(form) {
    var path = form.getAttribute("data-address");
    var query = [];
    Array.prototype.forEach.call(form.querySelectorAll("[name]"), function (field) {
      values(field).forEach(function (value) {
        if (field.hasAttribute("data-path")) path = path.replace("{" + field.name + "}", encodeURIComponent(value));
        else query.push(field.name + "=" + encodeURIComponent(value).replace(/'/g, "%27"));
      });
    });
    return path + (query.length ? "?" + query.join("&") : "");
  }
  function curl(form) {
    var shown = key.value ? "-H \"Authorization: Bearer $ZHIJIAN_KEY\" " : "";
    var line = "curl " + shown + "'" + location.origin + address(form) + "'";
    form.querySelector("[data-curl]").textContent = line;
    form.querySelector("[data-copy]").setAttribute("data-copy", line);
  }
  function pretty(text) {
    try { text = JSON.stringify(JSON.parse(text), null, 2); } catch (error) { /* as it came */ }
    return text.length > LONGEST ? text.slice(0, LONGEST) + "\n……其余 " + (text.length - LONGEST) + " 个字符略" : text;
  }
  function show(form, line, text) {
    var reply = form.querySelector(".told");
    reply.hidden = false;
    reply.querySelector("[role=status]").textContent = line;
    reply.querySelector("pre").textContent = text;
  }
  function ask(form) {
    var began = Date.now();
    var headers = key.value ? { Authorization: "Bearer " + key.value.trim() } : {};
    form.setAttribute("aria-busy", "true");
    fetch(address(form), { headers: headers, cache: "no-store" }).then(function (response) {
      return response.text().then(function (text) {
        var lines = HEADERS.filter(function (name) { return response.headers.get(name); })
          .map(function (name) { return name + ": " + response.headers.get(name); });
        show(form, response.status + "，" + (Date.now() - began) + " 毫秒", lines.join("\n") + "\n\n" + pretty(text));
      });
    }).catch(function () {
      show(form, "没有答复", "请求没有发出去，或连接断了。请核对密钥里有没有中文或空格，再看服务是否在运行。");
    }).then(function () { form.removeAttribute("aria-busy"); });
  }

  var forms = Array.prototype.slice.call(document.querySelectorAll("form.try"));
  forms.forEach(function (form) {
    form.addEventListener("submit", function (event) { event.preventDefault(); curl(form); ask(form); });
    form.addEventListener("input", function () { curl(form); });
    curl(form);
  });
  key.addEventListener("input", function () { forms.forEach(curl); });
  // A link to a shape opens it.
  function open() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") target.open = true;
  }
  window.addEventListener("hashchange", open);
  open();
})();
