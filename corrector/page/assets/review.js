// The view of a correction: the text with its edits in place, the list of them, and the text that comes out.
// It is given a correction and nothing else; every click is answered here, without asking the machine that corrects.
// Edits are numbered by their place in the correction. One of them is the present one: the keys work on it.

const BEFORE = 8; // characters of context in the list
const LONG = 100; // rows above which the browser draws only those that are in sight

class Review {
  constructor(element, props, trigger) {
    this.element = element;
    this.labels = labelsOf(props.texts);
    this.run = new Run(element, this.labels, trigger);
    this.defaults = { threshold: props.threshold, kinds: props.kinds };
    this.decisions = null;
    this.current = null;
    this.draw({});
  }

  get threshold() {
    return choices.threshold ?? this.defaults.threshold;
  }

  get kinds() {
    return choices.kinds ?? this.defaults.kinds;
  }

  // What Python sent: nothing, how far it is, or a correction.
  receive(value) {
    const message = value ? JSON.parse(value) : {};
    if (!this.run.takes(message)) return;
    this.message = message;
    if ("correction" in message) {
      this.decisions = new Decisions(message.correction);
      this.current = null;
    }
    this.draw(message);
  }

  draw(message = this.message ?? {}) {
    const { done, characters } = message;
    if (this.run.isStopped) this.run.drawStopped();
    else if ("done" in message) this.run.draw(this.labels("review.working", { done, characters }), done, characters);
    else if (this.decisions === null) this.element.replaceChildren(this.line("review.empty"));
    else this.drawCorrection();
  }

  line(key, values) {
    return make("p", { class: "quiet", role: "status" }, this.labels(key, values));
  }

  // ---- a correction ------------------------------------------------------------------------------------------------

  drawCorrection() {
    this.shown = this.decisions.shown(this.threshold, this.kinds);
    if (!this.shown.includes(this.current)) this.current = this.shown[0] ?? null;
    this.marks = new Map();
    this.rows = new Map();
    this.counts = make("span", { class: "counts", role: "status" });
    this.output = make("textarea", {
      readonly: true, lang: "zh-CN", spellcheck: "false", rows: 6, "aria-label": this.labels("result"),
    });
    const any = this.shown.length > 0;
    this.element.replaceChildren(
      this.toolbar(any), this.text(), ...(any ? [this.legend(), this.list()] : []), this.result(),
    );
    this.shown.forEach((number) => this.refresh(number));
    this.summarise();
  }

  toolbar(any) {
    const { labels } = this;
    const all = (key, accept) =>
      make("button", { type: "button", onclick: () => this.decideAll(accept) }, labels(key));
    const buttons = any ? [all("review.accept.all", true), all("review.reject.all", false)] : [];
    return make("div", { class: "toolbar" }, this.counts, ...buttons);
  }

  text() {
    const parts = [];
    let done = 0;
    for (const number of this.shown) {
      const edit = this.decisions.edits[number];
      parts.push(this.decisions.slice(done, edit.start), this.mark(number, edit));
      done = edit.end;
    }
    parts.push(this.decisions.slice(done));
    const attributes = { class: "text", lang: "zh-CN", role: "group", "aria-label": this.labels("review.text") };
    return make("div", { ...attributes, onkeydown: (event) => this.onKey(event) }, ...parts);
  }

  mark(number, edit) {
    const made = make("span", {
      class: "mark", role: "button", "data-kind": edit.kind, "data-number": number,
      onclick: () => this.goTo(number, { focus: "mark" }),
    });
    this.marks.set(number, made);
    return made;
  }

  legend() {
    const kinds = [...new Set(this.shown.map((number) => this.decisions.edits[number].kind))];
    const entries = kinds.map((kind) =>
      make("span", { class: "kind", "data-kind": kind }, this.badge(kind), this.labels(`kind.${kind}`)));
    const name = { class: "legend", role: "group", "aria-label": this.labels("review.legend") };
    return make("div", name, ...entries, make("span", { class: "keys" }, this.labels("review.keys")));
  }

  badge(kind) {
    return make("b", { class: "badge", "data-kind": kind, "aria-hidden": "true" }, this.labels(`mark.${kind}`));
  }

  list() {
    const rows = this.shown.map((number) => this.row(number, this.decisions.edits[number]));
    const name = { class: rows.length > LONG ? "edits long" : "edits", "aria-label": this.labels("review.list") };
    return make("ol", { ...name, onkeydown: (event) => this.onKey(event) }, ...rows);
  }

  row(number, edit) {
    const { labels } = this;
    const decide = (key, accept) =>
      make("button", {
        type: "button", class: accept ? "accept" : "reject", title: labels(key), "aria-label": labels(key),
        onclick: () => this.decide(number, accept),
      }, accept ? "✓" : "✗");
    const percent = `${Math.round(100 * edit.confidence)} %`;
    const made = make("li", { "data-number": number, "data-kind": edit.kind, onfocusin: () => this.goTo(number, {}) },
      make("span", { class: "kind", title: labels(`kind.${edit.kind}`) },
        this.badge(edit.kind), make("span", { class: "name" }, labels(`kind.${edit.kind}`))),
      make("span", { class: "change", lang: "zh-CN" }),
      make("span", { class: "confidence", title: `${labels("review.confidence")} ${edit.confidence}` },
        make("span", { class: "bar", "aria-hidden": "true" },
          make("i", { style: `width:${Math.round(100 * edit.confidence)}%` })), percent),
      make("span", { class: "decide" }, decide("review.accept", true), decide("review.reject", false)),
      make("span", { class: "instead" }),
    );
    this.rows.set(number, made);
    return made;
  }

  result() {
    const { labels } = this;
    const button = (key, onclick) => make("button", { type: "button", onclick }, labels(key));
    return make("section", { class: "result", "aria-label": labels("result") },
      make("div", { class: "toolbar" },
        make("strong", {}, labels("result")),
        button("result.copy", (event) => this.copy(event.currentTarget)),
        button("result.download.text", () => download("corrected.txt", "text/plain;charset=utf-8", this.target())),
        button("result.download.json", () => download("correction.json", "application/json", this.json()))),
      this.output);
  }

  target() {
    return this.decisions.target(this.shown);
  }

  json() {
    return `${JSON.stringify(this.decisions.asJson(this.shown), null, 1)}\n`;
  }

  async copy(button) {
    try {
      await copyText(this.target());
    } catch (error) {
      this.output.select(); // then the visitor can copy it by hand
      return;
    }
    button.textContent = this.labels("result.copied");
    setTimeout(() => (button.textContent = this.labels("result.copy")), 2000);
  }

  // ---- what changes with a decision -------------------------------------------------------------------------------

  refresh(number) {
    const accepted = this.decisions.isAccepted(number);
    const edit = this.decisions.edits[number];
    const original = this.decisions.slice(edit.start, edit.end);
    const replacement = this.decisions.replacement(number);
    const state = accepted ? "accepted" : "rejected";
    const mark = this.marks.get(number);
    mark.dataset.state = state;
    mark.replaceChildren(
      ...(original ? [make("del", {}, original)] : []),
      ...(replacement ? [make("ins", {}, replacement)] : []),
      this.badge(edit.kind),
    );
    mark.setAttribute("aria-label", this.spoken(number, original, replacement));
    mark.setAttribute("aria-pressed", String(accepted));
    mark.tabIndex = number === this.current ? 0 : -1;
    this.refreshRow(number, edit, original, replacement, state);
  }

  refreshRow(number, edit, original, replacement, state) {
    const row = this.rows.get(number);
    row.dataset.state = state;
    row.classList.toggle("current", number === this.current);
    row.querySelector(".accept").setAttribute("aria-pressed", String(state === "accepted"));
    row.querySelector(".reject").setAttribute("aria-pressed", String(state === "rejected"));
    const before = this.decisions.slice(Math.max(0, edit.start - BEFORE), edit.start);
    const after = this.decisions.slice(edit.end, edit.end + BEFORE);
    row.querySelector(".change").replaceChildren(
      make("span", { class: "context" }, lastLine(before)),
      ...(original ? [make("del", {}, original)] : []),
      make("span", { class: "arrow", "aria-hidden": "true" }, original && replacement ? "→" : ""),
      ...(replacement ? [make("ins", {}, replacement)] : []),
      make("span", { class: "context" }, firstLine(after)),
    );
    row.querySelector(".instead").replaceChildren(...this.instead(number, edit, replacement));
  }

  spoken(number, original, replacement) {
    const { labels, decisions } = this;
    const edit = decisions.edits[number];
    const change = !original ? `${labels("review.insert")} ${replacement}`
      : !replacement ? `${labels("review.delete")} ${original}` : `${original} → ${replacement}`;
    const state = labels(decisions.isAccepted(number) ? "review.accepted" : "review.rejected");
    const sure = `${labels("review.confidence")} ${Math.round(100 * edit.confidence)} %`;
    return `${change}, ${labels(`kind.${edit.kind}`)}, ${sure}, ${state}`;
  }

  // What may be written in place of the suggestion: its alternatives, itself if it was replaced, and one's own.
  options(number) {
    const edit = this.decisions.edits[number];
    return [edit.replacement, ...edit.alternatives.map((other) => other.replacement)];
  }

  instead(number, edit, replacement) {
    const { labels } = this;
    const options = this.options(number);
    const alone = options.length === 1 && options.includes(replacement); // nothing to choose from
    const chips = (alone ? [] : options).map((option, place) => {
      const sure = place ? edit.alternatives[place - 1].confidence : edit.confidence;
      return make("button", {
        type: "button", class: "chip", lang: "zh-CN", "aria-pressed": String(option === replacement),
        title: `${labels("review.confidence")} ${Math.round(100 * sure)} %`,
        onclick: () => this.choose(number, option),
      }, make("kbd", { "aria-hidden": "true" }, String(place + 1)), option || labels("review.nothing"));
    });
    const own = make("button", { type: "button", class: "chip own", onclick: () => this.write(number) },
      options.includes(replacement) ? labels("review.own") : `✎ ${replacement || labels("review.nothing")}`);
    return [make("span", { class: "quiet" }, labels("review.alternatives")), ...chips, own];
  }

  // A field for a replacement of one's own, in place of the chip.
  write(number) {
    const row = this.rows.get(number);
    const field = make("input", {
      type: "text", class: "chip", lang: "zh-CN", size: 10, value: this.decisions.replacement(number),
      "aria-label": this.labels("review.own.label"),
    });
    field.addEventListener("keydown", (event) => {
      event.stopPropagation(); // letters are text here, not decisions
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault(); // else the button that gets the focus is pressed by the same key
      if (event.key === "Enter") this.decisions.choose(number, field.value);
      this.refresh(number);
      this.summarise();
      row.querySelector(".own").focus();
    });
    field.addEventListener("blur", (event) => {
      if (!field.isConnected) return;
      this.decisions.choose(number, field.value);
      if (!row.contains(event.relatedTarget)) this.refresh(number); // else the button under the pointer would go
      this.summarise();
    });
    row.querySelector(".own").replaceWith(field);
    field.focus();
    field.select();
  }

  summarise() {
    const accepted = this.shown.filter((number) => this.decisions.isAccepted(number)).length;
    const hidden = this.decisions.edits.length - this.shown.length;
    const key = this.shown.length ? (hidden ? "review.counts.hidden" : "review.counts")
      : hidden ? "review.hidden" : "review.none";
    const values = { shown: this.shown.length, accepted, rejected: this.shown.length - accepted, hidden };
    this.counts.textContent = this.labels(key, values);
    this.output.value = this.target();
  }

  // ---- what a visitor does -----------------------------------------------------------------------------------------

  decide(number, accept) {
    if (accept) this.decisions.accept(number);
    else this.decisions.reject(number);
    this.refresh(number);
    this.summarise();
  }

  decideAll(accept) {
    for (const number of this.shown) {
      if (accept) this.decisions.accept(number);
      else this.decisions.reject(number);
      this.refresh(number);
    }
    this.summarise();
  }

  choose(number, replacement) {
    const focused = document.activeElement?.closest?.(".chip");
    const place = focused ? [...focused.parentElement.querySelectorAll(".chip")].indexOf(focused) : -1;
    this.decisions.choose(number, replacement);
    this.refresh(number);
    this.summarise();
    if (place >= 0) this.rows.get(number).querySelectorAll(".chip")[place]?.focus(); // it was drawn anew
  }

  goTo(number, { focus }) {
    if (number !== this.current) {
      const before = this.current;
      this.current = number;
      for (const one of [before, number]) {
        this.marks.get(one).tabIndex = one === number ? 0 : -1;
        this.rows.get(one).classList.toggle("current", one === number);
      }
    }
    const target = { mark: this.marks, row: this.rows }[focus]?.get(number);
    if (!target) return;
    (focus === "row" ? target.querySelector(".accept") : target).focus();
    const list = this.rows.get(number).parentElement; // scrolled by itself, so that the page stays where it is
    list.scrollTop = this.rows.get(number).offsetTop - list.offsetTop - list.clientHeight / 3;
  }

  onKey(event) {
    if (this.current === null || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const inList = event.currentTarget.matches(".edits");
    if (inList && event.key === "Enter") return; // presses the button that has the focus
    const focus = inList ? "row" : "mark";
    const place = this.shown.indexOf(this.current);
    const actions = {
      ArrowRight: () => this.goTo(this.shown[Math.min(place + 1, this.shown.length - 1)], { focus }),
      ArrowLeft: () => this.goTo(this.shown[Math.max(place - 1, 0)], { focus }),
      Enter: () => this.decide(this.current, true),
      a: () => this.decide(this.current, true),
      r: () => this.decide(this.current, false),
    };
    Object.assign(actions, { ArrowDown: actions.ArrowRight, ArrowUp: actions.ArrowLeft, A: actions.a, R: actions.r });
    const option = /^[1-9]$/.test(event.key) ? this.options(this.current)[Number(event.key) - 1] : undefined;
    const action = option === undefined ? actions[event.key] : () => this.choose(this.current, option);
    if (!action) return;
    event.preventDefault();
    action();
  }
}

function lastLine(text) {
  return text.slice(text.lastIndexOf("\n") + 1);
}

function firstLine(text) {
  return text.split("\n", 1)[0];
}

const review = new Review(element, props, (name) => trigger(name));
element.review = review; // for tests in a browser
watch("value", () => review.receive(props.value));
onChoice(element, () => review.draw());
if (props.value) review.receive(props.value);
