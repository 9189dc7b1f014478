// The first page: projects as cards, a new one by dropping files, samples for the first run.

import { empty, failed, get, h, loading, number, post, put, remove, t, toast } from './dom.js';
import { progressLine } from './jobs.js';
import { dropArea, sendFiles, uploadButtons } from './upload.js';

export async function projectsPage(element) {
  const jobs = h('div', { class: 'ub-bar-jobs', 'aria-live': 'polite' });
  const cards = h('div', { class: 'ub-cards' }, loading());
  const fresh = h('section', { class: 'ub-drop', 'aria-label': t('projects.new') },
    h('div', {}, h('h2', {}, t('projects.new')), h('p', { class: 'ub-muted' }, t('projects.new_why'))), uploadButtons(begin));
  const search = h('input', { type: 'search', class: 'ub-input', placeholder: t('projects.search'), 'aria-label': t('projects.search'), oninput: () => {
    const wanted = search.value.trim().toLowerCase();
    for (const card of cards.querySelectorAll('.ub-card')) card.hidden = Boolean(wanted) && !card.dataset.name.includes(wanted);
  } });
  dropArea(fresh, begin);
  put(element, h('main', { class: 'ub-narrow' },
    h('header', { class: 'ub-hero' }, h('h1', {}, t('projects.title')), h('p', { class: 'ub-muted' }, t('projects.lead'))),
    fresh, jobs, h('div', { class: 'ub-view-head' }, h('h2', {}, t('projects.yours')), h('div', { class: 'ub-view-tools' }, search)), cards));
  await draw();
  follow();

  async function begin(files, folder) {
    try {
      const title = folder || files[0].path.split('/').at(-1).replace(/\.[^.]+$/, '');
      const made = await post('/api/projects', { name: title });
      const answer = await sendFiles(made.id, files, folder, jobs);
      if (!answer) return remove(`/api/projects/${made.id}`);
      location.href = `/project?id=${made.id}`;
    } catch (error) { toast(error.message); }
  }

  async function draw() {
    let list;
    try { list = await get('/api/projects'); } catch (error) { return put(cards, failed(error, draw)); }
    const sample = list.samples.length > 0 && h('button', { class: 'ub-button', onclick: async (event) => {
      event.currentTarget.disabled = true;
      try { await post('/api/samples'); await draw(); follow(); } catch (error) { toast(error.message); }
    } }, t('projects.load_samples'));
    put(cards, list.projects.map(card), list.projects.length === 0 ? empty(t('projects.none'), t('projects.none_why'), sample) : sample && h('div', { class: 'ub-card ub-card-sample' }, h('p', { class: 'ub-muted' }, t('projects.samples_why')), sample));
    element.dataset.ready = 'true';
  }

  function card(item) {
    const kinds = item.kinds.length ? item.kinds : [item.running ? 'waiting' : 'none'];
    return h('article', { class: `ub-card ub-card-${kinds[0]}`, 'data-name': item.name.toLowerCase() },
      h('a', { class: 'ub-card-link', href: `/project?id=${item.id}` }, h('h3', {}, item.name)),
      h('p', {}, kinds.map((kind) => h('span', { class: 'ub-tag' }, t(`kind.${kind}`))), h('span', { class: 'ub-muted' }, t('projects.documents', { count: number(item.documents) }))),
      h('p', { class: 'ub-muted ub-card-foot' }, item.running ? t('projects.running') : new Date(item.created).toLocaleDateString(window.UB_LANGUAGE),
        h('button', { class: 'ub-icon', title: t('projects.delete'), 'aria-label': t('projects.delete_named', { name: item.name }), onclick: async () => {
          if (!confirm(t('projects.delete_sure', { name: item.name }))) return;
          try { await remove(`/api/projects/${item.id}`); await draw(); } catch (error) { toast(error.message); }
        } }, '✕')));
  }

  async function follow() {
    let before = -1;
    for (;;) {
      const { jobs: all } = await get('/api/jobs').catch(() => ({ jobs: [] }));
      const active = all.filter((job) => job.state === 'running' || job.state === 'waiting');
      put(jobs, active.map((job) => progressLine(job, () => post(`/api/jobs/${job.id}/cancel`))));
      if (before !== -1 && active.length !== before) await draw();
      before = active.length;
      if (!active.length || !element.isConnected) return;
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
  }
}
