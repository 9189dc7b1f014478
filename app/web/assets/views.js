// The centre of a project page: draws the view that the address names. Ask and the trend chart are Gradio's own components
// beside this one; the style sheet shows them with their view.

import { codeView } from './calls.js';
import { compareView } from './compare.js';
import { bytes, empty, failed, get, h, loading, number, put, t, tOr } from './dom.js';
import { graphView } from './graph.js';
import { issuesView } from './issues.js';
import { metricName, metricsView } from './metrics.js';
import { currentDocument, currentView, project, show } from './project.js';
import { address, go, onMove, where } from './state.js';

export async function views(element, api) {
  let shown = '';
  async function refresh() {
    let doc;
    try { doc = await currentDocument(); } catch (error) { shown = ''; return put(element, failed(error)); }
    const view = currentView(doc);
    document.body.dataset.view = view;
    const here = where();
    const key = `${doc?.id}:${doc?.status}:${view}:${view === 'compare' ? here.old : ''}`;
    if (key === shown) return;
    shown = key;
    const panel = h('section', { class: `ub-view ub-view-${view}`, id: 'ub-content', tabindex: -1 }, loading());
    put(element, panel);
    try {
      if (!doc) return put(panel, empty(t('project.empty'), t('project.empty_why')));
      if (!doc.kind) return put(panel, doc.status === 'rejected' ? empty(t('project.rejected', { name: doc.name }), doc.error) : empty(t('project.waiting', { name: doc.name }), t('project.waiting_why')));
      await { overview: overviewView, graph: graphView, read: readView, issues: issuesView, metrics: metricsView, code: codeView, ask: askView, compare: compareView, export: exportView }[view](panel, doc, api);
    } catch (error) { shown = ''; put(panel, failed(error, refresh)); }
  }
  onMove(refresh);
  await refresh();
}

async function overviewView(panel, doc) {
  const [summary, { documents }] = await Promise.all([get(`/doc/${doc.id}/overview.json`), project()]);
  const read = summary.read;
  const share = read.pages ? t('overview.read_pages', { read: number(read.pagesWithText), total: number(read.pages) })
    : read.files ? t('overview.read_files', { read: number(read.files), skipped: number(read.skippedFiles) }) : t('overview.read_text', { count: number(read.characters) });
  const target = { contract: 'graph', report: 'metrics', code: 'code' }[doc.kind];
  const opens = { dangling: ['issues', 'dangling'], risks: ['issues', 'risk'], clauses: ['graph'], references: ['graph'], internal: ['graph'], definitions: ['graph'], metrics: ['metrics'], periods: ['metrics'],
    line_items: ['metrics'], identities: ['issues', 'identity'], files: ['code'], symbols: ['code'], calls: ['code'], external_calls: ['code'], skipped: ['issues', 'skipped_file'], sections: ['read'] };
  const tile = (fact) => { const [view, filter] = opens[fact.name]; return to({ view, filter, at: null }, { class: `ub-fact${fact.name === 'dangling' && fact.value ? ' ub-fact-alert' : ''}` }, h('b', {}, number(fact.value)), h('span', {}, t(`fact.${fact.name}`, { count: fact.value }))); };
  put(panel,
    h('div', { class: 'ub-view-head' }, h('h2', {}, summary.title), h('span', { class: 'ub-muted' }, [t(`kind.${summary.kind}`), tOr(`language.${summary.language}`, summary.language), bytes(doc.bytes)].join(' · '))),
    h('div', { class: 'ub-facts' }, summary.facts.map(tile)),
    h('p', { class: 'ub-read-share' }, share),
    summary.warnings.length ? h('ul', { class: 'ub-warnings' }, summary.warnings.map((item) => h('li', {}, item.message))) : null,
    summary.top.length ? h('section', {}, h('h3', {}, t(`overview.top_${doc.kind}`)), h('ul', { class: 'ub-top' }, summary.top.map((item) => h('li', {},
      to({ view: target, at: item.at, filter: null }, { class: 'ub-top-item' }, h('span', {}, topName(doc.kind, item)),
        h('b', {}, item.value !== undefined ? `${new Intl.NumberFormat(window.UB_LANGUAGE, { notation: 'compact', maximumFractionDigits: 2 }).format(item.value)} ${item.unit}` : number(item.count))))))) : null,
    Object.keys(summary.findings).length ? h('section', {}, h('h3', {}, t('view.issues')), h('ul', { class: 'ub-top' }, Object.entries(summary.findings).map(([group, count]) => h('li', {},
      to({ view: 'issues', filter: group, at: null }, { class: 'ub-top-item' }, h('span', {}, t(`issues.group.${group}`)), h('b', {}, number(count))))))) : null,
    documents.length > 1 ? h('section', {}, h('h3', {}, t('overview.documents')), h('ul', { class: 'ub-top' }, documents.map((item) => h('li', {},
      h('button', { class: 'ub-top-item', onclick: () => go({ doc: item.id, view: null, at: null }) }, h('span', {}, item.name, item.error && h('span', { class: 'ub-error-text' }, ` ${item.error}`)), h('b', {}, t(`status.${item.status}`))))))) : null,
    h('section', {}, h('h3', {}, t('overview.search')), searchBox(doc)));
}

/** A link to a place of this project: a plain click stays on the page, any other opens it elsewhere. */
const to = (patch, attributes, ...children) => h('a', { ...attributes, href: address(patch), onclick: (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(patch);
} }, ...children);

const topName = (kind, item) => (kind === 'report' ? `${metricName(item.name)} · ${item.title}` : kind === 'contract' ? `${/^\d/.test(item.name) ? '§ ' : ''}${item.name} ${item.title}` : item.name);

function searchBox(doc) {
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

async function readView(panel, doc) {
  put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.read'))), searchBox(doc));
  if (!where().at) show({ doc: doc.id, page: 1, title: doc.name });
}

async function askView(panel, doc) {
  const [{ model }, { examples }] = await Promise.all([get('/api/about'), get(`/doc/${doc.id}/questions.json`)]);
  put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.ask')), h('span', { class: 'ub-muted' }, t(`ask.lead_${doc.kind}`))),
    !model && h('p', { class: 'ub-quiet' }, t('ask.connect'), ' ', h('a', { href: '/settings' }, t('ask.connect_link'))),
    h('div', { class: 'ub-examples', role: 'group', 'aria-label': t('ask.examples') }, examples.map((example) => {
      const question = t(`example.${example.key}`, example.values);
      return h('button', { class: 'ub-example', onclick: () => askThis(question) }, question);
    })));
}

/** Puts a question into Gradio's field, as if typed, and sends it. */
function askThis(question) {
  const field = document.querySelector('#ub-question textarea');
  if (!field) return;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field, question);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  // The field tells Gradio its new value in the next turn of the event loop.
  setTimeout(() => document.getElementById('ub-send')?.click(), 60);
}

async function exportView(panel, doc) {
  const formats = { contract: ['docx', 'md', 'xlsx', 'csv', 'json', 'graphml'], report: ['docx', 'md', 'xlsx', 'csv', 'json'], code: ['docx', 'md', 'xlsx', 'csv', 'json', 'graphml'], text: ['docx', 'md', 'xlsx', 'json'] }[doc.kind];
  const { asked } = await get(`/doc/${doc.id}/questions.json`);
  const { id, documents } = await project();
  const file = (href, format, what) => h('a', { class: 'ub-export', href, download: true }, h('b', {}, format.toUpperCase()), h('span', { class: 'ub-muted' }, what));
  put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.export')), h('span', { class: 'ub-muted' }, t('export.lead'))),
    h('section', {}, h('h3', {}, doc.name), h('div', { class: 'ub-exports' }, formats.map((format) => file(`/export/${doc.id}.${format}`, format, tOr(`export.${format}_${doc.kind}`, t(`export.${format}`)))))),
    doc.kind === 'report' && documents.filter((item) => item.kind === 'report').length > 1 && h('section', {}, h('h3', {}, t('export.draft')), h('p', { class: 'ub-muted' }, t('export.draft_why')),
      h('div', { class: 'ub-exports' }, ['docx', 'md'].map((format) => file(`/export/${doc.id}/draft.${format}`, format, t(`export.${format}`))))),
    h('section', {}, h('h3', {}, t('ask.chat')), h('p', { class: 'ub-muted' }, asked ? t('export.conversation', { count: number(asked) }) : t('ask.none')),
      asked ? h('div', { class: 'ub-exports' }, ['docx', 'md'].map((format) => file(`/export/projects/${id}/conversation.${format}`, format, t(`export.${format}`)))) : null));
}
