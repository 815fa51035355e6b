// The reader's words, translated by the server in <template id="kontor-words">.
export function word(name, values = {}) {
  const text = document.getElementById("kontor-words")?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}
