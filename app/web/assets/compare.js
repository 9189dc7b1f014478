// Two versions: what was changed, moved, taken out or put in, and which references now point nowhere.

import { arrows, clauseName, empty, get, h, language, loading, number, put, t, tOr } from './dom.js';
import { metricName } from './metrics.js';
import { show, showCell } from './workspace.js';
import { go, where } from './state.js';

// Kinds that change what a document says; the others are a click away.
const SUBSTANCE = ['modified', 'inserted', 'deleted', 'moved'];
const KINDS = [...SUBSTANCE, 'renumbered', 'cosmetic'];

export async function compareView(panel, shown) {
  const { documents, old: oldest, new: newest } = await get(`/doc/${shown.id}/versions.json`);
  if (documents.length < 2) return put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.compare'))), empty(t('compare.one'), t('compare.one_why')));
  const chosen = (id, fallback) => documents.find((item) => item.id === Number(id)) || documents.find((item) => item.id === fallback);
  const old = chosen(where().old, oldest);
  const doc = chosen(where().new, newest);
  const picker = (label, here, other, key) => h('label', { class: 'ub-check' }, t(label), h('select', { class: 'ub-select', 'aria-label': t(label), onchange: (event) => go({ old: old.id, new: doc.id, [key]: event.target.value }) },
    documents.filter((item) => item.id !== other.id).map((item) => h('option', { value: item.id, selected: item.id === here.id }, item.year ? `${item.year} · ${item.name}` : item.name))));
  const body = h('div', { class: 'ub-stack' }, loading());
  const years = new URLSearchParams();
  const files = h('div', { class: 'ub-view-tools' });
  const figures = h('div', {});
  put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.compare')), picker('compare.old', old, doc, 'old'),
    h('button', { class: 'ub-icon', title: t('compare.swap'), 'aria-label': t('compare.swap'), onclick: () => go({ old: doc.id, new: old.id }) }, '⇄'), picker('compare.new', doc, old, 'new'), files), figures, body);
  offerFiles();
  if (doc.kind === 'report') await drawFigures();
  const result = await get(`/doc/${doc.id}/compare.json?old=${old.id}`);
  if (result.kind === 'code') return put(body, code(result, doc, old));
  const changes = result.changes;
  const counts = new Map(KINDS.map((name) => [name, changes.filter((change) => change.kind === name).length]));
  const substantial = SUBSTANCE.reduce((sum, name) => sum + counts.get(name), 0);
  const groups = [substantial && substantial < changes.length && ['substance', substantial], ['all', changes.length], ...[...counts].filter(([, count]) => count)].filter(Boolean);
  let kind = groups[0][0];
  draw();

  function draw() {
    const rows = changes.filter((change) => kind === 'all' || change.kind === kind || (kind === 'substance' && SUBSTANCE.includes(change.kind)));
    const list = h('ul', { class: 'ub-changes' }, rows.slice(0, 500).map(row));
    arrows(list, '.ub-change-open');
    put(body, changes.length || result.dangling_after.length ? null : empty(t('compare.same')),
      h('div', { class: 'ub-filters', role: 'group', 'aria-label': t('issues.filter') }, groups.map(([name, count]) => h('button', { class: 'ub-button', 'aria-pressed': String(name === kind), onclick: () => { kind = name; draw(); } },
        t(`change.${name}`), h('span', { class: 'ub-count' }, number(count))))),
      result.dangling_after.length ? h('section', { class: 'ub-warnings' }, h('h3', {}, t('compare.dangling')), h('ul', {}, result.dangling_after.map((item) => h('li', {}, h('button', { class: 'ub-link', onclick: () => show({ doc: doc.id, start: item.start, end: item.start + item.text.length, title: item.text }) }, item.text), item.clause && h('span', { class: 'ub-muted' }, ' ', t('compare.in', { clause: clauseName(item.clause) })))))) : null,
      list, rows.length > 500 && h('p', { class: 'ub-muted' }, t('issues.more', { count: number(rows.length - 500) })));
  }

  function row(change) {
    const open = (id, place, label) => place && h('button', { class: 'ub-chip', onclick: () => show({ doc: id, start: place[0], end: place[1], title: label }) }, label);
    return h('li', { class: `ub-change ub-change-${change.kind}` },
      h('div', { class: 'ub-change-head' }, h('span', { class: 'ub-tag' }, t(`change.${change.kind}`)),
        h('button', { class: 'ub-link ub-change-open', onclick: () => (change.new_place ? show({ doc: doc.id, start: change.new_place[0], end: change.new_place[1], title: change.new_id }) : show({ doc: old.id, start: change.old_place?.[0] ?? 0, end: change.old_place?.[1] ?? 0, title: change.old_id })) }, change.new_id || change.old_id || ''),
        open(old.id, change.old_place, t('compare.before')), open(doc.id, change.new_place, t('compare.after'))),
      summary(change) && h('p', { class: 'ub-muted' }, summary(change)),
      sides(change));
  }

  /** What changed, in the language of the page: the comparison's own words are those of its JSON. */
  function summary(change) {
    if (change.kind === 'moved' || change.kind === 'renumbered') return change.old_id !== change.new_id ? t('compare.now', { old: change.old_id, new: change.new_id }) : '';
    const parts = /^([a-z ]+): (added |removed )?([^]*?)(?: \(and (\d+) more\))?$/.exec(change.kind === 'modified' ? change.summary : '');
    if (!parts) return '';
    const [, what, how, text, more] = parts;
    return [tOr(`difference.${what}`, what), ': ', how ? t(`compare.${how.trim()}`, { text }) : text, more ? ` ${t('compare.more', { count: more })}` : ''].join('');
  }

  /** Old text to the left with what went marked, new text to the right with what came marked. */
  function sides(change) {
    const runs = words(change.old_text, change.new_text);
    const side = (text, key, skip, tag) => h('div', { class: 'ub-diff' }, h('span', { class: 'ub-diff-name' }, t(key)),
      text ? runs.filter(([kind]) => kind !== skip).map(([kind, words_]) => (kind === 'same' ? words_ : h(tag, {}, words_))) : h('span', { class: 'ub-muted' }, '–'));
    return h('div', { class: 'ub-sides' }, side(change.old_text, 'compare.before', 'ins', 'del'), side(change.new_text, 'compare.after', 'del', 'ins'));
  }

  function offerFiles() {
    put(files, ['docx', 'md', 'json'].map((format) => h('a', { class: 'ub-button', href: `/export/${doc.id}/changes-from/${old.id}.${format}?${years}`, download: true }, format.toUpperCase())));
  }

  /** Two reports: one year of each beside the other. Every number opens its page. */
  async function drawFigures() {
    const pairs = await get(`/doc/${doc.id}/figures.json?old=${old.id}&${years}`);
    const head = (side, key) => h('th', { scope: 'col', class: 'ub-number' }, h('div', {}, side.company || side.name),
      h('select', { class: 'ub-select', 'aria-label': t('compare.year', { name: side.name }), onchange: async (event) => { years.set(key, event.target.value); offerFiles(); await drawFigures(); } },
        side.periods.map((period) => h('option', { value: period, selected: period === side.period }, period))));
    const cell = (item, side, metric) => h('td', { class: 'ub-number' }, item ? h('button', { class: `ub-cell-value${item.corrected ? ' ub-corrected' : ''}`, title: [item.label, item.unit].filter(Boolean).join(' · '),
      onclick: () => showCell(item, side.document, `${metricName(metric)} ${side.period}`) }, compact(item.value)) : h('span', { class: 'ub-muted' }, '–'));
    const grid = h('table', { class: 'ub-metrics' }, h('caption', { class: 'ub-hidden' }, t('compare.figures')),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('metrics.metric')), head(pairs.old, 'old_period'), head(pairs.new, 'period'),
        h('th', { scope: 'col', class: 'ub-number' }, t('compare.difference')), h('th', { scope: 'col', class: 'ub-number' }, t('metrics.change')))),
      pairs.groups.map((group) => h('tbody', {}, h('tr', { class: 'ub-group-row' }, h('th', { scope: 'rowgroup', colspan: 5 }, t(`metrics.group.${group.group}`))),
        group.rows.map((row) => h('tr', { 'data-metric': row.metric }, h('th', { scope: 'row' }, metricName(row.metric)), cell(row.old, pairs.old, row.metric), cell(row.new, pairs.new, row.metric),
          h('td', { class: 'ub-number' }, row.difference === null ? '–' : compact(row.difference, 'exceptZero')),
          h('td', { class: 'ub-number ub-muted' }, row.share === null ? '–' : new Intl.NumberFormat(language(), { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(row.share)))))));
    put(figures, h('h3', {}, t('compare.figures'), ' ', h('span', { class: 'ub-muted' }, [...new Set([pairs.old.currency, pairs.new.currency])].filter(Boolean).join(' · '))), pairs.groups.length ? h('div', { class: 'ub-table-scroll ' }, grid) : h('p', { class: 'ub-muted' }, t('metrics.empty')));
  }
}

const compact = (value, signDisplay = 'auto') => new Intl.NumberFormat(language(), { notation: 'compact', maximumFractionDigits: 2, signDisplay }).format(value);

// More word pairs than this are compared by their ends only: the table of an alignment grows with the product.
const MAX_PAIRS = 1_500_000;

/**
 * The two texts as runs of [same | del | ins, words]: sentences are aligned first, then the words of those that differ, so
 * that a long clause with two small changes shows just these. Long stretches that are the same are shortened.
 */
function words(before, after) {
  const runs = [];
  const add = (kind, text) => { if (!text) return; if (runs.at(-1)?.[0] === kind) runs.at(-1)[1] += text; else runs.push([kind, text]); };
  let gone = '';
  let come = '';
  const flush = () => { for (const [kind, text] of align(split(gone), split(come))) add(kind, text); gone = come = ''; };
  for (const [kind, text] of align(sentences(before), sentences(after))) {
    if (kind === 'del') gone += text;
    else if (kind === 'ins') come += text;
    else { flush(); add('same', text); }
  }
  flush();
  return runs.map(([kind, text], index) => [kind, kind !== 'same' ? text : index === 0 ? shorten(text, 160, 'start') : index === runs.length - 1 ? shorten(text, 160, 'end') : shorten(text, 300)]);
}

const sentences = (text) => text.slice(0, 200_000).replace(/\s+/g, ' ').split(/(?<=[.;:。；：] |[。；：])/).filter(Boolean);
const split = (text) => text.split(/( |(?<=[\u3400-\u9fff]))/).filter(Boolean);

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

/** Definitions and calls that came or went; each opens its line in the version that has it. */
function code(result, doc, old) {
  const section = (list, version, text, items = result[list]) => h('section', {}, h('h3', {}, `${t(`compare.${list}`)} `, h('span', { class: 'ub-count' }, number(result.counts[list]))),
    items.length ? h('ul', { class: 'ub-plain' }, items.map((item) => h('li', {}, h('button', { class: 'ub-link', onclick: () => show({ doc: version, file: item.file, line: item.line, title: text(item) }) }, text(item)),
      ' ', h('span', { class: 'ub-muted' }, `${item.file}:${item.line}`)))) : h('p', { class: 'ub-muted' }, t('compare.nothing')),
    result.counts[list] > items.length && h('p', { class: 'ub-muted' }, t('compare.more_in_files', { count: number(result.counts[list] - items.length) })));
  const edge = (item) => `${item.caller} → ${item.callee}`;
  const name = (item) => item.name;
  return h('div', { class: 'ub-stack' }, section('edges_added', doc.id, edge), section('edges_removed', old.id, edge),
    section('symbols_added', doc.id, name), section('symbols_removed', old.id, name));
}
