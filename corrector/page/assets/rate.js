// The share of correct sentences that is expected to be changed at the slider's threshold, by the model's calibration.
// Between two calibrated thresholds it is interpolated; outside of them it was not measured, and the view says so.

function expectedRate(points, threshold) {
  const ordered = [...points].sort((a, b) => a.threshold - b.threshold);
  for (let i = 0; i + 1 < ordered.length; i++) {
    const [low, high] = [ordered[i], ordered[i + 1]];
    if (threshold >= low.threshold && threshold <= high.threshold) {
      const width = high.threshold - low.threshold;
      const share = width ? (threshold - low.threshold) / width : 0;
      return low.rate + share * (high.rate - low.rate);
    }
  }
  return null;
}

function drawRate() {
  const labels = labelsOf(props.texts);
  const { points, beam } = props;
  const threshold = choices.threshold ?? props.threshold;
  const rate = expectedRate(points, threshold);
  const found = points.map((point) => point.threshold);
  const said = !points.length ? labels("rate.none")
    : rate === null ? labels("rate.outside", { low: Math.min(...found), high: Math.max(...found) })
    : labels("rate.measured", { rate: (100 * rate).toPrecision(2) });
  const differs = points.length && choices.beam && choices.beam !== beam ? ` ${labels("rate.beam", { beam })}` : "";
  element.replaceChildren(make("p", { class: "quiet rate", role: "status" }, said + differs));
}

drawRate();
onChoice(element, drawRate);
