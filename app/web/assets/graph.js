// A contract on one screen: articles as columns, clauses as cells at fixed places, edges only of the picked clause,
// and beside it the same edges as a list, which is the way by keyboard, screen reader and phone.

import { arrows, clauseName, empty, get, h, number, put, svg, t } from './dom.js';
import { show } from './workspace.js';
import { go, onMove, where } from './state.js';

const MAX_ROWS = 18;
// Half of the gap between two columns, as in the style sheet.
const GAP = 4;

export async function graphView(panel, doc, api, depth = 2) {
  const graph = await get(`/doc/${doc.id}/graph.json?depth=${depth}`);
  if (!graph.columns.length) return put(panel, empty(t('graph.empty'), t('graph.empty_why')));
  const cells = new Map();
  const column = new Map();
  graph.columns.forEach((item, index) => item.cells.forEach((cell) => { cells.set(cell.id, cell); column.set(cell.id, index); }));
  const hub = graph.columns.reduce((best, item) => {
    const weight = item.cells.reduce((sum, cell) => sum + cell.defines, 0);
    return weight > best.weight ? { id: item.id, weight } : best;
  }, { id: null, weight: 3 }).id;
  let steps = 1;
  let withHub = true;
  let picked = null;

  const buttons = new Map();
  const board = h('div', { class: 'ub-columns', role: 'group', 'aria-label': t('graph.label') });
  const wires = svg('svg', { class: 'ub-wires', 'aria-hidden': 'true' });
  const scroller = h('div', { class: 'ub-board' }, board, wires);
  const list = h('div', { class: 'ub-graph-list', 'aria-live': 'polite' });
  for (const item of graph.columns) board.append(...columnNodes(item));
  if (graph.dangling.length) board.append(missingColumn());

  const search = h('input', { type: 'search', class: 'ub-input', placeholder: t('graph.search'), 'aria-label': t('graph.search'), list: 'ub-clauses',
    oninput: () => find(search.value), onkeydown: (event) => { if (event.key === 'Enter') find(search.value, true); } });
  const two = toggle('graph.two_steps', () => { steps = steps === 1 ? 2 : 1; draw(); return steps === 2; });
  const hubs = hub && toggle('graph.hide_definitions', () => { withHub = !withHub; draw(); return !withHub; });
  const folded = Object.keys(graph.folded).length;
  const deeper = (folded > 0 || depth > 2) && h('button', { class: 'ub-button', 'aria-pressed': String(depth > 2),
    onclick: () => graphView(panel, doc, api, depth > 2 ? 2 : 4) }, t('graph.deeper'));
  const totals = graph.totals;
  put(panel,
    h('div', { class: 'ub-view-head' },
      h('h2', {}, t('view.graph')),
      h('span', { class: 'ub-muted' }, t('graph.totals', { clauses: number(totals.clauses), references: number(totals.references), dangling: number(totals.dangling) })),
      h('div', { class: 'ub-view-tools' }, search, deeper, two, hubs)),
    h('div', { class: 'ub-graph' }, scroller, list));

  arrows(board, '.ub-cell', { columns: (from, step) => beside(from, step) });
  panel.addEventListener('keydown', (event) => { if (event.key === 'Escape' && picked) { pick(null); } });
  new ResizeObserver(() => draw({ listToo: false })).observe(board);
  const version = (panel.drawn = (panel.drawn || 0) + 1);
  const follow = (here) => { if (panel.isConnected && panel.drawn === version && here.view === 'graph' && here.at !== (picked ?? undefined) && graph.folded[here.at]?.cell !== picked) choose(here.at); };
  onMove(follow);
  choose(where().at);
  panel.dataset.ready = 'true';

  function choose(id) {
    const inside = graph.folded[id];
    picked = cells.has(id) ? id : inside ? inside.cell : null;
    draw();
    if (inside) show({ doc: doc.id, ...inside, title: clauseName(id) });
    else if (picked) open(cells.get(picked));
  }

  function pick(id) {
    picked = id === picked ? null : id;
    draw();
    go({ view: 'graph', at: picked });
    if (picked) open(cells.get(picked));
  }

  function open(cell) {
    show({ doc: doc.id, start: cell.start, end: cell.end, page: cell.page, title: name(cell) });
  }

  /** A long article is several columns side by side: one of sixty cells would push all others off the screen. */
  function columnNodes(item) {
    const nodes = [];
    for (let first = 0; first < item.cells.length; first += MAX_ROWS) nodes.push(columnNode(item, item.cells.slice(first, first + MAX_ROWS), first > 0));
    return nodes;
  }

  function columnNode(item, part, more) {
    return h('div', { class: 'ub-column' },
      h('div', { class: 'ub-column-head', title: [item.id, item.title].filter(Boolean).join(' ') }, h('b', {}, short(item.id)), more ? ' …' : item.title ? ` ${calm(item.title)}` : item.id.includes(':') ? ` ${item.id.slice(0, item.id.lastIndexOf(':'))}` : ''),
      part.map((cell) => {
        const button = h('button', {
          class: `ub-cell ub-depth-${cell.depth}${cell.dangling ? ' ub-has-dangling' : ''}`,
          title: `${name(cell)} · ${t('graph.in_out', { in: cell.in, out: cell.out })}`,
          'aria-label': `${name(cell)}, ${t('graph.in_out', { in: cell.in, out: cell.out })}`,
          onclick: () => pick(cell.id),
        }, short(cell.id));
        buttons.set(cell.id, button);
        return button;
      }));
  }

  function missingColumn() {
    const seen = new Map();
    for (const item of graph.dangling) if (!seen.has(item.text)) seen.set(item.text, item);
    return h('div', { class: 'ub-column ub-missing' },
      h('div', { class: 'ub-column-head' }, h('b', {}, t('graph.missing'))),
      [...seen.values()].slice(0, 60).map((item) => h('button', { class: 'ub-cell ub-dashed', 'data-missing': item.text, title: t('graph.missing_title', { text: item.text }),
        onclick: () => show({ doc: doc.id, start: item.start, end: item.end, page: item.page, title: item.text }) }, item.text)));
  }

  /** Edges of one clause, nearest first; `level` 2 are edges of its neighbours. */
  function edgesOf(id) {
    const visible = (other) => withHub || graph.columns[column.get(other)].id !== hub || other === id;
    const around = (centre) => graph.edges.filter((edge) => (edge.source === centre || edge.target === centre) && visible(edge.source) && visible(edge.target));
    const first = around(id).map((edge) => ({ ...edge, level: 1, out: edge.source === id, other: edge.source === id ? edge.target : edge.source }));
    if (steps === 1) return first;
    const near = new Set(first.map((edge) => edge.other));
    const seen = new Set(first.map((edge) => `${edge.source}\u0000${edge.target}`));
    const second = [];
    for (const neighbour of near) {
      for (const edge of around(neighbour)) {
        const key = `${edge.source}\u0000${edge.target}`;
        if (seen.has(key)) continue;
        seen.add(key);
        second.push({ ...edge, level: 2, out: edge.source === neighbour, other: edge.source === neighbour ? edge.target : edge.source });
      }
    }
    // More lines than this are a hairball and take longer than a frame; the list still has them all.
    return [...first, ...second];
  }

  function draw({ listToo = true } = {}) {
    const edges = picked ? edgesOf(picked) : [];
    const lit = new Set(edges.map((edge) => edge.other));
    board.classList.toggle('ub-picked', Boolean(picked));
    for (const [id, button] of buttons) {
      button.classList.toggle('ub-on', id === picked);
      button.classList.toggle('ub-lit', lit.has(id));
      button.setAttribute('aria-pressed', id === picked ? 'true' : 'false');
    }
    const missing = picked ? graph.dangling.filter((item) => item.cell === picked) : [];
    const texts = new Set(missing.map((item) => item.text));
    for (const node of board.querySelectorAll('.ub-dashed')) node.classList.toggle('ub-lit', texts.has(node.dataset.missing));
    wire(edges.slice(0, 500));
    if (listToo) fillList(edges, missing);
  }

  function wire(edges) {
    wires.setAttribute('width', board.scrollWidth);
    wires.setAttribute('height', board.scrollHeight);
    wires.replaceChildren(...edges.map((edge) => svg('path', { d: route(edge.source, edge.target, edge.out ? 1 : -1),
      class: `ub-wire ${edge.out ? 'ub-out' : 'ub-in'}${edge.level === 2 ? ' ub-far' : ''}`, 'data-source': edge.source, 'data-target': edge.target })));
  }

  /** A line that runs only between the cells, never over their text: out to the gap beside the column, along it, then in the
   * gap above the target's row to the gap beside the target. `shift` keeps both directions apart. */
  function route(source, target, shift) {
    const [a, b] = [frame(source), frame(target)];
    if (a.left === b.left) return rounded([[a.end, a.middle], [a.right + GAP + shift, a.middle], [a.right + GAP + shift, b.middle], [b.end, b.middle]]);
    const right = b.left > a.left;
    const [x1, x2] = right ? [a.right + GAP + shift, b.left - GAP + shift] : [a.left - GAP + shift, b.right + GAP + shift];
    // Neighbouring columns share their gap.
    if (Math.abs(x1 - x2) < 2) return rounded([[right ? a.end : a.start, a.middle], [x1, a.middle], [x1, b.middle], [right ? b.start : b.end, b.middle]]);
    const y = b.top - 1.5;
    return rounded([[right ? a.end : a.start, a.middle], [x1, a.middle], [x1, y], [x2, y], [x2, b.middle], [right ? b.start : b.end, b.middle]]);
  }

  function frame(id) {
    const node = buttons.get(id);
    const around = node.parentElement;
    return { left: around.offsetLeft, right: around.offsetLeft + around.offsetWidth, start: node.offsetLeft, end: node.offsetLeft + node.offsetWidth,
      top: node.offsetTop, middle: node.offsetTop + node.offsetHeight / 2 };
  }

  function fillList(edges, missing) {
    if (!picked) return put(list, empty(t('graph.pick'), t('graph.pick_why')), busiest());
    const cell = cells.get(picked);
    const near = edges.filter((edge) => edge.level === 1);
    const far = edges.filter((edge) => edge.level === 2);
    put(list,
      h('h3', {}, name(cell)),
      group(t('graph.out', { count: near.filter((edge) => edge.out).length }), near.filter((edge) => edge.out), 'ub-out'),
      missing.length ? group(t('graph.out_missing', { count: missing.length }), [], 'ub-out', missing) : null,
      group(t('graph.in', { count: near.filter((edge) => !edge.out).length }), near.filter((edge) => !edge.out), 'ub-in'),
      steps === 2 && group(t('graph.second', { count: far.length }), far, 'ub-far'));
  }

  function busiest() {
    const top = [...cells.values()].filter((cell) => cell.in > 0).sort((a, b) => b.in - a.in).slice(0, 8);
    return top.length ? h('div', {}, h('h4', {}, t('graph.most_cited')), h('ul', {}, top.map((cell) => h('li', {},
      h('button', { class: 'ub-link', onclick: () => pick(cell.id) }, name(cell)), h('span', { class: 'ub-count' }, number(cell.in)))))) : null;
  }

  function group(title, edges, kind, missing = []) {
    return h('section', { class: `ub-group ${kind}` }, h('h4', {}, title),
      h('ul', {}, edges.map((edge) => item(edge)), missing.map((one) => h('li', {},
        h('button', { class: 'ub-link ub-dangling-text', onclick: () => show({ doc: doc.id, start: one.start, end: one.end, page: one.page, title: one.text }) }, one.text),
        one.suggestion && h('span', { class: 'ub-muted' }, t('graph.suggestion', { text: one.suggestion }))))));
  }

  function item(edge) {
    const other = cells.get(edge.other);
    return h('li', {},
      h('button', { class: 'ub-link', onclick: () => pick(edge.other) }, name(other)),
      h('span', { class: 'ub-mentions' }, edge.mentions.slice(0, 6).map((mention) => h('button', { class: 'ub-chip', title: t('graph.show_mention', { text: mention.text }),
        onclick: () => show({ doc: doc.id, start: mention.start, end: mention.end, page: mention.page, title: mention.text }) },
      mention.page ? t('chip.page', { page: mention.page }) : mention.text))));
  }

  function find(query, enter = false) {
    const wanted = query.trim().toLowerCase();
    const hits = wanted ? [...cells.values()].filter((cell) => cell.id.toLowerCase().startsWith(wanted) || cell.title.toLowerCase().includes(wanted)) : [];
    const exact = hits.find((cell) => cell.id.toLowerCase() === wanted) || (enter ? hits[0] : null);
    const ids = new Set(hits.map((cell) => cell.id));
    for (const [id, button] of buttons) button.classList.toggle('ub-found', ids.has(id));
    if (exact && exact.id !== picked) pick(exact.id);
  }

  function beside(from, step) {
    const nodes = [...board.querySelectorAll('.ub-column')];
    const here = nodes.indexOf(from.closest('.ub-column'));
    const row = [...nodes[here].querySelectorAll('.ub-cell')].indexOf(from);
    const next = nodes[here + step]?.querySelectorAll('.ub-cell');
    return next?.length ? next[Math.min(row, next.length - 1)] : null;
  }

  function toggle(key, action) {
    const button = h('button', { class: 'ub-button', 'aria-pressed': 'false', onclick: () => button.setAttribute('aria-pressed', String(action())) }, t(key));
    return button;
  }
}

/** A heading in capitals as a sentence: it is read faster and takes less room. The full text is shown on hover. */
const calm = (title) => (title === title.toUpperCase() && /[A-Z]{3}/.test(title) ? title[0] + title.slice(1).toLowerCase() : title);

/** A path along horizontal and vertical lines with round corners. */
function rounded(points) {
  let path = `M${points[0]}`;
  for (let index = 1; index < points.length; index += 1) {
    const [x, y] = points[index];
    const [px, py] = points[index - 1];
    const next = points[index + 1];
    if (!next) { path += ` L${x},${y}`; break; }
    const size = Math.min(3, Math.hypot(x - px, y - py) / 2, Math.hypot(next[0] - x, next[1] - y) / 2);
    const back = [x - Math.sign(x - px) * size, y - Math.sign(y - py) * size];
    const ahead = [x + Math.sign(next[0] - x) * size, y + Math.sign(next[1] - y) * size];
    path += ` L${back} Q${x},${y} ${ahead}`;
  }
  return path;
}

/** What a cell says: without the container that a restarted numbering carries ("Exhibit A:1.1"), so that ids fit. */
const short = (id) => clauseName(id.slice(id.lastIndexOf(':') + 1)).replace(/^§ /, '');

const name = (cell) => clauseName(cell.id, cell.title);
