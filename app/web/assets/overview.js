// The first view of a document: what it is, what was found in it, and the best ways in.

import { bytes, clauseName, get, h, number, post, put, t, tOr, toast } from './dom.js';
import { metricName } from './metrics.js';
import { workspace, show } from './workspace.js';
import { searchBox } from './search.js';
import { address, go } from './state.js';

/** The view. The search comes first: a reader who knows the word needs nothing else. */
export async function overviewView(panel, doc) {
  const [summary, { documents }] = await Promise.all([get(`/doc/${doc.id}/overview.json`), workspace()]);
  const read = summary.read;
  const share = read.pages ? t(read.pagesWithText === read.pages ? 'overview.read_pages' : 'overview.read_part', { read: number(read.pagesWithText), total: number(read.pages) })
    : read.files ? [t('overview.read_files', { read: number(read.files) }), read.skippedFiles ? t('overview.skipped', { count: number(read.skippedFiles) }) : ''].join(' ') : t('overview.read_text', { count: number(read.characters) });
  const target = { contract: 'graph', report: 'metrics', code: 'code' }[doc.kind];
  const opens = { dangling: ['issues', 'dangling'], risks: ['issues', 'risk'], clauses: ['graph'], references: ['graph'], internal: ['graph'], definitions: ['terms'], metrics: ['metrics'], periods: ['metrics'],
    line_items: ['metrics'], identities: ['issues', 'identity'], files: ['code'], symbols: ['code'], calls: ['code'], external_calls: ['code'], skipped: ['issues', 'skipped_file'], sections: ['read'] };
  const tile = (fact) => { const [view, filter] = opens[fact.name]; return to({ view, filter, at: null }, { class: `ub-fact${fact.name === 'dangling' && fact.value ? ' ub-fact-alert' : ''}` }, h('b', {}, number(fact.value)), h('span', {}, t(`fact.${fact.name}`, { count: fact.value }))); };
  const brief = h('div', { class: 'ub-brief' });
  put(panel,
    h('div', { class: 'ub-view-head' }, h('h2', {}, summary.title), h('span', { class: 'ub-muted ub-kind-line' }, kindOf(doc), [doc.kind === 'code' && t(`kind.${summary.kind}`), summary.languages ? summary.languages.map((item) => `${tOr(`language.${item.language}`, item.language)} ${number(item.files)}`).join(', ') : tOr(`language.${summary.language}`, summary.language), bytes(doc.bytes)].filter(Boolean).join(' · '))),
    h('div', { class: 'ub-facts' }, summary.facts.map(tile)),
    h('p', { class: 'ub-read-share' }, share),
    searchBox(doc),
    summary.warnings.length ? h('ul', { class: 'ub-warnings' }, summary.warnings.map((item) => h('li', {}, item.message))) : null,
    brief,
    summary.top.length ? h('section', {}, h('h3', {}, t(`overview.top_${doc.kind}`)), h('ul', { class: 'ub-top' }, summary.top.map((item) => h('li', {},
      to({ view: target, at: item.at, filter: null }, { class: 'ub-top-item' }, h('span', {}, topName(doc.kind, item)),
        h('b', {}, item.value !== undefined ? `${new Intl.NumberFormat(window.UB_LANGUAGE, { notation: 'compact', maximumFractionDigits: 2 }).format(item.value)} ${item.unit}` : number(item.count))))))) : null,
    Object.keys(summary.findings).length ? h('section', {}, h('h3', {}, t('view.issues')), h('ul', { class: 'ub-top' }, Object.entries(summary.findings).map(([group, count]) => h('li', {},
      to({ view: 'issues', filter: group, at: null }, { class: 'ub-top-item' }, h('span', {}, t(`issues.group.${group}`)), h('b', {}, number(count))))))) : null,
    documentList(documents));
  if (doc.kind === 'contract') await drawBrief(brief, doc);
  if (doc.kind === 'code') await drawGuide(brief, doc);
}

/** All documents of the workspace with what became of each; nothing where there is but one. */
export function documentList(documents) {
  if (documents.length < 2) return null;
  return h('section', {}, h('h3', {}, t('overview.documents')), h('ul', { class: 'ub-top' }, documents.map((item) => h('li', {},
    h('button', { class: 'ub-top-item', onclick: () => go({ doc: item.id, view: null, at: null }) }, h('span', { class: item.error ? 'ub-with-error' : '' }, item.name, item.error && h('span', { class: 'ub-error-text' }, ` ${item.error}`)), h('b', {}, t(`status.${item.status}`)))))));
}

/** What the document was taken for; who knows better says so, and it is read again. */
function kindOf(doc) {
  if (doc.kind === 'code') return null;
  return h('select', { class: 'ub-select', 'aria-label': t('overview.read_as'), title: t('overview.read_as'), onchange: async (event) => {
    try { await post(`/api/documents/${doc.id}/kind`, { kind: event.target.value }); location.reload(); } catch (error) { toast(error.message); }
  } }, ['contract', 'report', 'text'].map((kind) => h('option', { value: kind, selected: kind === doc.kind }, t(`kind.${kind}`))));
}

/** What a reviewer looks for first, in the contract's own sentences. Risk points and open issues have their view. */
async function drawBrief(brief, doc) {
  const { sections } = await get(`/doc/${doc.id}/brief.json`);
  const line = (item) => h('li', {}, item.start === null ? h('span', { class: 'ub-muted' }, item.text)
    : h('button', { class: 'ub-brief-line', onclick: () => show({ doc: doc.id, start: item.start, end: item.end, page: item.page ?? undefined, title: item.clause ? clauseName(item.clause) : item.note || doc.name }) },
      h('span', {}, item.text), h('span', { class: 'ub-place' }, [item.clause && clauseName(item.clause), item.page && t('chip.page', { page: item.page })].filter(Boolean).join(' · '))));
  put(brief, sections.filter((section) => section.lines.length).map((section) => h('section', {}, h('h3', {}, t(`brief.${section.name}`)), h('ul', {}, section.lines.map(line)))));
}

/** What a newcomer is told first: what the repository says it is, where it starts, what it is made of. */
async function drawGuide(brief, doc) {
  const { about, starts, parts, leftOut } = await get(`/doc/${doc.id}/guide.json`);
  const open = ({ file, line }, attributes, ...children) => h('button', { ...attributes, onclick: () => show({ doc: doc.id, file, line, title: file }) }, ...children);
  const place = ({ file, line }) => h('span', { class: 'ub-place' }, `${file}:${line}`);
  const section = (key, list, lines) => (list.length ? h('section', {}, h('h3', {}, t(key)), lines) : null);
  const says = (item) => item.says && h('span', { class: 'ub-part-says' }, item.says.text);
  // A file opens where it says what it is; a folder opens as a map, its words where they stand.
  const part = (item) => (item.files === 1 ? open(item.says || { file: item.path, line: 1 }, { class: 'ub-brief-line' }, h('b', {}, item.path), says(item))
    : [to({ view: 'code', at: `${item.path}/`, filter: null }, { class: 'ub-brief-line' }, h('b', {}, item.path), h('span', { class: 'ub-muted' }, ` ${t('guide.files', { count: item.files })}`)),
      item.says && open(item.says, { class: 'ub-brief-line ub-part-says' }, item.says.text)]);
  put(brief,
    section('guide.about', about, h('ul', {}, about.map((item) => h('li', {}, open(item, { class: 'ub-brief-line' }, h('span', {}, item.text), place(item)))))),
    section('guide.starts', starts, h('ul', {}, starts.map((item) => h('li', {}, to({ view: 'code', at: item.symbol, filter: null }, { class: 'ub-brief-line' }, h('span', {}, item.symbol), place(item)))))),
    section('guide.parts', parts, [h('ul', {}, parts.map((item) => h('li', {}, part(item)))),
    leftOut ? h('p', { class: 'ub-muted' }, t('guide.more', { count: leftOut })) : null]));
}

/** A link to a place of this workspace: a plain click stays on the page, any other opens it elsewhere. */
const to = (patch, attributes, ...children) => h('a', { ...attributes, href: address(patch), onclick: (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(patch);
} }, ...children);

const topName = (kind, item) => (kind === 'report' ? `${metricName(item.name)} · ${item.title}` : kind === 'contract' ? clauseName(item.name, item.title) : item.name);
