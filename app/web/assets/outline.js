// The outline at the left: clauses, sections or files; a click shows the place in the viewer.

import { arrows, empty, failed, get, h, loading, put, t } from './dom.js';
import { currentDocument, show } from './project.js';
import { onMove } from './state.js';

export async function outline(element) {
  let shown = null;
  async function refresh() {
    let doc;
    try { doc = await currentDocument(); } catch { return put(element); }
    if (!doc || !doc.kind || doc.id === shown) return;
    shown = doc.id;
    put(element, loading());
    try { draw(doc, (await get(`/doc/${doc.id}/outline.json`)).entries); } catch (error) { shown = null; put(element, failed(error, refresh)); }
  }
  function draw(doc, entries) {
    const list = h('ul', { class: 'ub-outline' }, entries.map((entry) => h('li', {}, h('button', {
      class: `ub-outline-entry ub-indent-${Math.min(entry.depth, 3)}`, title: entry.title || entry.id, 'data-text': `${entry.id} ${entry.title}`.toLowerCase(),
      onclick: () => show({ doc: doc.id, start: entry.start, end: entry.end, page: entry.page, file: entry.file, line: entry.line, title: doc.kind === 'contract' ? `§ ${entry.id} ${entry.title}` : entry.title || entry.id }),
    }, doc.kind === 'contract' && h('b', {}, `${entry.id} `), entry.title || (doc.kind === 'contract' ? '' : entry.id)))));
    const filter = h('input', { type: 'search', class: 'ub-input', placeholder: t('outline.filter'), 'aria-label': t('outline.filter'), oninput: () => {
      const wanted = filter.value.trim().toLowerCase();
      for (const button of list.querySelectorAll('button')) button.parentElement.hidden = Boolean(wanted) && !button.dataset.text.includes(wanted);
    } });
    arrows(list, '.ub-outline-entry');
    put(element, h('nav', { class: 'ub-outline-panel', 'aria-label': t('outline.title') }, h('h2', {}, t(doc.kind === 'code' ? 'outline.files' : 'outline.title')), filter,
      entries.length ? list : empty(t('outline.empty'))));
  }
  onMove(refresh);
  await refresh();
}
