// The head of every page: name, places, language and theme.

import { h, language, put, t } from './dom.js';

const TITLES = { '/': 'title.workspaces', '/workspace': 'title.workspace', '/jobs': 'title.jobs', '/settings': 'title.settings' };

export function header(element) {
  // Gradio sets the title of its own configuration, which knows one language.
  if (location.pathname !== '/workspace') document.title = t(TITLES[location.pathname] || 'app.name');
  const link = (path, key) => h('a', { href: path, class: 'ub-nav-link', 'aria-current': location.pathname === path ? 'page' : null }, t(key));
  const other = language() === 'en' ? 'zh-CN' : 'en';
  const back = () => encodeURIComponent(location.pathname + location.search);
  const switcher = h('a', { class: 'ub-nav-link', lang: other, href: '#', onclick: (event) => { event.preventDefault(); location.href = `/lang/${other}?back=${back()}`; } }, other === 'en' ? 'English' : '中文');
  const dark = () => document.body.classList.contains('dark');
  const theme = h('button', { class: 'ub-icon', title: t('theme.switch'), 'aria-label': t('theme.switch'), onclick: () => setTheme(dark() ? 'light' : 'dark') }, '◐');
  put(element, h('header', { class: 'ub-header' },
    h('a', { class: 'ub-skip', href: '#ub-content' }, t('nav.skip')),
    h('a', { class: 'ub-brand', href: '/' }, mark(), t('app.name')),
    h('nav', { class: 'ub-nav', 'aria-label': t('nav.label') }, link('/', 'nav.workspaces'), link('/jobs', 'nav.jobs'), link('/settings', 'nav.settings')),
    h('div', { class: 'ub-header-tools' }, switcher, theme)));
}

function mark() {
  return h('span', { class: 'ub-logo', 'aria-hidden': 'true' });
}

export function setTheme(name) {
  try { if (name === 'system') localStorage.removeItem('ub-theme'); else localStorage.setItem('ub-theme', name); } catch { /* private window: only this page */ }
  const dark = name === 'dark' || (name === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.body.classList.toggle('dark', dark);
}
