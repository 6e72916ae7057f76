// ---- panel: what one component shows now, and what a visitor can do with it.

// Pages that are added as the reader comes near the end; then a click is wanted, so that whatever
// stands below the component can be reached.
const ROUNDS = 4;

class Panel extends Shell {
  constructor(host) {
    super(host);
    this.bearer = new Bearer();
    this.question = "";
    this.related = []; // terms that were added to those of the question
    this.explain = false; // whether it is told why the answer is as it is
    this.query = null; // the question, the step that answered, whether it has terms
    this.opened = new Set(); // menus
    this.sheet = false;
    this.answer = null;
    this.started = false;
  }

  // ---- life

  begin() {
    this.sizes.observe(this.host);
    this.night.addEventListener("change", this.nightfall);
    this.look();
    this.watchEnd();
    if (this.started) return;
    this.bearer.token = this.host.getAttribute("token") || this.bearer.token;
    if (this.host.getAttribute("question")) this.out.classList.add("reserved");
    const start = () => setTimeout(() => this.start(), 0);
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
    else start();
  }

  start() {
    if (this.started || !this.host.isConnected) return;
    this.started = true;
    const question = this.host.getAttribute("question");
    if (question && !this.reader) this.search(question);
  }

  end() {
    this.sizes.disconnect();
    this.night.removeEventListener("change", this.nightfall);
    this.ends.disconnect();
    if (this.controller) this.controller.abort();
  }

  changed(name, value) {
    if (name === "token") this.show(value || "");
    if (name === "theme" || name === "lang") this.look();
    if (!this.started || ["token", "theme", "lang", "open"].includes(name)) return;
    if (name === "question") this.question = value || "";
    if (this.pending) return;
    this.pending = true;
    Promise.resolve().then(() => {
      this.pending = false;
      if (this.question || this.query) this.search(this.question);
    });
  }

  // A token that has come: what was refused is asked again.
  show(token) {
    this.bearer.token = token;
    if (this.trouble && [401, 403].includes(this.trouble.status)) this.again();
  }

  provide(provider) {
    this.bearer.provider = provider;
    if (provider && this.trouble && [401, 403].includes(this.trouble.status)) this.again();
  }

  // ---- questions

  // A new question, asked as the portal has set it up.
  search(question) {
    this.conditions.chosen.clear();
    this.step = null;
    this.within = this.host.getAttribute("within");
    this.related = [];
    this.group = this.host.getAttribute("group");
    this.sort = this.host.getAttribute("sort");
    return this.put(question);
  }

  put(question) {
    this.question = question;
    this.box.value = question;
    return this.ask();
  }

  pairs(cursor) {
    const pairs = [["q", cut(this.question, 0, LONGEST_QUESTION + 1)], ...this.conditions.pairs()];
    if (this.within) pairs.push(["within", this.within]);
    for (const term of this.related) pairs.push(["related", term]);
    if (this.group) pairs.push(["group", this.group]);
    if (this.sort) pairs.push(["sort", this.sort]);
    if (this.step) pairs.push(["match", this.step]);
    if (this.explain) pairs.push(["explain", "true"]);
    pairs.push(["size", bounded(this.host.getAttribute("size"), 1, LARGEST_PAGE, 20)]);
    pairs.push(["facets", cursor ? "false" : "true"]);
    return cursor ? [...pairs, ["cursor", cursor]] : pairs;
  }

  // The newest question is the only one that is waited for.
  async fetch(path, pairs) {
    if (this.controller) this.controller.abort();
    const controller = this.controller = this.inFlight = new AbortController();
    const waiting = setTimeout(() => this.busy(true), PATIENCE);
    try {
      const service = new Service(this.base, this.bearer);
      const answer = typeof path === "string" ? await service.ask(path, pairs, controller.signal)
        : await path(service, controller.signal);
      return controller.signal.aborted ? null : answer;
    } catch (error) {
      if (controller.signal.aborted) return null;
      throw error;
    } finally {
      clearTimeout(waiting);
      if (this.controller === controller) {
        this.inFlight = null;
        this.busy(false);
      }
    }
  }

  async ask() {
    this.out.classList.add("reserved");
    this.again = () => this.ask();
    try {
      const answer = await this.fetch("api/v1/search", this.pairs(""));
      if (!answer) return;
      this.conditions.learn(answer);
      if (this.conditions.narrow()) await this.ask();
      else this.answered(answer);
    } catch (error) {
      this.fail(error);
    }
  }

  answered(answer) {
    const { question } = answer;
    this.answer = answer;
    this.next = answer.next;
    this.rounds = ROUNDS;
    this.listedHits = answer.hits.length;
    this.query = { question: question.raw, match: question.match, within: question.within,
      related: [...this.related], terms: question.terms.length + question.or.length > 0 };
    const key = this.focusedKey();
    this.results = results(this, answer);
    this.place(this.results);
    this.focusOn(key);
    this.watchEnd();
    this.announce(announced(answer));
    this.tell("zhijian:results", this.resultsTold(answer));
  }

  resultsTold(answer) {
    return { question: answer.question.raw, total: answer.total, listed: this.listedHits,
      more: Boolean(answer.next), hits: answer.hits.map((hit) => ({ id: hit.id,
        report_id: hit.report_id, position: hit.position, title: hit.title })) };
  }

  // ---- conditions

  toggle(name, value) {
    this.choose(name, this.conditions.toggled(name, value));
  }

  choose(name, values) {
    const spans = this.conditions.choose(name, values);
    if (spans.length) this.unsay(spans, this.answer.question.raw);
    else this.ask();
  }

  // The question without some of its words, last first, so that offsets stay right.
  unsay(spans, raw) {
    let points = [...raw];
    for (const { start, end } of [...spans].sort((a, b) => b.start - a.start)) {
      points = [...points.slice(0, start), " ", ...points.slice(end)];
    }
    this.put(points.join("").replace(/[ \u3000]+/g, " ").trim());
  }

  list(group) {
    this.group = group;
    if (group === "paragraph" && this.sort === "count") this.sort = null;
    this.ask();
  }

  // Another question, whose steps begin at the first again.
  together(within) {
    this.within = within;
    this.step = null;
    this.ask();
  }

  order(sort) {
    this.sort = sort;
    this.ask();
  }

  // One related term more, or one less.
  relate(term) {
    const kept = this.related.filter((other) => other !== term);
    this.related = kept.length < this.related.length ? kept : [...kept, term];
    this.ask();
  }

  explained() {
    this.explain = !this.explain;
    this.ask();
  }

  match(step) {
    this.step = step;
    this.ask();
  }

  // ---- a long list loads on

  watchEnd() {
    this.ends.disconnect();
    const button = this.out.querySelector("button.more");
    if (button && this.next && !this.reader) this.ends.observe(button);
  }

  async more(byKeyboard) {
    if (!this.next || this.inFlight) return;
    this.rounds -= 1;
    try {
      const answer = await this.fetch("api/v1/search", this.pairs(this.next));
      if (answer) this.added(answer, byKeyboard);
    } catch (error) {
      this.failBelow(error);
    }
  }

  added(answer, byKeyboard) {
    const list = this.results.querySelector("ol.hits");
    const first = addHits(this, list, answer, unitOf(this.answer.question));
    this.next = answer.next;
    this.listedHits += answer.hits.length;
    const below = this.results.querySelector(".further");
    if (!answer.next || below.querySelector(".trouble")) {
      below.parentNode.replaceChild(further(this, { next: answer.next, looser: null }), below);
    }
    if (byKeyboard && first) first.querySelector("a").focus();
    this.watchEnd();
    this.announce(`又列出 ${count(answer.hits.length)} 条，共 ${count(this.listedHits)} 条`);
    this.tell("zhijian:results", this.resultsTold(answer));
  }

  // ---- reports

  async open(id, position, given) {
    this.again = () => this.open(id, position, given);
    const words = given || this.query;
    try {
      const read = await this.fetch(async (service, signal) => {
        const path = `api/v1/reports/${encodeURIComponent(id)}`;
        const report = await service.ask(path, [], signal);
        return { report, matching: await this.marks(service, report, words, signal) };
      });
      if (read) this.read(read, position, words);
      return read ? read.report.title : "";
    } catch (error) {
      this.failOpening(error);
      return "";
    }
  }

  // A report can be read without its marks.
  async marks(service, report, words, signal) {
    try {
      return await marksIn(service, report, words, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      return { places: new Map(), total: 0, more: false, unknown: true };
    }
  }

  read({ report, matching }, position, words) {
    this.ends.disconnect();
    const reader = new Reader(this, report, matching, matching.unknown ? null : words);
    this.place(reader.node);
    this.reader = reader;
    this.announce(`已打开：${report.title}`);
    reader.title.focus({ preventScroll: true });
    if (position > 1) reader.show(position, false);
    else this.reveal(this.root, "start");
  }

  // Back to the results, where they were left.
  close() {
    if (this.controller) this.controller.abort();
    if (!this.results || !this.answer) {
      empty(this.out);
      this.reader = null;
      this.box.focus();
      return;
    }
    this.place(this.results);
    this.watchEnd();
    const link = this.cameFrom;
    if (link && this.results.contains(link)) {
      link.focus({ preventScroll: true });
      this.reveal(link, "center");
    } else this.reveal(this.root, "start");
    this.announce("已回到结果");
  }

  // ---- what goes wrong, and what is told

  fail(error) {
    const trouble = this.known(error);
    this.results = null;
    this.answer = null;
    this.place(troubled(trouble, () => this.again()));
    this.trouble = trouble;
  }

  // The results stay, one step back.
  failOpening(error) {
    const trouble = this.known(error);
    this.place(make("div", {}, this.backButton(), troubled(trouble, () => this.again())));
    this.trouble = trouble;
  }

  backButton() {
    return make("p", { class: "back" }, make("button", { type: "button", class: "link",
      click: () => this.close() }, this.answer ? "← 回到结果" : "← 检索"));
  }

  failBelow(error) {
    const trouble = this.known(error);
    this.ends.disconnect();
    const below = this.results.querySelector(".further");
    empty(below);
    const again = trouble.status === 410 ? () => this.ask() : () => this.more(false);
    fill(below, [troubled(trouble, again),
      make("button", { type: "button", class: "more", hidden: true })]);
  }

  // A mistake of our own is no answer either; the console has the rest.
  known(error) {
    if (!(error instanceof Trouble)) console.error(error);
    const trouble = error instanceof Trouble ? error : new Trouble(0, NO_ANSWER, 0);
    this.tell("zhijian:error", { status: trouble.status, code: trouble.code,
      message: trouble.message, remedy: trouble.remedy, retry_after: trouble.wait });
    return trouble;
  }
}
