// The defined terms of a contract: where each is defined, what it means, and every clause that uses it.

import { arrows, clauseName, empty, get, h, number, put, t } from './dom.js';
import { show } from './workspace.js';
import { where } from './state.js';

const MOST = 500;
const MOST_USES = 60;

export async function termsView(panel, doc) {
  const { terms, places } = await get(`/doc/${doc.id}/terms.json`);
  const counts = new Map();
  for (const term of terms) counts.set(term.status, (counts.get(term.status) || 0) + 1);
  let status = 'all';
  const tabs = h('div', { class: 'ub-filters', role: 'group', 'aria-label': t('issues.filter') });
  const list = h('ul', { class: 'ub-terms' });
  const field = h('input', { type: 'search', class: 'ub-input', placeholder: t('terms.search'), 'aria-label': t('terms.search'), value: where().at || '', oninput: draw });
  put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.terms')), h('div', { class: 'ub-view-tools' }, field)), tabs, list);
  arrows(list, '.ub-term-open');
  draw();

  function draw() {
    const wanted = field.value.trim().toLowerCase();
    const rows = terms.filter((term) => (status === 'all' || term.status === status) && term.term.toLowerCase().includes(wanted));
    put(tabs, ['all', ...counts.keys()].map((name) => h('button', { class: 'ub-button', 'aria-pressed': String(name === status), onclick: () => { status = name; draw(); } },
      t(`terms.${name}`), h('span', { class: 'ub-count' }, number(name === 'all' ? terms.length : counts.get(name))))));
    put(list, rows.slice(0, MOST).map(row), rows.length > MOST && h('li', { class: 'ub-muted' }, t('issues.more', { count: number(rows.length - MOST) })),
      rows.length === 0 && h('li', {}, empty(t(terms.length ? 'issues.none_here' : 'terms.none'))));
  }

  function row(term) {
    const open = () => show({ doc: doc.id, start: term.start, end: term.end, page: term.page ?? undefined, title: term.term });
    const uses = term.uses.slice(0, MOST_USES).map((id) => h('button', { class: 'ub-chip', title: clauseName(id, places[id]?.title),
      onclick: () => show({ doc: doc.id, start: places[id].start, end: places[id].end, page: places[id].page ?? undefined, title: clauseName(id, places[id].title) }) }, clauseName(id)));
    return h('li', { class: 'ub-term' },
      h('button', { class: 'ub-term-open', onclick: open, disabled: term.start === null }, h('strong', {}, term.term),
        term.status !== 'used' && h('span', { class: 'ub-tag' }, t(`terms.${term.status}`)), h('span', { class: 'ub-place' }, [term.clause && clauseName(term.clause), term.page && t('chip.page', { page: term.page })].filter(Boolean).join(' · ')),
        term.text && h('span', { class: 'ub-muted ub-term-text' }, term.text)),
      uses.length > 0 && h('details', {}, h('summary', {}, t('terms.uses', { count: number(term.uses.length) })), h('div', { class: 'ub-term-uses' }, uses, term.uses.length > MOST_USES && h('span', { class: 'ub-muted' }, t('issues.more', { count: number(term.uses.length - MOST_USES) })))));
  }
}
