// ---- service: asks the interface, with the token in a header and nowhere else.

// Why there is no answer, in the words of the interface.
class Trouble extends Error {
  constructor(status, error, wait) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.remedy = error.remedy || "";
    this.wait = wait;
  }
}

const NO_CONNECTION = { code: "no_connection", message: "连不上检索服务",
  remedy: "请检查网络，稍候再试；一直连不上时，请告诉本网站的管理员" };
const NO_ANSWER = { code: "no_answer", message: "检索服务没有给出答复",
  remedy: "请稍候再试；重复出现时，请告诉本网站的管理员" };
const NO_ADDRESS = { code: "no_address", message: "没有写明检索服务的地址",
  remedy: "请在 src 属性里写上服务的网址，如 https://search.example/" };

// Who asks: a token, and where the next one comes from. Kept in memory alone.
class Bearer {
  constructor() {
    this.token = "";
    this.provider = null;
    this.coming = null;
  }

  // A new token; many questions at once fetch one.
  renew() {
    if (!this.coming) {
      const fetched = Promise.resolve().then(() => this.provider());
      this.coming = fetched.then((token) => {
        this.token = token ? String(token) : "";
      }).finally(() => {
        this.coming = null;
      });
    }
    return this.coming;
  }
}

class Service {
  constructor(base, bearer) {
    this.base = base;
    this.bearer = bearer;
  }

  // The answer as an object. Throws Trouble, or AbortError where nobody waits any more.
  async ask(path, pairs, signal) {
    if (!this.base) throw new Trouble(0, NO_ADDRESS, 0);
    const query = new URLSearchParams(pairs).toString();
    const address = this.base + path + (query ? "?" + query : "");
    if (!this.bearer.token && this.bearer.provider) await this.renewed();
    let shown = this.bearer.token;
    let response = await this.send(address, shown, signal);
    if ((response.status === 401 || response.status === 403) && this.bearer.provider) {
      if (this.bearer.token === shown) await this.renewed();
      if (this.bearer.token !== shown) response = await this.send(address, this.bearer.token, signal);
    }
    return this.read(response, signal);
  }

  // Without a new token the old one's refusal is the answer.
  async renewed() {
    try {
      await this.bearer.renew();
    } catch {
      this.bearer.token = this.bearer.token || "";
    }
  }

  async send(address, token, signal) {
    try {
      return await fetch(address, {
        method: "GET",
        headers: token ? { Authorization: "Bearer " + token } : {},
        credentials: "omit",
        mode: "cors",
        redirect: "error",
        referrerPolicy: "no-referrer",
        signal,
      });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new Trouble(0, NO_CONNECTION, 0);
    }
  }

  async read(response, signal) {
    let answer = null;
    try {
      answer = await response.json();
    } catch (error) {
      if (signal.aborted) throw error;
    }
    if (response.ok && answer) return answer;
    const wait = bounded(response.headers.get("Retry-After"), 0, 3600, 0);
    const error = answer && answer.error && answer.error.message ? answer.error : NO_ANSWER;
    throw new Trouble(response.status, error, wait);
  }
}
