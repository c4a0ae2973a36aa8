// A run that takes long: how far it is, and a way to stop it. What a stopped run had under way arrives late and is
// not shown any more. The event that Python listens to: "stop".

class Run {
  constructor(element, labels, trigger) {
    Object.assign(this, { element, labels, trigger });
    this.present = null;
    this.stopped = null;
    this.isStopped = false; // and nothing has come since
  }

  // Is this message to be shown?
  takes({ run = null }) {
    if (run && run === this.stopped) return false;
    this.present = run;
    this.isStopped = false;
    return true;
  }

  // Without `most` it is not known how much there is. What stands there already is brought up to date, not made anew.
  draw(said, done, most) {
    if (!this.bar || !this.element.contains(this.bar)) this.build();
    if (most !== undefined) Object.assign(this.bar, { max: most, value: done });
    this.bar.setAttribute("aria-label", said);
    this.said.textContent = said;
    this.button.textContent = this.labels("run.stop");
  }

  build() {
    this.bar = make("progress");
    this.said = make("span", { role: "status" });
    this.button = make("button", { type: "button", class: "stop", onclick: () => this.stop() });
    this.element.replaceChildren(make("div", { class: "progress" }, this.bar, this.said, this.button));
  }

  drawStopped() {
    this.element.replaceChildren(make("p", { class: "quiet", role: "status" }, this.labels("run.stopped")));
  }

  stop() {
    this.stopped = this.present;
    this.isStopped = true;
    this.drawStopped();
    this.trigger("stop");
  }
}
