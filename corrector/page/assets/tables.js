// A view of tables: what Python sent, cell by cell. A cell that is an object is a label, which follows the language.
// Until they are there, how far the run is.

class Tables {
  constructor(element, props, trigger) {
    Object.assign(this, { element, labels: labelsOf(props.texts), found: null });
    this.run = new Run(element, this.labels, trigger);
  }

  receive(value) {
    const found = value ? JSON.parse(value) : {};
    if (!this.run.takes(found)) return;
    this.found = found;
    this.draw();
  }

  text(cell) {
    return typeof cell === "object" ? this.labels(cell.key, cell.values) : cell;
  }

  draw() {
    if (this.run.isStopped) return this.run.drawStopped();
    if (this.found?.working) return this.run.draw(this.text(this.found.working));
    const tables = (this.found?.tables ?? []).map((table) => this.table(table));
    const lines = (this.found?.lines ?? []).map((line) => make("code", {}, line));
    const signatures = lines.length
      ? [make("details", {}, make("summary", {}, this.labels("evaluate.signatures")), ...lines)] : [];
    this.element.replaceChildren(...tables, ...signatures);
  }

  table({ title, headings, rows, names }) {
    const kind = (place) => (place < names ? "" : "number");
    const head = headings.map((cell, place) => make("th", { scope: "col", class: kind(place) }, this.text(cell)));
    const body = rows.map((row) => make("tr", {}, ...row.map((cell, place) =>
      place < names ? make("th", { scope: "row" }, this.text(cell)) : make("td", { class: "number" }, this.text(cell)))));
    return make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": this.text(title) },
      make("h3", {}, this.text(title)),
      make("table", { class: "plain" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)));
  }
}

const tables = new Tables(element, props, (name) => trigger(name));
watch("value", () => tables.receive(props.value));
onChoice(element, () => tables.draw());
if (props.value) tables.receive(props.value);
