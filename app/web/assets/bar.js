// The head of a workspace: its name, the document in view, the tabs of the views that fit it, and running jobs.

import { failed, get, h, number, post, put, remove, t, toast } from './dom.js';
import { currentDocument, currentView, workspace, viewsFor } from './workspace.js';
import { go, onMove, where } from './state.js';
import { progressLine } from './jobs.js';
import { sendFiles, uploadButtons } from './upload.js';

export async function bar(element) {
  const jobs = h('div', { class: 'ub-bar-jobs', 'aria-live': 'polite' });
  const head = h('div', { class: 'ub-bar' });
  put(element, head, jobs);
  let known = '';
  let watching = false;
  try { await draw(); } catch (error) { return put(element, failed(error)); }
  onMove(() => draw());
  watch();

  async function draw() {
    const here = await workspace();
    const doc = await currentDocument();
    const view = currentView(doc);
    document.body.dataset.view = view;
    document.body.dataset.kind = doc?.kind || 'none';
    document.title = `${here.name} · ${t('app.name')}`;
    const signature = JSON.stringify([here, doc?.id, view]);
    if (signature === known) return;
    known = signature;
    const picker = h('select', { class: 'ub-select', 'aria-label': t('workspace.document'), onchange: () => go({ doc: picker.value, at: null, old: null, new: null }) },
      here.documents.map((item) => h('option', { value: item.id, selected: item.id === doc?.id }, item.kind ? item.name : `${item.name} · ${t(`status.${item.status}`)}`)));
    const tabs = h('nav', { class: 'ub-tabs', 'aria-label': t('workspace.views') }, viewsFor(doc?.kind).map((name) => h('button', {
      class: 'ub-tab', 'aria-current': name === view ? 'page' : null, 'data-tab': name, onclick: () => go({ view: name, at: null, old: null, new: null }),
    }, t(`view.${name}`))));
    const rename = h('button', { class: 'ub-icon', title: t('workspace.rename'), 'aria-label': t('workspace.rename'), onclick: async () => {
      const name = prompt(t('workspace.rename'), here.name)?.trim();
      if (name) try { await post(`/api/workspaces/${here.id}/name`, { name }); await refresh(); } catch (error) { toast(error.message); }
    } }, '✎');
    put(head, h('div', { class: 'ub-bar-title' }, h('span', { class: 'ub-bar-name' }, h('h1', {}, here.name), rename),
      here.documents.length > 0 && picker,
      doc?.status === 'partial' && h('span', { class: 'ub-tag ub-warn' }, t('status.partial')),
      h('span', { class: 'ub-bar-tools' }, uploadButtons(async (files, folder) => {
        await sendFiles(here.id, files, folder, jobs);
        await refresh();
        watch();
      }), doc && h('button', { class: 'ub-button', onclick: async () => {
        if (!confirm(t('workspace.remove_document_sure', { name: doc.name }))) return;
        try { await remove(`/api/documents/${doc.id}`); location.href = `/workspace?id=${here.id}`; } catch (error) { toast(error.message); }
      } }, t('workspace.remove_document')))), tabs);
  }

  async function refresh() {
    await workspace({ again: true });
    await draw();
    window.dispatchEvent(new PopStateEvent('popstate'));
  }

  /** Follows running jobs until there are none; a document that becomes ready appears at once. */
  async function watch() {
    if (watching) return;
    watching = true;
    try {
      for (;;) {
        const here = await get(`/api/workspaces/${where().id}`);
        put(jobs, here.jobs.map((job) => progressLine(job, async () => { await post(`/api/jobs/${job.id}/cancel`); })));
        const shown = await workspace();
        const ended = shown.jobs.length > 0 && !here.jobs.length;
        if (ended || JSON.stringify(here.documents) !== JSON.stringify(shown.documents)) await refresh();
        if (!here.jobs.length) break;
        await new Promise((resolve) => setTimeout(resolve, 600));
      }
    } catch (error) { toast(error.message); }
    watching = false;
  }
}

export function languageName(code) { return t(`language.${['en', 'zh'].includes(code) ? code : 'other'}`); }
export const counted = (key, count) => t(key, { count: number(count) });
