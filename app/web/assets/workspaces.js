// The first page: workspaces as cards, a new one by dropping files, samples for the first run.

import { empty, failed, get, h, loading, number, post, put, remove, t, toast } from './dom.js';
import { progressLine } from './jobs.js';
import { dropArea, sendFiles, uploadButtons } from './upload.js';

const MOST_JOBS = 5;

export async function workspacesPage(element) {
  const jobs = h('div', { class: 'ub-bar-jobs', 'aria-live': 'polite' });
  const cards = h('div', { class: 'ub-cards' }, loading());
  const fresh = h('section', { class: 'ub-drop', 'aria-label': t('workspaces.new') },
    h('div', {}, h('h2', {}, t('workspaces.new')), h('p', { class: 'ub-muted' }, t('workspaces.new_why'))), uploadButtons(begin));
  const search = h('input', { type: 'search', class: 'ub-input', placeholder: t('workspaces.search'), 'aria-label': t('workspaces.search'), oninput: () => {
    const wanted = search.value.trim().toLowerCase();
    for (const card of cards.querySelectorAll('.ub-card')) card.hidden = Boolean(wanted) && !card.dataset.name.includes(wanted);
  } });
  dropArea(fresh, begin);
  put(element, h('main', { class: 'ub-narrow' },
    h('header', { class: 'ub-hero' }, h('h1', {}, t('workspaces.title')), h('p', { class: 'ub-muted' }, t('workspaces.lead'))),
    fresh, jobs, h('div', { class: 'ub-view-head' }, h('h2', {}, t('workspaces.yours')), h('div', { class: 'ub-view-tools' }, search)), cards));
  await draw();
  follow();

  async function begin(files, folder) {
    try {
      const title = folder || files[0].path.split('/').at(-1).replace(/\.[^.]+$/, '');
      const made = await post('/api/workspaces', { name: title });
      const answer = await sendFiles(made.id, files, folder, jobs);
      if (!answer) return remove(`/api/workspaces/${made.id}`);
      location.href = `/workspace?id=${made.id}`;
    } catch (error) { toast(error.message); }
  }

  async function draw() {
    let list;
    try { list = await get('/api/workspaces'); } catch (error) { return put(cards, failed(error, draw)); }
    const sample = list.samples.length > 0 && h('button', { class: 'ub-button', onclick: async (event) => {
      event.currentTarget.disabled = true;
      try { await post('/api/samples'); await draw(); follow(); } catch (error) { toast(error.message); }
    } }, t('workspaces.load_samples'));
    put(cards, list.workspaces.map(card), list.workspaces.length === 0 ? empty(t('workspaces.none'), t('workspaces.none_why'), sample) : sample && h('div', { class: 'ub-card ub-card-sample' }, h('p', { class: 'ub-muted' }, t('workspaces.samples_why')), sample));
    element.dataset.ready = 'true';
  }

  function card(item) {
    const kinds = item.kinds.length ? item.kinds : [item.running ? 'waiting' : 'none'];
    return h('article', { class: `ub-card ub-card-${kinds[0]}`, 'data-name': item.name.toLowerCase() },
      h('a', { class: 'ub-card-link', href: `/workspace?id=${item.id}` }, h('h3', {}, item.name)),
      h('p', {}, kinds.map((kind) => h('span', { class: 'ub-tag' }, t(`kind.${kind}`))), h('span', { class: 'ub-muted' }, t('workspaces.documents', { count: number(item.documents) }))),
      h('p', { class: 'ub-muted ub-card-foot' }, item.running ? t('workspaces.running') : new Date(item.created).toLocaleDateString(window.UB_LANGUAGE),
        h('button', { class: 'ub-icon', title: t('workspaces.delete'), 'aria-label': t('workspaces.delete_named', { name: item.name }), onclick: async () => {
          if (!confirm(t('workspaces.delete_sure', { name: item.name }))) return;
          try { await remove(`/api/workspaces/${item.id}`); await draw(); } catch (error) { toast(error.message); }
        } }, '✕')));
  }

  async function follow() {
    let before = -1;
    for (;;) {
      const { jobs: all } = await get('/api/jobs').catch(() => ({ jobs: [] }));
      const active = all.filter((job) => job.state === 'running' || job.state === 'waiting').reverse().sort((a, b) => a.ahead - b.ahead);
      put(jobs, active.slice(0, MOST_JOBS).map((job) => progressLine(job, () => post(`/api/jobs/${job.id}/cancel`))),
        active.length > MOST_JOBS && h('p', {}, h('a', { href: '/jobs' }, t('jobs.more', { count: number(active.length - MOST_JOBS) }))));
      if (before !== -1 && active.length !== before) await draw();
      before = active.length;
      if (!active.length || !element.isConnected) return;
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
  }
}
