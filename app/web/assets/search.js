// Words looked for in the whole text of a document; every hit opens its place.

import { failed, get, h, put, t } from './dom.js';
import { show } from './workspace.js';

/** The field with its hits below. */
export function searchBox(doc) {
  const hits = h('ul', { class: 'ub-hits' });
  let turn = 0;
  const field = h('input', { type: 'search', class: 'ub-input ub-wide', placeholder: t('search.placeholder'), 'aria-label': t('search.placeholder'), oninput: async () => {
    const mine = ++turn;
    const query = field.value.trim();
    if (!query) return put(hits);
    try {
      const found = await get(`/doc/${doc.id}/search.json?q=${encodeURIComponent(query)}`);
      if (mine !== turn) return;
      put(hits, found.hits.map((hit) => h('li', {}, h('button', { class: 'ub-hit', onclick: () => show({ doc: doc.id, start: hit.file ? undefined : hit.start, end: hit.end, page: hit.page ?? undefined, file: hit.file, line: hit.line, title: query }) },
        h('span', {}, hit.text), h('span', { class: 'ub-place' }, hit.file ? `${hit.file}:${hit.line}` : hit.page ? t('chip.page', { page: hit.page }) : '')))), found.hits.length === 0 && h('li', { class: 'ub-muted' }, t('search.none')));
    } catch (error) { put(hits, h('li', {}, failed(error))); }
  } });
  return h('div', {}, field, hits);
}
