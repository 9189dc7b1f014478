// Jobs: what runs, how far it is, and what can be done about it.

import { empty, failed, get, h, number, post, put, remove, t, tOr, toast } from './dom.js';

/** One running job as a line with a bar. A bar is drawn only when there is a total to measure against. */
export function progressLine(job, cancel) {
  const share = job.total > 0 ? Math.min(1, job.done / job.total) : null;
  const live = job.live;
  const detail = live ? [live.files > 1 ? t('jobs.file_of', { n: live.file_number, total: live.files }) : null, live.file,
    live.stage ? tOr(`stage.${live.stage}`, tOr(`language.${live.stage}`, live.stage)) : null, live.total > 1 ? `${number(Math.min(live.done, live.total))} / ${number(live.total)}` : null, left(job)].filter(Boolean).join(' · ') : job.ahead ? t('jobs.ahead', { count: number(job.ahead) }) : t('jobs.starting');
  return h('div', { class: 'ub-progress', 'data-job': job.id },
    h('span', { class: 'ub-progress-title' }, job.title), h('span', { class: 'ub-muted ub-progress-detail' }, detail),
    h('div', { class: 'ub-progress-track', role: 'progressbar', 'aria-label': job.title, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': share === null ? null : Math.round(share * 100) },
      h('div', { class: `ub-progress-fill${share === null ? ' ub-unknown' : ''}`, style: `width:${share !== null ? Math.round(share * 100) : job.state === 'waiting' ? 0 : 100}%` })),
    cancel && h('button', { class: 'ub-button', onclick: async (event) => { event.currentTarget.disabled = true; try { await cancel(); } catch (error) { toast(error.message); } } }, t('action.cancel')));
}

export async function jobsPage(element) {
  const body = h('div', { class: 'ub-page-body' });
  put(element, h('main', { class: 'ub-narrow' }, h('h1', {}, t('nav.jobs')), h('p', { class: 'ub-muted' }, t('jobs.what')), body));
  let stopped = false;
  let last = '';
  for (;;) {
    if (!element.isConnected) return;
    try {
      const { jobs } = await get('/api/jobs');
      const now = JSON.stringify(jobs);
      if (now !== last) { last = now; put(body, jobs.length ? jobs.map(row) : empty(t('jobs.none'), t('jobs.none_why'))); }
      stopped = !jobs.some((job) => job.state === 'running' || job.state === 'waiting');
    } catch (error) { put(body, failed(error)); stopped = true; }
    await new Promise((resolve) => setTimeout(resolve, stopped ? 3000 : 600));
  }

  function row(job) {
    const active = job.state === 'running' || job.state === 'waiting';
    const act = (key, action) => h('button', { class: 'ub-button', onclick: async () => { try { await action(); last = ''; } catch (error) { toast(error.message); } } }, t(key));
    return h('section', { class: `ub-job ub-job-${job.state}`, 'data-state': job.state },
      h('div', { class: 'ub-job-head' }, h('strong', {}, job.title), h('span', { class: 'ub-tag' }, t(`job.${job.state}`)),
        job.workspaceName && h('a', { href: `/workspace?id=${job.workspace}` }, job.workspaceName), h('span', { class: 'ub-muted' }, times(job)),
        h('span', { class: 'ub-job-tools' },
          !active && ['cancelled', 'interrupted', 'failed'].includes(job.state) && job.workspace && act('action.resume', () => post(`/api/jobs/${job.id}/resume`)),
          !active && act('jobs.forget', () => remove(`/api/jobs/${job.id}`)))),
      active && progressLine(job, () => post(`/api/jobs/${job.id}/cancel`)),
      job.error && h('p', { class: 'ub-error-text' }, job.state === 'interrupted' ? t('jobs.interrupted') : job.error));
  }
}

/** What is left, in seconds up to a minute and a half, then in minutes. */
function left(job) {
  if (job.secondsLeft === null || job.secondsLeft === undefined) return null;
  return job.secondsLeft < 90 ? t('jobs.left_seconds', { count: number(Math.max(1, job.secondsLeft)) }) : t('jobs.left_minutes', { count: number(Math.ceil(job.secondsLeft / 60)) });
}

function times(job) {
  const end = job.finished ? new Date(job.finished) : new Date();
  if (!job.started) return '';
  const seconds = Math.max(0, (end - new Date(job.started)) / 1000);
  return t('jobs.took', { seconds: number(seconds, 1) });
}
