// Elements, texts and requests. Document text is hostile: everything here ends in textContent or setAttribute, never in innerHTML.

/** An element: h('button', {class: 'x', onclick: fn, 'aria-label': 'y'}, 'text', child, ...). null children are skipped. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false).map(nodeOrText));
  return node;
}

function nodeOrText(child) {
  return child instanceof Node ? child : String(child);
}

/** Replaces all children of `node`. */
export function put(node, ...children) {
  node.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false).map(nodeOrText));
  return node;
}

/** The text of a catalogue key with {names} filled in; "{count|file|files}" is the form that fits the count. */
export function t(key, values = {}) {
  const template = (window.UB_TEXTS || {})[key];
  if (template === undefined) { console.error(`no text for ${key}`); return key; }
  const chosen = template.replace(/\{(\w+)\|([^|{}]*)\|([^|{}]*)\}/g, (all, name, one, many) => (String(values[name]) === '1' ? one : many));
  return chosen.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

/** As `t`, or `fallback` where the catalogue has no such key: for names that come from data. */
export function tOr(key, fallback) {
  return (window.UB_TEXTS || {})[key] ?? fallback;
}

export const language = () => window.UB_LANGUAGE || 'en';
const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
export const scrolling = () => (reducedMotion() ? 'auto' : 'smooth');

/** A number for people, in the language of the page. */
export function number(value, digits = 0) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(value);
}

export function bytes(value) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let index = 0;
  while (value >= 1000 && index < units.length - 1) { value /= 1000; index += 1; }
  return `${number(value, index ? 1 : 0)} ${units[index]}`;
}

/** A request for JSON. Throws Error with a sentence for people. */
export async function request(url, options = {}) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Error(t('error.offline'));
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || t('error.status', { status: response.status }));
  return body;
}

export const get = (url) => request(url);
export const post = (url, body = {}) =>
  request(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
export const remove = (url) => request(url, { method: 'DELETE' });

/** A clause as people name it: "§ 2.1(a)", "Preamble", "Chapter 2"; other containers by their own name. */
export function clauseName(id, title = '') {
  const chapter = /^ch(\d+)$/.exec(id);
  const shown = id === 'preamble' ? t('clause.preamble') : chapter ? t('clause.chapter', { number: chapter[1] }) : /^\d/.test(id) ? `§ ${id}` : id;
  return title ? `${shown} ${title}` : shown;
}

/** Slices by code points, as offsets of the server count, not by UTF-16 units. */
export function slicePoints(text, start, end) {
  return /[\ud800-\udbff]/.test(text) ? Array.from(text).slice(start, end).join('') : text.slice(start, end);
}

/** States that every view has. */
export const empty = (title, detail = null, ...more) =>
  h('div', { class: 'ub-state' }, h('p', { class: 'ub-state-title' }, title), detail && h('p', {}, detail), ...more);
export const loading = () => h('div', { class: 'ub-state ub-loading', role: 'status' }, t('state.loading'));
export const failed = (error, retry = null) =>
  h('div', { class: 'ub-state ub-error', role: 'alert' }, h('p', { class: 'ub-state-title' }, t('state.error')),
    h('p', {}, error.message), retry && h('button', { class: 'ub-button', onclick: retry }, t('action.retry')));

let toastTimer = null;
/** A short message at the foot of the page. */
export function toast(message) {
  let node = document.getElementById('ub-toast');
  if (!node) document.body.append((node = h('div', { id: 'ub-toast', role: 'status', 'aria-live': 'polite' })));
  node.textContent = message;
  node.classList.add('ub-shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => node.classList.remove('ub-shown'), 3500);
}

/** Keyboard for a list of buttons: arrows move, Home and End jump, Tab leaves the list, however long it is. */
export function arrows(container, selector, { columns = null } = {}) {
  const reach = (only) => { for (const item of container.querySelectorAll(selector)) item.tabIndex = !only || item === only ? 0 : -1; };
  container.addEventListener('focusin', (event) => { if (event.target.matches(selector)) reach(event.target); });
  container.addEventListener('focusout', (event) => { if (!event.relatedTarget?.matches?.(selector) || !container.contains(event.relatedTarget)) reach(null); });
  container.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || !event.target.matches(selector)) return;
    const items = [...container.querySelectorAll(selector)].filter((item) => item.offsetParent !== null);
    const here = items.indexOf(event.target);
    let goal;
    if (columns && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) goal = columns(event.target, step);
    else goal = items[Math.max(0, Math.min(items.length - 1, Number.isFinite(step) ? here + step : step < 0 ? 0 : items.length - 1))];
    if (!goal) return;
    event.preventDefault();
    goal.focus();
  });
}
