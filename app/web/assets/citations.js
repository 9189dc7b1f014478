// Citation links in answers: [p. 12](#cite?doc=3&start=10&end=40&page=12). A click moves the viewer and opens no tab.

import { show } from './workspace.js';

export function followCitations() {
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href*="#cite?"]');
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    const query = new URLSearchParams(link.getAttribute('href').split('#cite?')[1]);
    const whole = (key) => (query.has(key) ? Number(query.get(key)) : undefined);
    show({ doc: whole('doc'), start: whole('start'), end: whole('end'), page: whole('page'), file: query.get('file') || undefined, line: whole('line'), title: link.textContent });
  }, true);
}
