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

  // Without `most` it is not known how much there is.
  draw(said, done, most) {
    const bar = make("progress", { max: most, value: most === undefined ? null : done, "aria-label": said });
    const stop = make("button", { type: "button", class: "stop", onclick: () => this.stop() }, this.labels("run.stop"));
    const focused = this.element.contains(document.activeElement);
    this.element.replaceChildren(make("div", { class: "progress" }, bar, make("span", { role: "status" }, said), stop));
    if (focused) stop.focus();
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
