// Two versions: what was changed, moved, taken out or put in, and which references now point nowhere.

import { arrows, empty, get, h, loading, number, put, t } from './dom.js';
import { project, show } from './project.js';
import { go, where } from './state.js';

export async function compareView(panel, doc) {
  const { documents } = await project();
  const others = documents.filter((item) => item.kind === doc.kind && item.id !== doc.id);
  if (!others.length) return put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.compare'))), empty(t('compare.one'), t('compare.one_why')));
  const old = others.find((item) => item.id === Number(where().old)) || others[0];
  const picker = h('select', { class: 'ub-select', 'aria-label': t('compare.old'), onchange: () => go({ old: picker.value }) }, others.map((item) => h('option', { value: item.id, selected: item.id === old.id }, item.name)));
  const body = h('div', { class: 'ub-stack' }, loading());
  put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.compare')), h('label', { class: 'ub-check' }, t('compare.old'), picker), h('span', { class: 'ub-muted' }, t('compare.new', { name: doc.name }))), body);
  const result = await get(`/doc/${doc.id}/compare.json?old=${old.id}`);
  if (result.kind === 'code') return put(body, code(result));
  let kind = 'all';
  const changes = result.changes;
  const counts = new Map();
  for (const change of changes) counts.set(change.kind, (counts.get(change.kind) || 0) + 1);
  draw();

  function draw() {
    const rows = changes.filter((change) => kind === 'all' || change.kind === kind);
    const list = h('ul', { class: 'ub-changes' }, rows.slice(0, 500).map(row));
    arrows(list, '.ub-change-open');
    put(body, changes.length || result.dangling_after.length ? null : empty(t('compare.same')),
      h('div', { class: 'ub-filters', role: 'group', 'aria-label': t('issues.filter') }, ['all', ...counts.keys()].map((name) => h('button', { class: 'ub-button', 'aria-pressed': String(name === kind), onclick: () => { kind = name; draw(); } },
        t(`change.${name}`), h('span', { class: 'ub-count' }, number(name === 'all' ? changes.length : counts.get(name)))))),
      result.dangling_after.length ? h('section', { class: 'ub-warnings' }, h('h3', {}, t('compare.dangling')), h('ul', {}, result.dangling_after.map((item) => h('li', {}, h('button', { class: 'ub-link', onclick: () => show({ doc: doc.id, start: item.start, end: item.start + item.text.length, title: item.text }) }, item.text))))) : null,
      list, rows.length > 500 && h('p', { class: 'ub-muted' }, t('issues.more', { count: number(rows.length - 500) })));
  }

  function row(change) {
    const open = (id, place, label) => place && h('button', { class: 'ub-chip', onclick: () => show({ doc: id, start: place[0], end: place[1], title: label }) }, label);
    return h('li', { class: `ub-change ub-change-${change.kind}` },
      h('div', { class: 'ub-change-head' }, h('span', { class: 'ub-tag' }, t(`change.${change.kind}`)),
        h('button', { class: 'ub-link ub-change-open', onclick: () => (change.new_place ? show({ doc: doc.id, start: change.new_place[0], end: change.new_place[1], title: change.new_id }) : show({ doc: old.id, start: change.old_place?.[0] ?? 0, end: change.old_place?.[1] ?? 0, title: change.old_id })) }, change.new_id || change.old_id || ''),
        open(old.id, change.old_place, t('compare.before')), open(doc.id, change.new_place, t('compare.after'))),
      change.summary && h('p', { class: 'ub-muted' }, change.summary),
      h('div', { class: 'ub-diff' }, words(change.old_text, change.new_text)));
  }
}

// More word pairs than this are compared by their ends only: the table of an alignment grows with the product.
const MAX_PAIRS = 1_500_000;

/** The two texts as one line of kept, removed and added words. */
function words(before, after) {
  const split = (text) => text.slice(0, 12_000).replace(/\s+/g, ' ').split(/( |(?<=[\u3400-\u9fff]))/).filter(Boolean);
  const a = split(before);
  const b = split(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const middle = align(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const nodes = middle.map(([kind, text]) => (kind === 'same' ? shorten(text, 200) : h(kind, {}, text)));
  return [shorten(a.slice(0, head).join(''), 160, 'start'), ...nodes, shorten(a.slice(a.length - tail).join(''), 160, 'end')];
}

function shorten(text, length, side = 'middle') {
  if (text.length <= length) return text;
  if (side === 'start') return `… ${text.slice(-length)}`;
  if (side === 'end') return `${text.slice(0, length)} …`;
  return `${text.slice(0, length / 2)} … ${text.slice(-length / 2)}`;
}

/** Longest common subsequence of words, as runs of [same | del | ins, text]. */
function align(a, b) {
  if (a.length * b.length > MAX_PAIRS) return [['del', a.join('')], ['ins', b.join('')]].filter(([, text]) => text);
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? longest[(i + 1) * width + j + 1] + 1 : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const runs = [];
  const add = (kind, word) => { if (runs.at(-1)?.[0] === kind) runs.at(-1)[1] += word; else runs.push([kind, word]); };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { add('same', a[i]); i += 1; j += 1; }
    else if (j >= b.length || (i < a.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])) { add('del', a[i]); i += 1; }
    else { add('ins', b[j]); j += 1; }
  }
  return runs;
}

function code(result) {
  const section = (key, items, text) => h('section', {}, h('h3', {}, `${t(key)} `, h('span', { class: 'ub-count' }, number(items.length))), items.length ? h('ul', { class: 'ub-plain' }, items.slice(0, 400).map((item) => h('li', {}, text(item)))) : h('p', { class: 'ub-muted' }, t('compare.nothing')));
  const edge = (item) => `${item.caller} → ${item.callee} · ${item.file}:${item.line}`;
  return h('div', {}, section('compare.symbols_added', result.symbols_added, (item) => `${item.name} · ${item.file}:${item.line}`), section('compare.symbols_removed', result.symbols_removed, (item) => `${item.name} · ${item.file}:${item.line}`),
    section('compare.edges_added', result.edges_added, edge), section('compare.edges_removed', result.edges_removed, edge));
}
