// What all views of the page share: the labels, the visitor's present choices, and making elements from text.
// Texts come into the page by `textContent` only, never as markup. Nothing here asks the network for anything.

// The choices that a view follows; they reach a view that is built later, too. One object for each open page.
const choices = (window.correctorChoices ||= { language: null, threshold: null, kinds: null, calibration: null });

function onChoice(element, draw) {
  const follow = () => (element.isConnected ? draw() : window.removeEventListener("corrector-choice", follow));
  window.addEventListener("corrector-choice", follow);
}

function browserLanguage() {
  return (navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en";
}

function labelsOf(texts) {
  return (key, values = {}) => {
    const text = texts[choices.language || browserLanguage()][key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
}

// An element with attributes and children; a child that is no element becomes text.
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// A message that goes away by itself and is read aloud.
function tell(element, message) {
  const note = make("div", { class: "note", role: "status" }, message);
  element.querySelector(":scope > .note")?.remove();
  element.append(note);
  setTimeout(() => note.remove(), 8000);
}

function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const box = make("textarea", { readonly: true, style: "position:fixed;opacity:0" });
  box.value = text;
  document.body.append(box);
  box.select();
  const copied = document.execCommand("copy"); // the only way on a page that is served without encryption
  box.remove();
  if (!copied) throw new Error("copying is not allowed here");
}
