// The workspace that the page shows: loaded once, shared by every part of the page.

import { get } from './dom.js';
import { go, where } from './state.js';

let loaded = null;

/** {id, name, documents: [{id, name, kind, format, pages, ...}]}; rejects with a sentence for people. */
export function workspace({ again = false } = {}) {
  const id = Number(where().id);
  if (!loaded || again) loaded = get(`/api/workspaces/${id}`);
  return loaded;
}

/** The document that the address names, or the first that could be read. */
export async function currentDocument() {
  const { documents } = await workspace();
  const wanted = Number(where().doc);
  return documents.find((item) => item.id === wanted) || documents.find((item) => item.kind) || documents[0] || null;
}

/** The views that fit a kind of document, in the order of the tabs. */
export function viewsFor(kind) {
  return {
    contract: ['overview', 'graph', 'terms', 'read', 'issues', 'ask', 'compare', 'export'],
    report: ['overview', 'metrics', 'read', 'issues', 'ask', 'compare', 'export'],
    code: ['overview', 'code', 'issues', 'ask', 'compare', 'export'],
    text: ['overview', 'read', 'ask', 'export'],
  }[kind] || ['overview'];
}

/** The view that the address names if it fits, else the one that shows most of this kind. */
export function currentView(document) {
  const wanted = where().view;
  const views = viewsFor(document?.kind);
  return views.includes(wanted) ? wanted : 'overview';
}

const viewerListeners = new Set();
let pending = null;

/** Asks the one source viewer to show a place: {doc, start, end} or {doc, page, box} or {doc, file, line}, with a title. */
export function show(place) {
  document.body.classList.add('ub-has-source');
  if (viewerListeners.size === 0) pending = place;
  for (const listener of viewerListeners) listener(place);
}

/** Shows where a figure is printed: its box on a page, or its place in a text without pages. */
export function showCell(cell, doc, title) {
  if (cell.start !== null && cell.start !== undefined) show({ doc, start: cell.start, end: cell.end, title });
  else if (cell.page) show({ doc, page: cell.page, box: cell.box || undefined, title });
}

export function onShow(listener) {
  viewerListeners.add(listener);
  if (pending) { const place = pending; pending = null; listener(place); }
}

export { go };
