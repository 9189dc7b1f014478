// The outline at the left: clauses, sections or files; a click shows the place in the viewer.

import { arrows, clauseName, empty, failed, get, h, loading, put, t } from './dom.js';
import { currentDocument, show } from './workspace.js';
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
    const list = doc.kind === 'code' ? folders(doc, entries) : h('ul', { class: 'ub-outline' }, entries.map((entry) => h('li', {}, button(doc, entry))));
    const closed = [...list.querySelectorAll('details:not([open])')];
    const filter = h('input', { type: 'search', class: 'ub-input', placeholder: t('outline.filter'), 'aria-label': t('outline.filter'), oninput: () => {
      const wanted = filter.value.trim().toLowerCase();
      for (const node of list.querySelectorAll('.ub-outline-entry')) node.parentElement.hidden = Boolean(wanted) && !node.dataset.text.includes(wanted);
      for (const node of list.querySelectorAll('details')) node.parentElement.hidden = !node.querySelector('li:not([hidden]) > .ub-outline-entry');
      for (const node of closed) node.open = Boolean(wanted);
    } });
    arrows(list, '.ub-outline-entry');
    put(element, h('nav', { class: 'ub-outline-panel', 'aria-label': t('outline.title') }, h('h2', {}, t(doc.kind === 'code' ? 'outline.files' : 'outline.title')), filter,
      entries.length ? list : empty(t('outline.empty'))));
  }
  function button(doc, entry, title = entry.title) {
    const contract = doc.kind === 'contract';
    const named = contract ? clauseName(entry.id).replace(/^§ /, '') : '';
    return h('button', { class: `ub-outline-entry ub-indent-${Math.min(entry.depth, 3)}`, title: entry.title || entry.text || entry.id, 'data-text': `${entry.id} ${entry.title}`.toLowerCase(),
      onclick: () => show({ doc: doc.id, start: entry.start, end: entry.end, page: entry.page, file: entry.file, line: entry.line, title: contract ? clauseName(entry.id, entry.title) : entry.title || entry.id }),
    }, contract && h('b', {}, `${named} `), title || (contract ? h('span', { class: 'ub-muted' }, entry.text || '') : entry.id));
  }
  /** Files below their folders; a folder that holds nothing but one folder is one line with it. */
  function folders(doc, entries) {
    const root = { folders: new Map(), files: [] };
    for (const entry of entries) {
      let at = root;
      const parts = entry.id.split('/');
      for (const part of parts.slice(0, -1)) {
        if (!at.folders.has(part)) at.folders.set(part, { folders: new Map(), files: [] });
        at = at.folders.get(part);
      }
      at.files.push(h('li', {}, button(doc, entry, parts.at(-1))));
    }
    const tree = (at, open) => h('ul', { class: 'ub-outline' }, [...at.folders].map(([name, inside]) => {
      while (!inside.files.length && inside.folders.size === 1) { const [[next, only]] = inside.folders; name = `${name}/${next}`; inside = only; }
      return h('li', {}, h('details', { open }, h('summary', {}, name), tree(inside, false)));
    }), at.files);
    return tree(root, root.folders.size === 1);
  }
  onMove(refresh);
  await refresh();
}
