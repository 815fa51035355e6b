// Small choices kept on this device. Storage may be forbidden: then they last for the page.
const kept = new Map();

export function recall(name) {
  try {
    return localStorage.getItem(name) ?? kept.get(name) ?? null;
  } catch {
    return kept.get(name) ?? null;
  }
}

export function keep(name, value) {
  kept.set(name, value);
  try {
    localStorage.setItem(name, value);
  } catch {
    return;
  }
}
