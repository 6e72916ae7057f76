// ---- results: an answer as elements. What can be done with it is the panel's.

// Everything below the box. `panel` holds the question, its conditions and the labels of values.
function results(panel, answer) {
  const question = answer.question;
  const unit = unitOf(question);
  const aside = menus(panel, answer, unit);
  const absent = absence(panel, answer, unit);
  const list = make("ol", { class: "hits" });
  addHits(panel, list, answer, unit);
  return make("div", { class: "results" },
    sentence(panel, question),
    counts(panel, answer, unit, absent),
    answer.explain ? explanation(answer.explain) : null,
    notes(panel, question),
    make("div", { class: `columns${aside ? " menued" : ""}${absent ? " absent" : ""}` },
      aside,
      make("div", { class: "found" },
        ways(panel, question, unit),
        answer.definition ? meaning(panel, answer.definition) : null,
        answer.hits.length ? list : nothing(panel, answer),
        answer.hits.length ? further(panel, answer) : null),
      absent));
}

function unitOf(question) {
  return (question.levels.length === 1 && UNITS[question.levels[0]]) || "地区";
}

// What was understood, as a sentence; what a visitor may take back is a button.
function sentence(panel, question) {
  const where = [...fixedChips(panel), ...spokenChips(panel, question), ...chosenChips(panel)];
  const what = termChips(panel, question);
  return make("p", { class: "sentence" },
    where.length ? ["在 ", where.map((chip, at) => [at ? " 的 " : null, chip]), what.length ? " 中找 " : " 中的"] : what.length ? "查找 " : "",
    what.length ? what : "全部段落", " ",
    make("button", { type: "button", class: "link", "data-key": "explain",
      "aria-pressed": panel.explain ? "true" : "false", click: () => panel.explained() }, "如何理解"));
}

// Why the answer is as it is.
function explanation(why) {
  const parts = [["问题", why.read], ["怎样算找到", [why.match]], ["条件", why.conditions], ["次序", why.order]];
  return make("div", { class: "why", role: "group", "aria-label": "如何理解" },
    parts.filter(([, lines]) => lines.length).map(([name, lines]) =>
      make("p", {}, make("strong", {}, `${name} `), text(`${lines.join("；")}。`))));
}

// What a hit's score is made of, the largest first.
function score(hit) {
  if (!hit.explain || !hit.explain.parts.length) return null;
  const parts = hit.explain.parts.slice(0, SCORE_PARTS).map((part) =>
    `${part.label}“${part.text}” ${part.score.toFixed(2)}`);
  const rest = hit.explain.parts.length > SCORE_PARTS ? "等" : "";
  return make("p", { class: "why" }, text(`得分 ${hit.score.toFixed(2)}：${parts.join("、")}${rest}`));
}

function fixedChips(panel) {
  return CONDITIONS.filter((name) => panel.conditions.fixed(name).length && !panel.conditions.chosen.has(name))
    .map((name) => text(panel.conditions.say(name, panel.conditions.fixed(name)), "chip still"));
}

function spokenChips(panel, question) {
  return panel.conditions.read.filter((span) => !span.overridden).map((span) =>
    chip(span.text, `read ${span.start}`, () => panel.unsay([span], question.raw)));
}

function chosenChips(panel) {
  const chips = [];
  for (const [name, values] of panel.conditions.chosen) {
    for (const value of values) {
      chips.push(chip(panel.conditions.label(name, value), `${name} ${value}`, () => panel.toggle(name, value)));
    }
  }
  return chips;
}

function chip(words, key, remove) {
  return make("button", { type: "button", class: "chip", click: remove, "data-key": `chip ${key}`,
    "aria-label": `去掉条件：${words}` }, text(words), make("span", { "aria-hidden": "true" }, " ×"));
}

// What was added to a term stands behind it and can be taken back.
function termChips(panel, question) {
  const added = question.related_used.map((row) => row.term);
  const chips = question.terms.map((term) => text(term, "term"));
  for (const group of question.or) {
    chips.push(text(group.filter((term) => !added.includes(term)).join(" 或 "), "term"));
    chips.push(...group.filter((term) => added.includes(term)).map((term) =>
      chip(`或 ${term}`, `related ${term}`, () => panel.relate(term))));
  }
  for (const term of question.excluded) chips.push(text(`不含 ${term}`, "term not"));
  return chips;
}

function counts(panel, answer, unit, absent) {
  const { total, silent, missing } = answer;
  const number = (value, word) => make("span", {}, make("strong", {}, count(value)), " ", word);
  const silentWords = silent && silent.count ? `${count(silent.count)} 个${unit}收录了报告但未提及` : "";
  return make("p", { class: "counts" }, number(total.paragraphs, "段"), number(total.reports, "份报告"),
    number(total.regions, `个${unit}`),
    silentWords ? make("button", { type: "button", class: "link", click: () => {
      panel.reveal(absent, "start");
      absent.focus({ preventScroll: true });
    } }, silentWords) : null,
    missing && missing.count ? make("span", {}, `${count(missing.count)} 个${unit}未收录`) : null);
}

// The same for those who listen.
function announced(answer) {
  const { total } = answer;
  if (!total.paragraphs) return "没有找到";
  return `找到 ${count(total.paragraphs)} 段，${count(total.reports)} 份报告，`
    + `${count(total.regions)} 个${unitOf(answer.question)}`;
}

function notes(panel, question) {
  const lines = question.notes.map((note) => make("li", {}, text(note.message)));
  for (const repair of question.repairs) {
    lines.push(make("li", {}, text(repair.message), repair.instead ? ["；改成：", make("button", {
      type: "button", class: "link", click: () => panel.put(repair.instead) }, text(repair.instead))] : null));
  }
  for (const span of panel.conditions.outside()) {
    lines.push(make("li", {}, "“", text(span.text), "”在本页固定的范围之外，没有计入"));
  }
  for (const name of question.ambiguous) {
    lines.push(make("li", {}, `“${name.text}”有 ${name.choices.length} 处，已一并检索：`,
      name.choices.map((choice) => make("button", { type: "button", class: "link",
        click: () => panel.choose("region", [choice.code]) }, text(choice.path.join(""))))));
  }
  const offers = question.related.filter((row) => row.more).slice(0, RELATED);
  if (offers.length) {
    lines.push(make("li", {}, "相近说法，未计入：", offers.map((row, at) => [at ? "、" : null,
      make("button", { type: "button", class: "link", "data-key": `related ${row.term}`,
        click: () => panel.relate(row.term) }, text(row.term), `（多 ${count(row.more)} 段）`)])));
  }
  return lines.length ? make("ul", { class: "notes" }, lines) : null;
}

// What a note says a term means, and whose note it is.
function meaning(panel, definition) {
  const target = { report_id: definition.report_id, position: parseInt(definition.id.split(".p")[1], 10),
    title: definition.title, id: definition.id };
  return make("div", { class: "meaning", role: "note", "aria-label": "词义" },
    make("p", { dir: "ltr" }, make("strong", {}, "词义 "), marked(definition.text, definition.marks)),
    make("p", { class: "quiet" }, reportLink(panel, target,
      `${definition.region.path.join("")} ${definition.year} 年度《${definition.title}》`)));
}

// Who has a report and does not mention it, and of how many there is none.
function absence(panel, answer, unit) {
  const { silent, missing } = answer;
  if (!silent || (!silent.count && !missing.count)) return null;
  const head = (words, number) => make("p", { class: "name" }, make("strong", {}, words),
    make("span", { class: "quiet" }, `${count(number)} 个${unit}`));
  const rest = silent.count - silent.regions.length;
  return make("div", { class: "absence", role: "group", tabindex: "-1", "aria-label": "未提及与未收录" },
    silent.count ? [head("收录但未提及", silent.count),
      make("ul", {}, silent.regions.map((region) => silentRegion(panel, region))),
      rest > 0 ? make("p", { class: "quiet" }, `另有 ${count(rest)} 个，请缩小范围再看`) : null] : null,
    missing.count ? [head("未收录", missing.count), make("p", { class: "quiet" },
      "所选范围内没有它们的报告，既不算提及，也不算未提及。")] : null);
}

function silentRegion(panel, region) {
  const links = region.reports.map((id, at) => reportLink(panel,
    { report_id: id, position: 0, title: region.name }, at ? `${id.slice(7, 11)} 年度` : region.name));
  return make("li", {}, make("span", {}, links), text(above(region.path), "quiet"));
}

function ways(panel, question, unit) {
  const choice = (name, key, words, on, choose) => make("button", { type: "button", click: choose,
    "aria-pressed": on ? "true" : "false", "data-key": `${name} ${key}` }, words);
  const grouped = question.group !== "paragraph";
  return make("div", { class: "ways" },
    make("div", { class: "group", role: "group", "aria-label": "怎样列出" },
      Object.keys(GROUPS).map((name) => choice("group", name,
        name === "region" ? `每${unit}一段` : GROUPS[name], question.group === name,
        () => panel.list(name)))),
    !apart(question) ? null : make("div", { class: "sort", role: "group", "aria-label": "检索词出现在" },
      Object.keys(WITHIN).map((name) => choice("within", name, WITHIN[name],
        question.within === name, () => panel.together(name)))),
    make("div", { class: "sort", role: "group", "aria-label": "排序" },
      Object.keys(SORTS).filter((name) => grouped || name !== "count").map((name) =>
        choice("sort", name, SORTS[name], question.sort === name, () => panel.order(name)))));
}

// Whether it matters where the terms stand together: one stands where it stands.
function apart(question) {
  const clauses = question.terms.length + question.or.length;
  return clauses > 1 || question.excluded.length > 0 || question.within !== "paragraph";
}

// A page of hits at the end of the list; gives the first of them.
function addHits(panel, list, answer, unit) {
  const before = list.childNodes.length;
  for (const hit of answer.hits) list.appendChild(citation(panel, hit, answer.question, unit));
  return list.childNodes[before];
}

// A hit reads as a citation: who and when, where in the report, the words, what can be done.
function citation(panel, hit, question, unit) {
  const place = hit.region.path[hit.region.path.length - 1] || hit.region.name;
  const target = { report_id: hit.report_id, position: hit.position, title: hit.title, id: hit.id };
  return make("li", { class: "hit" },
    make("div", { class: "who" },
      panel.heading(0, {}, reportLink(panel, target, place)),
      text(above(hit.region.path), "quiet"),
      make("span", {}, yearWords(hit)),
      hit.issuer_kind === "government" ? null : text(hit.issuer || "", "quiet"),
      text(kindWords(panel, hit), "kind"),
      hit.words_held ? text(`含 ${hit.words_held.of} 个词中的 ${hit.words_held.held} 个`, "quiet") : null),
    make("p", { class: "path" }, hit.section.heading.length ? headingPath(hit) : text(hit.title)),
    warnings(hit),
    body(hit),
    score(hit),
    make("div", { class: "acts" },
      copyButton(panel, hit),
      reportLink(panel, target, "阅读全文", place),
      hit.in_group > 1 ? make("span", { class: "quiet" },
        `${question.group === "report" ? "该报告" : "该" + unit}共 ${count(hit.in_group)} 段`) : null,
      hit.same && hit.same.regions ? make("span", { class: "quiet" },
        `另有 ${count(hit.same.regions)} 个地区用同样表述`) : null));
}

// Both years where the report came out later than the next one.
function yearWords(report) {
  const late = report.published_on && parseInt(report.published_on, 10) - report.year > 1;
  return `${report.year} 年度${late ? `（${dayWords(report.published_on)}发布）` : ""}`;
}

function kindWords(panel, hit) {
  return [panel.conditions.label("section", hit.section.type),
    ...hit.topics.map((topic) => panel.conditions.label("topic", topic))].join(" · ");
}

// The lead stands in the path with its marks; what is above it without.
function headingPath(hit) {
  return hit.section.heading.map((line, at) => {
    const lead = hit.lead.indexOf(line);
    return [at ? " › " : null,
      make("bdi", { dir: "ltr" }, marked(line, lead < 0 ? [] : hit.lead_marks[lead]))];
  });
}

function warnings(report) {
  return report.warnings.filter((warning) => SHOWN_WARNINGS.includes(warning.code))
    .map((warning) => make("p", { class: "warning" }, text(warning.message)));
}

// A long paragraph is open around its first mark; the rest is one step away.
function body(hit) {
  const points = [...hit.text];
  const part = opened(points, hit.marks);
  if (!part) return make("p", { class: "body", dir: "ltr" }, marked(hit.text, hit.marks));
  const [from, to] = part;
  const paragraph = make("p", { class: "body", dir: "ltr" },
    from > 0 ? "… " : null,
    marked(points.slice(from, to).join(""), within(hit.marks, from, to)),
    to < points.length ? " … " : " ",
    make("button", { type: "button", class: "link", click: () => {
      empty(paragraph);
      fill(paragraph, marked(hit.text, hit.marks));
      paragraph.tabIndex = -1;
      paragraph.focus({ preventScroll: true });
    } }, `展开全段（${count(points.length)} 字）`));
  return paragraph;
}

// What to do where nothing is found, or more than what is listed.
function nothing(panel, answer) {
  return make("div", { class: "teach" },
    make("p", {}, make("strong", {}, "没有找到逐字相同的段落")),
    make("ul", {},
      answer.looser ? make("li", {}, loosened(panel, answer.looser)) : null,
      make("li", {}, "换一个说法，或少写几个字；点一下上面的条件可以去掉它")));
}

function loosened(panel, looser) {
  return make("button", { type: "button", class: "link", click: () => panel.match(looser.match) },
    `放宽到${LOOSER[looser.match] || "更多"}：有 ${count(looser.paragraphs)} 段`);
}

function further(panel, answer) {
  return make("div", { class: "further" },
    answer.next ? make("button", { type: "button", class: "more", "data-key": "more",
      click: (event) => panel.more(event.detail === 0) }, "再列一些") : null,
    answer.looser && !answer.next ? make("p", { class: "quiet" }, loosened(panel, answer.looser)) : null);
}

// Why there is no answer, and what to do.
function troubled(trouble, again) {
  const words = trouble.status === 410 ? "从第一页重新开始" : "再试一次";
  const button = make("button", { type: "button", class: "link", click: again }, words);
  if (trouble.wait) {
    button.disabled = true;
    button.textContent = `${words}（${trouble.wait} 秒以后）`;
    setTimeout(() => {
      button.disabled = false;
      button.textContent = words;
    }, trouble.wait * 1000);
  }
  return make("div", { class: "trouble", role: "alert" },
    make("p", {}, make("strong", {}, text(trouble.message))),
    trouble.remedy ? make("p", {}, text(trouble.remedy)) : null, make("p", {}, button));
}
