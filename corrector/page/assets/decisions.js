// A correction and what a visitor decided about each of its edits: no elements, no labels.
// Positions are code points, as in Python; JavaScript counts UTF-16 units, so the text is kept as a list of characters.

class Decisions {
  constructor(correction) {
    this.source = correction.source;
    this.characters = Array.from(correction.source);
    this.edits = correction.edits;
    this.rejected = new Set();
    this.chosen = new Map(); // edit's number -> another replacement than the suggested one
  }

  // The numbers of the edits that are sure enough and of a wanted kind. What the visitor chose is always among them.
  shown(threshold, kinds) {
    const wanted = (edit, number) =>
      this.chosen.has(number) || edit.fixed || (edit.confidence >= threshold && kinds.includes(edit.kind));
    return this.edits.map((_, number) => number).filter((number) => wanted(this.edits[number], number));
  }

  replacement(number) {
    return this.chosen.has(number) ? this.chosen.get(number) : this.edits[number].replacement;
  }

  isAccepted(number) {
    return !this.rejected.has(number);
  }

  accept(number) {
    this.rejected.delete(number);
  }

  reject(number) {
    this.rejected.add(number);
  }

  choose(number, replacement) {
    if (replacement === this.edits[number].replacement) this.chosen.delete(number);
    else this.chosen.set(number, replacement);
    this.accept(number);
  }

  slice(start, end) {
    return this.characters.slice(start, end).join("");
  }

  // The text with the accepted ones of the shown edits made; the same as `corrector.edits.apply`.
  target(shown) {
    const parts = [];
    let done = 0;
    for (const number of shown) {
      if (!this.isAccepted(number)) continue;
      const edit = this.edits[number];
      parts.push(this.slice(done, edit.start), this.replacement(number));
      done = edit.end;
    }
    parts.push(this.slice(done));
    return parts.join("");
  }

  // The correction in the shape that Python writes it, each edit with what was decided.
  asJson(shown) {
    const edits = shown.map((number) => {
      const { fixed, ...edit } = this.edits[number];
      return {
        ...edit,
        replacement: this.replacement(number),
        suggested: edit.replacement,
        decision: this.isAccepted(number) ? "accepted" : "rejected",
      };
    });
    return { source: this.source, target: this.target(shown), edits };
  }
}
