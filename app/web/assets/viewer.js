// The one source viewer. Every clause, number, symbol and citation opens here: page images with boxes for paged documents,
// lines of text for documents without pages, lines of source for code.

import { empty, failed, get, h, loading, number, put, slicePoints, svg, t, toast } from './dom.js';
import { currentDocument, onShow, workspace } from './workspace.js';
import { onMove } from './state.js';

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3];

export function viewer(element) {
  const title = h('div', { class: 'ub-viewer-title', 'aria-live': 'polite' });
  const tools = h('div', { class: 'ub-viewer-tools' });
  const body = h('div', { class: 'ub-viewer-body', tabindex: 0, role: 'region', 'aria-label': t('viewer.label') });
  put(element, h('div', { class: 'ub-viewer' }, h('div', { class: 'ub-viewer-head' }, title, tools), body));
  let surface = null;   // what is in the body: PageSurface, TextSurface or SourceSurface
  let quote = '';
  let latest = 0;

  const copy = h('button', { class: 'ub-icon', title: t('viewer.copy'), 'aria-label': t('viewer.copy'), onclick: async () => {
    await navigator.clipboard.writeText(quote); toast(t('viewer.copied'));
  } }, svg('svg', { viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true' }, svg('path', { d: 'M5 5V2h9v9h-3M2 5h9v9H2z', fill: 'none', stroke: 'currentColor', 'stroke-width': 1.4 })));
  const close = h('button', { class: 'ub-icon ub-viewer-close', title: t('viewer.close'), 'aria-label': t('viewer.close'),
    onclick: () => document.body.classList.remove('ub-source-open') }, '✕');

  async function surfaceFor(doc, place) {
    const key = doc.kind === 'code' ? `${doc.id}:${place.file}` : `${doc.id}`;
    if (surface?.key === key) return surface;
    if (doc.format === 'repository') surface = await SourceSurface(body, doc, place.file);
    else if (doc.paged) surface = await PageSurface(body, doc);
    else surface = TextSurface(body, doc);
    surface.key = key;
    surface.doc = doc.id;
    return surface;
  }

  async function present(place) {
    const turn = ++latest;
    document.body.classList.toggle('ub-source-open', Boolean(place.open ?? true));
    try {
      const { documents } = await workspace();
      const doc = documents.find((item) => item.id === Number(place.doc)) || await currentDocument();
      if (!doc) return put(body, empty(t('viewer.nothing')));
      if (!doc.kind) { surface = null; return put(body, empty(t('viewer.nothing'))); }
      if (doc.format === 'repository' && !place.file) { surface = null; return put(body, empty(t('viewer.pick_file'))); }
      if (!surface) put(body, loading());
      const active = await surfaceFor(doc, place);
      if (turn !== latest) return;
      const shown = await active.show(place);
      if (turn !== latest) return;
      quote = shown.text || '';
      const named = place.title || doc.name;
      const among = documents.length > 1 && !named.includes(doc.name) && doc.name;
      put(title, h('strong', {}, named), h('span', { class: 'ub-muted' }, [among, shown.where].filter(Boolean).join(' · ')));
      put(tools, ...(active.tools || []), quote && copy, close);
      element.dataset.shown = place.title || '';
    } catch (error) {
      if (turn === latest) { surface = null; put(body, failed(error, () => present(place))); }
    }
  }

  onShow((place) => present({ ...place, open: true }));
  onMove(async (here) => {
    const doc = await currentDocument();
    // Another document was chosen, or this one has been read by now.
    if (doc?.kind && surface?.doc !== doc.id && !here.at) present({ doc: doc.id, open: false });
  });
  if (latest === 0) present({ open: false });
}

// --- pages -----------------------------------------------------------------------------------------------------------

async function PageSurface(body, doc) {
  const { pages } = await get(`/doc/${doc.id}/pages.json`);
  let zoom = 1;
  const sheets = pages.map((page) => {
    const image = h('img', { loading: 'lazy', decoding: 'async', draggable: 'false', alt: t('viewer.page_alt', { page: page.label || page.number }) });
    image.dataset.src = `/doc/${doc.id}/page/${page.number}.jpg`;
    const sheet = h('div', { class: 'ub-page', style: `aspect-ratio: 1 / ${page.ratio}`, 'data-page': page.number }, image,
      !page.hasText && h('div', { class: 'ub-page-note' }, t('viewer.no_text')));
    return sheet;
  });
  const stack = h('div', { class: 'ub-pages' }, ...sheets);
  put(body, stack);
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) load(entry.target);
  }, { root: body, rootMargin: '600px 0px' });
  sheets.forEach((sheet) => near.observe(sheet));

  const field = h('input', { class: 'ub-page-number', type: 'number', min: 1, max: pages.length, value: 1, 'aria-label': t('viewer.page'),
    onchange: () => turnTo(Number(field.value)) });
  const step = (delta) => turnTo(Number(field.value) + delta);
  const magnify = (delta) => {
    zoom = ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, ZOOMS.indexOf(zoom) + delta))];
    stack.style.width = `${zoom * 100}%`;
  };
  const icon = (key, sign, action) => h('button', { class: 'ub-icon', title: t(key), 'aria-label': t(key), onclick: action }, sign);
  const tools = [
    icon('viewer.previous', '‹', () => step(-1)), field, h('span', { class: 'ub-muted' }, `/ ${number(pages.length)}`),
    icon('viewer.next', '›', () => step(1)), icon('viewer.smaller', '−', () => magnify(-1)), icon('viewer.larger', '+', () => magnify(1)),
  ];
  body.onscroll = () => {
    const middle = body.scrollTop + body.clientHeight / 3;
    const current = sheets.findLast((sheet) => sheet.offsetTop <= middle);
    if (current && document.activeElement !== field) field.value = current.dataset.page;
  };

  function load(sheet) {
    const image = sheet.querySelector('img');
    if (image.dataset.src) { image.loading = 'eager'; image.decoding = 'sync'; image.src = image.dataset.src; delete image.dataset.src; }
  }
  function turnTo(page) {
    const sheet = sheets[Math.max(1, Math.min(pages.length, page || 1)) - 1];
    if (!sheet) return;
    load(sheet);
    body.scrollTo({ top: sheet.offsetTop - 8, behavior: 'auto' });
  }
  async function show(place) {
    for (const mark of body.querySelectorAll('.ub-mark')) mark.remove();
    if (place.page && place.start === undefined && !place.box) { turnTo(place.page); return { where: pageName(pages[place.page - 1]) }; }
    if (place.start === undefined && !place.box) return { where: t('viewer.pages', { count: number(pages.length) }) };
    const query = place.box ? `box=${place.box.join(',')}&page=${place.page}` : `start=${place.start}&end=${place.end}`;
    // The page image is asked for at the same time as the boxes: two requests, one wait.
    if (place.page) load(sheets[place.page - 1]);
    const found = await get(`/doc/${doc.id}/place.json?${query}`);
    let first = null;
    for (const page of found.pages) {
      const sheet = sheets[page.number - 1];
      load(sheet);
      for (const [x, y, width, height] of page.boxes) {
        const mark = h('div', { class: 'ub-mark', style: `left:${x}%;top:${y}%;width:${width}%;height:${height}%` });
        sheet.append(mark);
        first ||= { mark, sheet };
      }
    }
    if (first) {
      const top = first.sheet.offsetTop + first.mark.offsetTop - body.clientHeight / 4;
      body.scrollTo({ top, left: Math.max(0, first.mark.offsetLeft - 40), behavior: 'auto' });
    } else if (found.page) turnTo(found.page);
    const pageNumber = found.pages[0]?.number || found.page;
    if (pageNumber) field.value = pageNumber;
    return { text: found.text, where: pageNumber && pageName(pages[pageNumber - 1]) };
  }
  const pageName = (page) => (page.label && page.label !== String(page.number)
    ? t('viewer.page_labelled', { page: page.number, label: page.label }) : t('viewer.page_plain', { page: page.number }));
  return { show, tools };
}

// --- text without pages ----------------------------------------------------------------------------------------------

function TextSurface(body, doc) {
  let shown = null;
  async function load(query) {
    shown = await get(`/doc/${doc.id}/text.json?${query}`);
    return shown;
  }
  function draw(mark) {
    const more = (label, first) => h('button', { class: 'ub-button ub-wide', onclick: async () => { await load(`first=${first}`); draw(null); body.scrollTop = 0; } }, label);
    put(body, h('article', { class: `ub-text${shown.typed ? ' ub-typewritten' : ''}` },
      shown.first > 0 && more(t('viewer.earlier'), Math.max(0, shown.first - 400)),
      shown.lines.map((line) => textLine(line, mark)),
      shown.last < shown.total && more(t('viewer.later'), shown.last)));
  }
  return {
    tools: [],
    async show(place) {
      const mark = place.start === undefined ? null : { start: place.start, end: place.end };
      const inside = mark && shown && shown.lines.length && mark.start >= shown.lines[0].start && mark.start < shown.lines.at(-1).start;
      if (!inside) await load(mark ? `around=${mark.start}` : 'first=0');
      draw(mark);
      const first = body.querySelector('mark');
      if (first) body.scrollTo({ top: first.offsetTop - body.clientHeight / 4, left: Math.max(0, first.offsetLeft + first.offsetWidth + 24 - body.clientWidth), behavior: 'auto' });
      return { text: [...body.querySelectorAll('mark')].map((node) => node.textContent).join('\n') };
    },
  };
}

function textLine(line, mark) {
  const classes = `ub-line ub-${line.kind}${line.level ? ` ub-level-${Math.min(line.level, 6)}` : ''}`;
  if (!line.cells) return h('p', { class: classes, 'data-start': line.start }, ...marked(line, mark));
  const holds = mark && line.cells.some((cell) => mark.start < cell.start + cell.text.length && mark.end > cell.start);
  return h('p', { class: `${classes}${holds ? ' ub-row-marked' : ''}`, 'data-start': line.start },
    line.cells.map((cell) => h('span', {}, ...marked(cell, mark))));
}

function marked(line, mark) {
  const length = Array.from(line.text).length;
  const start = mark ? Math.max(0, mark.start - line.start) : 0;
  const end = mark ? Math.min(length, mark.end - line.start) : 0;
  if (!mark || start >= end) return [line.text || '\u00a0'];
  return [slicePoints(line.text, 0, start), h('mark', {}, slicePoints(line.text, start, end)), slicePoints(line.text, end, length)];
}

// --- source code -----------------------------------------------------------------------------------------------------

async function SourceSurface(body, doc, file) {
  let shown = null;
  async function load(line) {
    shown = await get(`/doc/${doc.id}/source.json?file=${encodeURIComponent(file)}&line=${line || 1}`);
  }
  function draw(place) {
    const from = place.line || 0;
    const to = place.endLine || place.line || 0;
    const more = (label, line) => h('button', { class: 'ub-button ub-wide', onclick: async () => { await load(line); draw({}); } }, label);
    put(body, h('div', { class: 'ub-source' },
      shown.first > 1 && more(t('viewer.earlier'), Math.max(1, shown.first - 1500)),
      shown.lines.map((text, index) => {
        const line = shown.first + index;
        return h('div', { class: `ub-source-line${line >= from && line <= to ? ' ub-marked' : ''}`, 'data-line': line },
          h('span', { class: 'ub-line-number' }, line), h('code', {}, text || ' '));
      }),
      shown.last < shown.total && more(t('viewer.later'), shown.last + 1501)));
    const first = body.querySelector('.ub-marked');
    if (first) body.scrollTo({ top: first.offsetTop - body.clientHeight / 4, behavior: 'auto' });
  }
  await load(1);
  return {
    tools: [],
    async show(place) {
      if (place.line && (place.line < shown.first || place.line > shown.last)) await load(place.line);
      draw(place);
      return { where: place.line ? `${file}:${place.line}` : file, text: [...body.querySelectorAll('.ub-marked code')].map((node) => node.textContent).join('\n') };
    },
  };
}
