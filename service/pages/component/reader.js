// ---- reader: a whole report, in the place of the results.

// Paragraphs that are set at once; the others follow as the reader comes near.
const SLICE = 200;
// Pages of a hundred marks that are asked for.
const MARK_PAGES = 5;

// The matches of the question in one report, by position, as the interface marks them: the report's
// own place, level, year and kind leave hardly another one. `more` says that there are still others.
async function marksIn(service, report, words, signal) {
  const matching = { places: new Map(), total: 0, more: false };
  if (!words || !words.terms) return matching;
  let cursor = "";
  for (let page = 0; page < MARK_PAGES; page++) {
    const pairs = [["q", words.question], ["match", words.match],
      ["within", words.within || "paragraph"], ["region", report.region.code], ["level", report.region.then.level], ["year", report.year], ["kind", report.kind],
      ["issuer_kind", report.issuer_kind], ["group", "paragraph"], ["sort", "region"],
      ["size", LARGEST_PAGE], ["facets", "false"]];
    const answer = await service.ask("api/v1/search", cursor ? [...pairs, ["cursor", cursor]] : pairs, signal);
    for (const hit of answer.hits) {
      if (hit.report_id !== report.report_id) continue;
      matching.places.set(hit.position, { marks: hit.marks, lead: hit.lead_marks });
      matching.total += marksOf(matching.places.get(hit.position));
    }
    cursor = answer.next;
    const last = answer.hits[answer.hits.length - 1];
    if (!cursor || (last && last.report_id > report.report_id)) return matching;
  }
  matching.more = true;
  return matching;
}

function marksOf(place) {
  let sum = place.marks.length;
  for (const line of place.lead) sum += line.length;
  return sum;
}

// A report as elements, and the ways to move in it.
class Reader {
  constructor(panel, report, matching, words) {
    this.panel = panel;
    this.report = report;
    this.matching = matching;
    this.set = 0;
    this.at = -1;
    this.title = panel.heading(0, { class: "title", tabindex: "-1", dir: "ltr" },
      marked(report.title, this.titleMarks()));
    this.where = make("span", { role: "status" });
    this.body = make("div", { class: "text" });
    this.foot = make("button", { type: "button", class: "more", click: () => this.further() }, "接着读");
    this.node = make("article", { class: "reader" },
      panel.backButton(), this.title, this.facts(), warnings(report), this.walk(words), this.outline(), this.body, this.foot);
    this.further();
  }

  // A first line that only says the title again is not set twice; its marks stand in the title.
  isTitle(paragraph, line) {
    return paragraph.position === this.report.paragraphs[0].position && line === this.report.title;
  }

  titleMarks() {
    const [first] = this.report.paragraphs;
    const place = first && this.matching.places.get(first.position);
    const at = first ? first.lead.indexOf(this.report.title) : -1;
    return place && at >= 0 ? place.lead[at] : [];
  }

  facts() {
    const { report } = this;
    const source = report.source_url ? webAddress(report.source_url) : null;
    return make("p", { class: "facts" },
      text(report.region.path.map((name) => shortName(name)).join(" · ")),
      make("span", {}, `${report.year} 年度`),
      report.published_on ? make("span", {}, `${dayWords(report.published_on)}发布`) : null,
      make("span", {}, `${count(report.paragraphs.length)} 段`),
      source ? make("a", { href: source, target: "_blank", rel: "noopener noreferrer nofollow" },
        "原网页") : null,
      make("span", {}, copyButton(this.panel, report)));
  }

  walk(words) {
    const { total, more } = this.matching;
    if (!words || !words.terms) return null;
    if (!total) return make("p", { class: "walk" }, "本报告没有提及所查的词语");
    const step = (by, words) => make("button", { type: "button", click: () => this.go(by) }, words);
    this.where.textContent = `共 ${count(total)} 处匹配${more ? "，后面还有" : ""}`;
    return make("div", { class: "walk" }, this.where,
      make("span", {}, step(-1, "↑ 上一处"), step(1, "↓ 下一处")));
  }

  outline() {
    const { outline } = this.report;
    if (outline.length < 2) return null;
    const items = outline.map((line, at) => {
      const end = outline.slice(at + 1).find((next) => next.depth <= line.depth);
      const matches = this.between(line.position, end ? end.position : Infinity);
      return make("li", { class: `in${Math.min(line.depth, 2)}` }, make("button", { type: "button",
        class: "link", click: () => this.show(line.position, true) }, text(line.heading)),
      matches ? make("span", { class: "quiet" }, ` ${matches} 处`) : null);
    });
    return make("details", { class: "outline" }, make("summary", {}, `目录（${outline.length} 项）`),
      make("ul", {}, items));
  }

  between(from, to) {
    let sum = 0;
    for (const [position, place] of this.matching.places) {
      if (position < from || position >= to) continue;
      sum += marksOf(place);
    }
    return sum;
  }

  // The next slice of paragraphs, or all up to a position.
  further(through) {
    const { paragraphs } = this.report;
    const end = Math.min(paragraphs.length, Math.max(this.set + SLICE, through || 0));
    for (; this.set < end; this.set++) fill(this.body, this.paragraph(paragraphs[this.set]));
    this.foot.hidden = this.set >= paragraphs.length;
  }

  paragraph(paragraph) {
    const place = this.matching.places.get(paragraph.position) || { marks: [], lead: [] };
    const path = paragraph.section.heading;
    const headings = paragraph.lead.map((line, at) => {
      if (this.isTitle(paragraph, line)) return null;
      const depth = path.includes(line) ? path.indexOf(line) : path.length - 1;
      return this.panel.heading(1 + Math.max(0, depth), { class: "line", dir: "ltr" },
        marked(line, place.lead[at]));
    });
    return [headings, make("div", { class: "para", "data-position": paragraph.position },
      make("button", { type: "button", class: "no", "aria-label": `第 ${paragraph.position} 段`,
        click: (event) => this.light(event.currentTarget.parentNode) }, paragraph.position),
      make("p", { dir: "ltr" }, marked(paragraph.text, place.marks)),
      make("div", { class: "acts" }, copyButton(this.panel, paragraph)))];
  }

  // Light a paragraph and bring it into sight.
  show(position, focus) {
    const at = this.report.paragraphs.findIndex((paragraph) => paragraph.position === position);
    if (at < 0) return;
    if (at >= this.set) this.further(at + 1);
    const paragraph = this.body.querySelector(`[data-position="${Number(position)}"]`);
    this.light(paragraph);
    this.panel.reveal(paragraph, "center");
    if (focus) {
      paragraph.tabIndex = -1;
      paragraph.focus({ preventScroll: true });
    }
  }

  light(paragraph) {
    for (const lit of this.body.querySelectorAll(".lit")) lit.classList.remove("lit");
    if (paragraph) paragraph.classList.add("lit");
  }

  // The next match or the one before, around the end.
  go(by) {
    this.further(this.lastMarked());
    const marks = this.node.querySelectorAll(".title mark, .text mark");
    if (!marks.length) return;
    if (this.at >= 0) marks[this.at].classList.remove("here");
    this.at = this.at < 0 ? this.first(marks, by) : (this.at + by + marks.length) % marks.length;
    const mark = marks[this.at];
    mark.classList.add("here");
    this.light(mark.closest(".para"));
    this.where.textContent = `第 ${count(this.at + 1)} 处，共 ${count(marks.length)} 处`;
    this.panel.reveal(mark, "center");
  }

  lastMarked() {
    let last = 0;
    for (const position of this.matching.places.keys()) last = Math.max(last, position);
    return this.report.paragraphs.findIndex((paragraph) => paragraph.position === last) + 1;
  }

  // Where the walk begins: at the paragraph that led here.
  first(marks, by) {
    const lit = this.body.querySelector(".lit mark");
    if (lit) return [...marks].indexOf(lit);
    return by > 0 ? 0 : marks.length - 1;
  }
}
