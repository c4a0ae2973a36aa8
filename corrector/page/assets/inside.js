// The view of the inside of one sentence: readings, how sure each character is wrong, attention, copy gate, LSTM gates.
// Everything is drawn from what Python sent. Maps are tables with a value in every cell, so that they can be read aloud
// and with the keyboard; the map of all cells of a gate, which is too large for that, is a picture.

const GATES = ["input", "forget", "output", "candidate", "cell", "state"];
const SIGNED = ["candidate", "cell", "state"];
const SAID = 0.05; // attention below which a cell is not read aloud

class Inside {
  constructor(element, props) {
    Object.assign(this, { element, labels: labelsOf(props.texts), found: null, layer: 0, gate: "forget" });
    this.draw();
  }

  receive(value) {
    this.found = value ? JSON.parse(value) : null;
    this.layer = Math.min(this.layer, Math.max(0, (this.found?.layers.length ?? 1) - 1));
    this.draw();
  }

  draw() {
    if (!this.found) {
      this.element.replaceChildren(make("p", { class: "quiet" }, this.labels("inside.empty")));
      return;
    }
    this.element.replaceChildren(this.readings(), this.detection(), this.attention(), this.copying(), this.gates());
  }

  section(key, ...content) {
    const name = this.labels(key);
    return make("section", { class: "part", "aria-label": name, "data-part": key },
      make("h3", {}, name), make("p", { class: "quiet" }, this.labels(`${key}.help`)), ...content);
  }

  readings() {
    const { labels, found } = this;
    const rows = found.readings.map(({ pieces, score }) => make("tr", {},
      make("td", { lang: "zh-CN" }, ...pieces.map(([text, kind]) =>
        kind ? make("ins", { "data-kind": kind, title: labels(`kind.${kind}`) }, text || "∅") : text)),
      make("td", { class: "number" }, score.toFixed(3))));
    return this.section("inside.readings", make("table", { class: "plain" },
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, labels("inside.reading")),
        make("th", { scope: "col", class: "number" }, labels("inside.score")))),
      make("tbody", {}, ...rows)));
  }

  // Characters in a row, each over a bar from 0 to 1.
  strip(texts, values) {
    const one = (text, value) => make("span", { class: "cell", title: `${text} ${value.toFixed(3)}` },
      make("span", { lang: "zh-CN" }, text),
      make("span", { class: "bar", "aria-hidden": "true" }, make("i", { style: `height:${100 * value}%` })),
      make("small", {}, percent(value)));
    return make("div", { class: "strip", tabindex: "0", role: "group" }, ...texts.map((text, i) => one(text, values[i])));
  }

  detection() {
    return this.section("inside.detection", this.strip(this.found.tokens, this.found.wrong));
  }

  copying() {
    return this.section("inside.copying", this.strip([...this.found.written, this.labels("inside.end")],
      this.found.copying));
  }

  attention() {
    const end = this.labels("inside.end");
    const [read, written] = [[...this.found.tokens, end], [...this.found.written, end]];
    const rows = this.found.attention.map((row, t) => make("tr", {},
      make("th", { scope: "row", lang: "zh-CN" }, written[t]),
      ...row.map((value, s) => shade(value, `${written[t]} ← ${read[s]}: ${value.toFixed(3)}`, value >= SAID))));
    return this.section("inside.attention", map(this.labels("inside.reads"), this.labels("inside.writes"), read, rows));
  }

  gates() {
    const { labels, found } = this;
    if (!found.layers.length) return this.section("inside.gates", make("p", {}, labels("inside.no.gates")));
    const layer = found.layers[this.layer];
    const steps = layer.reads ? [...found.tokens, labels("inside.end")] : ["⊢", ...found.written];
    const rows = GATES.filter((gate) => gate !== "candidate").map((gate) => make("tr", {},
      make("th", { scope: "row" }, labels(`inside.gate.${gate}`)),
      ...layer.means[gate].map((value, t) => shade(value, `${steps[t]}: ${value.toFixed(3)}`, true))));
    return this.section("inside.gates",
      this.choice("inside.layer", found.layers.map((one) => labels(one.key, { number: one.number })), this.layer,
        (place) => (this.layer = place)),
      map("", "", steps, rows),
      this.choice("inside.cells", GATES.map((gate) => labels(`inside.gate.${gate}`)), GATES.indexOf(this.gate),
        (place) => (this.gate = GATES[place])),
      make("p", { class: "quiet" }, labels("inside.cells.help")),
      picture(layer, this.gate, `${labels("inside.cells")}: ${labels(`inside.gate.${this.gate}`)}`));
  }

  choice(key, names, chosen, choose) {
    const list = make("select", {
      onchange: () => {
        choose(list.selectedIndex);
        const kept = list.dataset.key;
        this.draw();
        this.element.querySelector(`select[data-key="${kept}"]`).focus();
      },
      "data-key": key,
    }, ...names.map((name, place) => make("option", { selected: place === chosen }, name)));
    return make("label", {}, `${this.labels(key)} `, list);
  }
}

function percent(value) {
  return value < 0.005 ? "0" : String(Math.round(100 * value));
}

// A cell as dark as its value, from 0 to 1; the value is there to be read, too.
function shade(value, title, said) {
  const strength = Math.round(100 * Math.min(1, Math.abs(value)));
  return make("td", { style: `--strength:${strength}%`, title },
    said ? make("span", { class: "unseen" }, value.toFixed(2)) : null);
}

function map(across, down, columns, rows) {
  const corner = across ? `${down} ↓ ${across} →` : "";
  const head = make("tr", {}, make("td", { class: "corner" }, corner),
    ...columns.map((text) => make("th", { scope: "col", lang: "zh-CN" }, text)));
  return make("div", { class: "map", tabindex: "0" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
}

// All cells of one gate, H rows and T columns: blue for what is open or positive, orange for what is negative.
function picture(layer, gate, name) {
  const bytes = Uint8Array.from(atob(layer.cells[gate]), (letter) => letter.charCodeAt(0));
  const [height, width] = [layer.width, bytes.length / layer.width];
  const canvas = make("canvas", { width, height, role: "img", "aria-label": name });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let i = 0; i < bytes.length; i++) {
    const value = SIGNED.includes(gate) ? (bytes[i] - 128) / 127 : bytes[i] / 255;
    const colour = value < 0 ? [230, 159, 0] : [0, 114, 178];
    image.data.set([...colour, Math.round(255 * Math.min(1, Math.abs(value)))], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

const inside = new Inside(element, props);
element.inside = inside; // for tests in a browser
watch("value", () => inside.receive(props.value));
onChoice(element, () => inside.draw());
if (props.value) inside.receive(props.value);
