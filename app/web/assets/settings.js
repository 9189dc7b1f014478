// Settings that live in the browser or are plain facts: theme, language, storage, versions.

import { bytes, failed, get, h, language, put, t } from './dom.js';
import { setTheme } from './header.js';

export async function dataSettings(element) {
  let facts;
  try { facts = await get('/api/about'); } catch (error) { return put(element, failed(error)); }
  const chosen = (() => { try { return localStorage.getItem('ub-theme') || 'system'; } catch { return 'system'; } })();
  const segment = (label, items) => h('div', { class: 'ub-setting' }, h('span', { class: 'ub-setting-name' }, label), h('div', { class: 'ub-segments', role: 'group', 'aria-label': label }, items));
  const themes = ['system', 'light', 'dark'].map((name) => h('button', { class: 'ub-button', 'aria-pressed': String(name === chosen), onclick: (event) => {
    setTheme(name);
    for (const button of event.currentTarget.parentElement.children) button.setAttribute('aria-pressed', String(button === event.currentTarget));
  } }, t(`theme.${name}`)));
  const languages = [['en', 'English'], ['zh-CN', '中文']].map(([code, name]) => h('button', { class: 'ub-button', lang: code, 'aria-pressed': String(code === language()), onclick: () => { location.href = `/lang/${code}?back=/settings`; } }, name));
  put(element, h('section', { class: 'ub-settings', id: 'ub-content' }, h('h1', {}, t('nav.settings')),
    h('h2', {}, t('settings.look')), segment(t('settings.language'), languages), segment(t('settings.theme'), themes),
    h('h2', {}, t('settings.data')),
    h('div', { class: 'ub-setting' }, h('span', { class: 'ub-setting-name' }, t('settings.folder')), h('code', {}, facts.home)),
    h('div', { class: 'ub-setting' }, h('span', { class: 'ub-setting-name' }, t('settings.used')), h('span', {}, bytes(facts.bytes)), h('span', { class: 'ub-muted' }, t('settings.delete_how'))),
    h('h2', {}, t('settings.about')),
    h('div', { class: 'ub-setting' }, h('span', { class: 'ub-setting-name' }, t('app.name')), h('span', {}, facts.version), h('span', { class: 'ub-muted' }, 'AGPL-3.0-or-later')),
    h('div', { class: 'ub-setting' }, h('span', { class: 'ub-setting-name' }, t('settings.libraries')), h('span', { class: 'ub-muted' }, Object.entries(facts.libraries).map(([name, version]) => `${name} ${version}`).join(' · '))),
    h('p', { class: 'ub-muted' }, t('settings.private'))));
}
