// What a reviewer should look at: every finding opens its place; "confirmed", "dismissed" and a comment are kept.

import { arrows, clauseName, empty, get, h, number, post, put, t, tOr, toast } from './dom.js';
import { show } from './workspace.js';
import { go, where } from './state.js';

export async function issuesView(panel, doc) {
  const { findings } = await get(`/doc/${doc.id}/findings.json`);
  let group = where().filter || 'all';
  let withDismissed = false;
  const counts = new Map();
  for (const item of findings) counts.set(item.group, (counts.get(item.group) || 0) + 1);
  if (!counts.has(group)) group = 'all';
  const list = h('ul', { class: 'ub-findings' });
  const tabs = h('div', { class: 'ub-filters', role: 'group', 'aria-label': t('issues.filter') });
  put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.issues')), h('span', { class: 'ub-muted' }, t('issues.total', { count: number(findings.length) })),
    h('div', { class: 'ub-view-tools' }, h('label', { class: 'ub-check' }, h('input', { type: 'checkbox', onchange: (event) => { withDismissed = event.target.checked; draw(); } }), t('issues.show_dismissed')))),
  tabs, list);
  arrows(list, '.ub-finding-open');
  draw();

  function draw() {
    put(tabs, ['all', ...counts.keys()].map((name) => h('button', { class: 'ub-button', 'aria-pressed': String(name === group), onclick: () => { group = name; go({ filter: name === 'all' ? null : name }, { replace: true }); draw(); } },
      t(`issues.group.${name}`), h('span', { class: 'ub-count' }, number(name === 'all' ? findings.length : counts.get(name))))));
    const rows = findings.filter((item) => (group === 'all' || item.group === group) && (withDismissed || item.decision !== 'dismissed'));
    put(list, rows.slice(0, 800).map(row), rows.length > 800 && h('li', { class: 'ub-muted' }, t('issues.more', { count: number(rows.length - 800) })),
      rows.length === 0 && h('li', {}, empty(findings.length ? t('issues.none_here') : t('issues.none'))));
  }

  function row(item) {
    const comment = h('input', { class: 'ub-input', value: item.comment || '', placeholder: t('issues.comment'), 'aria-label': t('issues.comment'), maxlength: 2000,
      onchange: () => decide({ comment: comment.value }) });
    const state = h('span', { class: 'ub-decision' }, item.decision ? t(`issues.${item.decision}`) : '');
    async function decide(change) {
      Object.assign(item, change);
      try {
        await post(`/doc/${doc.id}/review`, { key: item.key, decision: item.decision || null, comment: item.comment || '' });
        toast(t('issues.saved'));
      } catch (error) { toast(error.message); }
      if ('decision' in change) draw();
    }
    const choice = (decision) => h('button', { class: 'ub-button', 'aria-pressed': String(item.decision === decision),
      onclick: () => decide({ decision: item.decision === decision ? null : decision }) }, t(`issues.action.${decision}`));
    const place = [item.clause && clauseName(item.clause), item.page && t('chip.page', { page: item.page }), item.file].filter(Boolean);
    const openable = item.start !== null || item.page !== null || item.file !== null;
    return h('li', { class: `ub-finding ub-${item.severity}${item.decision ? ` ub-${item.decision}` : ''}`, 'data-key': item.key },
      h('button', { class: 'ub-finding-open', disabled: !openable, onclick: () => show({ doc: doc.id, start: item.start ?? undefined, end: item.end ?? undefined,
        page: item.page ?? undefined, box: item.box ?? undefined, file: item.file ?? undefined, line: 1, title: place[0] || item.title }) },
      h('span', { class: 'ub-severity', title: t(`severity.${item.severity}`) }, t(`severity.${item.severity}`)),
      h('span', { class: 'ub-finding-text' }, h('span', { class: 'ub-kind' }, t(`issues.group.${item.group}`)), h('strong', {}, heading(item)),
        item.note && h('span', { class: 'ub-note' }, item.note),
        item.detail && h('span', { class: 'ub-muted' }, item.group === 'dangling' ? t('graph.suggestion', { text: item.detail }) : item.detail)),
      h('span', { class: 'ub-place' }, place.join(' · '))),
      h('div', { class: 'ub-finding-tools' }, choice('confirmed'), choice('dismissed'), comment, state));
  }
}

const heading = (item) => (item.rule ? tOr(`risk.${item.rule}`, item.title) : item.title);
