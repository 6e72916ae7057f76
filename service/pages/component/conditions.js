// ---- conditions: what narrows a question: what the portal has fixed, what the words say, what was
// chosen beside the answer.

class Conditions {
  constructor(host) {
    this.host = host;
    this.chosen = new Map();
    this.labels = new Map();
    this.read = [];
  }

  fixed(name) {
    return listed(this.host.getAttribute(name));
  }

  menuNames() {
    const wanted = this.host.getAttribute("facets");
    const names = listed(wanted === null ? FIRST_MENUS : wanted);
    return names.filter((name) => Object.prototype.hasOwnProperty.call(MENUS, name));
  }

  // What an answer says of the question's words and of the names of values.
  learn(answer) {
    this.read = answer.question.read;
    for (const name of Object.keys(answer.facets || {})) {
      for (const row of answer.facets[name]) {
        this.labels.set(`${dimensionOf(name)} ${row.value}`, row.label);
      }
    }
  }

  label(name, value) {
    return this.labels.get(`${name} ${value}`) || (name === "year" ? `${value}年` : String(value));
  }

  // What the portal has fixed, in words.
  say(name, values) {
    if (name === "published_from") return `${values[0]} 以后发布`;
    if (name === "published_to") return `${values[0]} 以前发布`;
    const words = values.slice(0, 3).map((value) => this.label(name, value)).join("、");
    return values.length > 3 ? `${words}等 ${values.length} 项` : words;
  }

  spoken(name) {
    return this.read.filter((span) => span.kind === name);
  }

  inForce(name) {
    if (this.chosen.has(name)) return this.chosen.get(name);
    if (this.fixed(name).length) return this.fixed(name);
    const values = [];
    for (const span of this.spoken(name)) values.push(...span.values.map((value) => String(value)));
    return values;
  }

  // The values with one more, or without it where it was among them; of places that lie in each
  // other the newest stays.
  toggled(name, value) {
    const before = this.inForce(name);
    const values = before.filter((other) => other !== value);
    if (values.length < before.length) return values;
    const apart = (place) => name !== "region" || (!lies(place, value) && !lies(value, place));
    return [...values.filter(apart), value];
  }

  // Whether a value lies within what is fixed.
  allows(name, value) {
    const fixed = this.fixed(name);
    return name === "region" ? inFixed(value, fixed) : !fixed.length || fixed.includes(value);
  }

  // These values and no others, within what is fixed; gives the words that say others, where none
  // is left.
  choose(name, values) {
    const allowed = values.filter((value) => this.allows(name, value));
    if (allowed.length) this.chosen.set(name, allowed);
    else this.chosen.delete(name);
    return allowed.length ? [] : this.spoken(name);
  }

  // The words that what is fixed has put aside: a place within the portal's own, or without it.
  putAside() {
    return this.read.filter((span) => span.overridden && this.fixed(span.kind).length);
  }

  // Those within narrow further, and are asked for anew; whether there are any.
  narrow() {
    const before = this.chosen.size;
    for (const name of CHOICES) {
      if (this.chosen.has(name)) continue;
      const values = [];
      for (const span of this.putAside()) {
        if (span.kind === name) values.push(...span.values.map((value) => String(value)));
      }
      const inside = values.filter((value) => this.allows(name, value));
      if (inside.length) this.chosen.set(name, inside);
    }
    return this.chosen.size > before;
  }

  // Those without mean nothing here.
  outside() {
    return this.putAside().filter((span) =>
      !span.values.some((value) => this.allows(span.kind, String(value))));
  }

  // As parameters of the interface.
  pairs() {
    const pairs = [];
    for (const name of CONDITIONS) {
      for (const value of this.chosen.get(name) || this.fixed(name)) pairs.push([name, value]);
    }
    return pairs;
  }
}
