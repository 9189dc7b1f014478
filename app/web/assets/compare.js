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
  const body = h('div', {}, loading());
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

/** The two texts as one line of kept, removed and added words; long texts are compared by their ends only. */
function words(before, after) {
  const split = (text) => text.slice(0, 6000).split(/(\s+|(?<=[\u3400-\u9fff]))/).filter(Boolean);
  const a = split(before);
  const b = split(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const join = (list) => list.join('');
  const context = (text, fromEnd) => (text.length > 240 ? (fromEnd ? `… ${text.slice(-240)}` : `${text.slice(0, 240)} …`) : text);
  return [context(join(a.slice(0, head)), true), head + tail < a.length && h('del', {}, join(a.slice(head, a.length - tail))), head + tail < b.length && h('ins', {}, join(b.slice(head, b.length - tail))), context(join(a.slice(a.length - tail)), false)];
}

function code(result) {
  const section = (key, items, text) => h('section', {}, h('h3', {}, `${t(key)} `, h('span', { class: 'ub-count' }, number(items.length))), items.length ? h('ul', { class: 'ub-plain' }, items.slice(0, 400).map((item) => h('li', {}, text(item)))) : h('p', { class: 'ub-muted' }, t('compare.nothing')));
  const edge = (item) => `${item.caller} → ${item.callee} · ${item.file}:${item.line}`;
  return h('div', {}, section('compare.symbols_added', result.symbols_added, (item) => `${item.name} · ${item.file}:${item.line}`), section('compare.symbols_removed', result.symbols_removed, (item) => `${item.name} · ${item.file}:${item.line}`),
    section('compare.edges_added', result.edges_added, edge), section('compare.edges_removed', result.edges_removed, edge));
}
