// The centre of a workspace page: draws the view that the address names. Ask and the trend chart are Gradio's own components
// beside this one; the style sheet shows them with their view.

import { codeView } from './calls.js';
import { compareView } from './compare.js';
import { empty, failed, get, h, loading, number, post, put, t, tOr } from './dom.js';
import { graphView } from './graph.js';
import { issuesView } from './issues.js';
import { metricsView } from './metrics.js';
import { documentList, overviewView } from './overview.js';
import { currentDocument, currentView, workspace, show } from './workspace.js';
import { searchBox } from './search.js';
import { onMove, where } from './state.js';
import { termsView } from './terms.js';

// Views that show what else is in the workspace.
const AMONG_OTHERS = ['overview', 'metrics', 'compare', 'export'];

export async function views(element, api) {
  let shown = '';
  let panel = null;
  let others = 0;
  let about = null; // the document that the panel was drawn for
  async function refresh() {
    let doc;
    try { doc = await currentDocument(); } catch (error) { shown = ''; return put(element, failed(error)); }
    const view = currentView(doc);
    document.body.dataset.view = view;
    const here = where();
    const { jobs, documents } = await workspace();
    const reading = doc?.kind ? '' : jobs.length > 0;
    // A table of all years is the same for each of its reports.
    const covered = panel?.dataset.view === view && panel.dataset.documents?.split(' ').includes(String(doc?.id));
    about = covered ? about : doc?.id;
    if (!jobs.length) others = documents.filter((item) => item.kind).length; // once at the end of a job, not for each of its documents
    const beside = AMONG_OTHERS.includes(view) ? others : '';
    const key = `${about}:${doc?.status}:${reading}:${view}:${beside}:${view === 'compare' ? `${here.old}:${here.new}` : ''}`;
    if (key === shown) return;
    shown = key;
    panel = h('section', { class: `ub-view ub-view-${view}`, id: 'ub-content', tabindex: -1, 'data-view': view }, loading());
    put(element, panel);
    try {
      if (!doc) return put(panel, empty(t('workspace.empty'), t('workspace.empty_why')));
      if (!doc.kind) return put(panel, await unread(doc), documentList(documents));
      await { overview: overviewView, graph: graphView, terms: termsView, read: readView, issues: issuesView, metrics: metricsView, code: codeView, ask: askView, compare: compareView, export: exportView }[view](panel, doc, api);
    } catch (error) { shown = ''; put(panel, failed(error, refresh)); }
  }
  onMove(refresh);
  await refresh();
}

/** What stands in place of a document that has not been read: why, and how to go on. */
async function unread(doc) {
  const name = { name: doc.name };
  if (doc.status === 'rejected') return empty(t('workspace.rejected', name), doc.error);
  const { jobs, stopped } = await workspace();
  if (jobs.length || !stopped) return empty(t('workspace.waiting', name), t('workspace.waiting_why'));
  const resume = async () => { await post(`/api/jobs/${stopped}/resume`); location.reload(); };
  return empty(t('workspace.stopped', name), t('workspace.stopped_why'), h('button', { class: 'ub-button ub-primary', onclick: resume }, t('action.resume')));
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
  focusQuestion();
}

/** Whoever opens this view wants to ask: an answer before has many links to pass with the Tab key. Not on a phone, whose keyboard covers half. */
function focusQuestion(tries = 20) {
  const field = document.querySelector('#ub-question textarea');
  if (innerWidth <= 860 || document.body.dataset.view !== 'ask') return;
  if (field?.offsetParent) field.focus({ preventScroll: true });
  else if (tries) setTimeout(() => focusQuestion(tries - 1), 100); // Gradio draws it in its own time
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
  const { id, documents } = await workspace();
  const file = (href, format, what) => h('a', { class: 'ub-export', href, download: true }, h('b', {}, format.toUpperCase()), h('span', { class: 'ub-muted' }, what));
  put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.export')), h('span', { class: 'ub-muted' }, t('export.lead'))),
    h('section', {}, h('h3', {}, doc.name), h('div', { class: 'ub-exports' }, formats.map((format) => file(`/export/${doc.id}.${format}`, format, tOr(`export.${format}_${doc.kind}`, t(`export.${format}`)))))),
    doc.kind === 'report' && documents.filter((item) => item.kind === 'report').length > 1 && h('section', {}, h('h3', {}, t('export.draft')), h('p', { class: 'ub-muted' }, t('export.draft_why')),
      h('div', { class: 'ub-exports' }, ['docx', 'md'].map((format) => file(`/export/${doc.id}/draft.${format}`, format, t(`export.${format}`))))),
    h('section', {}, h('h3', {}, t('ask.chat')), h('p', { class: 'ub-muted' }, asked ? t('export.conversation', { count: number(asked) }) : t('ask.none')),
      asked ? h('div', { class: 'ub-exports' }, ['docx', 'md'].map((format) => file(`/export/workspaces/${id}/conversation.${format}`, format, t(`export.${format}`)))) : null));
}
