// Ways to get a text into the text box other than typing: sentences to try, a file that is opened, a file that is dropped.
// A file is read here, in the browser: UTF-8, else GB18030. The text goes out as this view's value.

const SUFFIXES = [".txt", ".md", ".markdown", ".text"];

function decode(bytes) {
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
    } catch (error) {
      continue;
    }
  }
  return null;
}

class Source {
  constructor(element, props, trigger) {
    Object.assign(this, { element, props, trigger, labels: labelsOf(props.texts), count: 0 });
    this.draw();
    document.addEventListener("dragover", (event) => this.drags(event) && event.preventDefault());
    document.addEventListener("drop", (event) => {
      if (!this.drags(event)) return;
      event.preventDefault(); // else the browser would leave the page for the file
      this.open(event.dataTransfer.files[0]);
    });
  }

  drags(event) {
    const elsewhere = event.target.closest?.("#files-tab, #evaluate-tab"); // these take files of their own
    return this.element.isConnected && !elsewhere && [...(event.dataTransfer?.types ?? [])].includes("Files");
  }

  draw() {
    const { labels, props } = this;
    const field = make("input", {
      type: "file", accept: [...SUFFIXES, "text/plain", "text/markdown"].join(","), hidden: true,
      onchange: () => field.files[0] && this.open(field.files[0]).then(() => (field.value = "")),
    });
    const opener = make("button", { type: "button", class: "open", onclick: () => field.click() }, labels("open"));
    const examples = props.examples.map(([kind, sentence]) =>
      make("button", {
        type: "button", class: "chip", "data-kind": kind, title: sentence,
        onclick: () => this.send("example", sentence),
      }, kind === "several" ? "" : make("b", { class: "badge", "data-kind": kind, "aria-hidden": "true" },
        labels(`mark.${kind}`)), labels(`kind.${kind}`)));
    this.element.replaceChildren(make("div", { class: "toolbar" },
      opener, field, make("span", { class: "quiet" }, labels("examples")), ...examples));
  }

  async open(file) {
    const { labels } = this;
    const name = file.name.toLowerCase();
    if (!SUFFIXES.some((suffix) => name.endsWith(suffix))) return tell(this.element, labels("file.kind"));
    const decoded = decode(await file.arrayBuffer());
    if (decoded === null) return tell(this.element, labels("file.unreadable"));
    const given = Array.from(decoded.text).length;
    const most = this.props.most;
    if (given > most) return tell(this.element, labels("file.long", { given, most }));
    if (decoded.encoding !== "utf-8") tell(this.element, labels("file.encoding"));
    return this.send("open", decoded.text);
  }

  send(event, text) {
    this.props.value = JSON.stringify({ text, count: ++this.count }); // counted, so that the same text is sent again
    this.trigger(event);
  }
}

const source = new Source(element, props, trigger);
onChoice(element, () => source.draw());
// The events that Python listens to: "example", "open".
