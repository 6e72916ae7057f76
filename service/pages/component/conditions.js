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
    const told = this.host.getAttribute("facets");
    const names = listed(told === null ? FIRST_MENUS : told);
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
    const values = before.filter((one) => one !== value);
    if (values.length < before.length) return values;
    const apart = (one) => name !== "region" || (!lies(one, value) && !lies(value, one));
    return [...values.filter(apart), value];
  }

  // These values and no others, within what is fixed; gives the words that say others, where none
  // is left.
  choose(name, values) {
    const fixed = this.fixed(name);
    const allowed = values.filter((value) => !fixed.length
      || (name === "region" ? inFixed(value, fixed) : fixed.includes(value)));
    if (!allowed.length || (fixed.length && allowed.join() === fixed.join())) this.chosen.delete(name);
    else this.chosen.set(name, allowed);
    return allowed.length || fixed.length ? [] : this.spoken(name);
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
