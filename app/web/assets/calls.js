// The calls around one symbol: callers to the left, callees to the right, by distance; every name opens its definition,
// every line its call site.

import { arrows, empty, get, h, language, number, put, svg, t, toast } from './dom.js';
import { show } from './workspace.js';
import { go, onMove, where } from './state.js';

export async function codeView(panel, doc) {
  let depth = 1;
  let picked = ''; // the place that is drawn, as the address writes it
  let turn = 0;
  const results = h('ul', { class: 'ub-symbols' });
  const stage = h('div', { class: 'ub-calls' });
  const search = h('input', { type: 'search', class: 'ub-input', placeholder: t('code.search'), 'aria-label': t('code.search'), oninput: () => find(search.value) });
  const depths = h('div', { class: 'ub-segments', role: 'group', 'aria-label': t('code.depth') }, [1, 2, 3].map((value) => h('button', {
    class: 'ub-button', 'aria-pressed': String(value === depth), onclick: (event) => {
      depth = value;
      for (const button of depths.children) button.setAttribute('aria-pressed', String(button === event.currentTarget));
      if (picked && !picked.endsWith('/')) draw(picked);
    } }, t('code.depth_n', { depth: value }))));
  put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, t('view.code')), h('div', { class: 'ub-view-tools' }, depths)),
    h('div', { class: 'ub-code' }, h('div', { class: 'ub-code-side' }, search, results), stage));
  arrows(results, '.ub-symbol');
  panel.addEventListener('keydown', (event) => { if (event.key === 'Escape') { search.focus(); search.select(); } });
  onMove((here) => { if (panel.isConnected && here.view === 'code' && (here.at || '') !== picked) open(here.at || ''); });
  await find('');
  await open(where().at || '');
  panel.dataset.ready = 'true';

  async function find(query) {
    const mine = ++turn;
    const { symbols } = await get(`/doc/${doc.id}/symbols.json?q=${encodeURIComponent(query)}`);
    if (mine !== turn) return;
    put(results, symbols.map((symbol) => h('li', {}, h('button', { class: 'ub-symbol', title: symbol.name, onclick: () => pick(symbol.name) },
      h('span', { class: 'ub-kind' }, t(`symbol.${symbol.kind}`)), h('b', {}, last(symbol.name)), h('span', { class: 'ub-muted' }, rest(symbol.name)),
      h('span', { class: 'ub-count', title: t('code.callers', { count: symbol.callers }) }, number(symbol.callers))))),
    symbols.length === 0 && h('li', {}, empty(t('code.none'))));
  }

  /** A place of the address: a symbol, or a folder with its slash, whose map is drawn; without one, the map of everything. */
  async function open(at) {
    if (at && !at.endsWith('/')) return draw(at);
    picked = at;
    return drawMap(await get(`/doc/${doc.id}/map.json?within=${encodeURIComponent(at.slice(0, -1))}`));
  }

  function openMap(folder) {
    const at = folder && `${folder}/`;
    go({ view: 'code', at, to: '' });
    if (picked !== at) open(at);
  }

  /** Before a symbol is picked: the repository rolled up, package by package; each opens as a map of its own. */
  function drawMap({ within, columns, leftOut }) {
    if (!columns.length) return put(stage, empty(t('code.pick'), t('code.pick_why')));
    const most = Math.max(1, ...columns.flatMap((column) => column.cells.map((item) => item.calls)));
    const cell = (item, kind) => h('button', { class: `ub-map-cell ${kind}`, style: `min-height:${Math.round(24 + 48 * Math.sqrt(item.calls / most))}px`,
      title: `${item.file || item.symbol} · ${t('code.into', { count: item.calls })}`, onclick: () => pick(item.symbol) }, h('span', {}, item.name), h('span', { class: 'ub-count' }, number(item.calls)));
    const more = (count, key) => (count ? h('p', { class: 'ub-muted' }, t(key, { count: number(count) })) : null);
    const inner = (folder, label) => h('button', { class: 'ub-link', title: t('code.open_package', { folder: folder || t('code.root') }), onclick: () => openMap(folder) }, label);
    const name = (folder) => (within && folder.startsWith(`${within}/`) ? folder.slice(within.length + 1) : folder) || t('code.root');
    const head = (column) => h('h4', {}, column.inner ? inner(column.folder, name(column.folder)) : t('code.own_files'), ' ', h('span', { class: 'ub-count', title: t('code.into', { count: column.calls }) }, number(column.calls)));
    const parts = within.split('/').filter(Boolean);
    const trail = within && h('p', { class: 'ub-trail' }, inner('', doc.name || t('code.root')), parts.map((part, at) => [' / ', at === parts.length - 1 ? h('b', {}, part) : inner(parts.slice(0, at + 1).join('/'), part)]));
    const board = h('div', { class: 'ub-map' }, columns.map((column) => h('div', { class: 'ub-map-column' }, head(column),
      column.cells.map((item) => [cell(item, ''), item.classes.map((one) => cell(one, 'ub-map-class'))]), more(column.leftOut, 'code.more_files'))), more(leftOut, 'code.more'));
    arrows(board, '.ub-map-cell');
    put(stage, h('h3', {}, t('code.map')), h('p', { class: 'ub-muted' }, t('code.map_why')), trail, board);
  }

  /** Back to the map, at the package of a file. */
  function toMap(file) {
    openMap((file || '').split('/').slice(0, -1).join('/'));
  }

  function pick(name) {
    go({ view: 'code', at: name });
    draw(name);
  }

  async function draw(name) {
    picked = name;
    let around;
    try { around = await get(`/doc/${doc.id}/calls.json?symbol=${encodeURIComponent(name)}&depth=${depth}`); } catch (error) {
      // A place may also be path:line, as answers and other tools write it.
      const [, file, line] = /^(.+):(\d+)$/.exec(name) || [];
      if (file) return show({ doc: doc.id, file, line: Number(line), title: name });
      return toast(error.message);
    }
    if (picked !== name) return;
    const { symbol } = around;
    const nodes = new Map();
    const card = (item, kind) => {
      const node = h('button', { class: `ub-call ${kind}${item.possible ? ' ub-maybe' : ''}`, title: `${item.name}${item.file ? `\n${item.file}:${item.line}` : ''}${item.possible ? `\n${t('code.override_why')}` : ''}`, 'data-symbol': item.name,
        onclick: () => pick(item.name) }, h('b', {}, last(item.name)), h('span', { class: 'ub-muted' }, [item.kind === 'method' && last(rest(item.name)), item.file ? `${tail(item.file)}:${item.line}` : rest(item.name)].filter(Boolean).join(' · ')));
      nodes.set(item.name, node);
      return node;
    };
    const side = (items, kind) => [1, 2, 3].slice(0, depth).map((level) => items.filter((item) => item.level === level)).filter((items_) => items_.length)
      .map((items_) => h('div', { class: 'ub-call-column' }, items_.map((item) => card(item, kind))));
    const wires = svg('svg', { class: 'ub-wires', 'aria-hidden': 'true' });
    const map = h('div', { class: 'ub-call-map' }, side(around.callers, 'ub-in').reverse(), h('div', { class: 'ub-call-column' }, card(symbol, 'ub-centre')), side(around.callees, 'ub-out'), wires);
    put(stage, h('div', { class: 'ub-call-head' }, h('h3', {}, symbol.name), h('span', { class: 'ub-muted' }, `${t(`symbol.${symbol.kind}`)} · ${symbol.language}`),
      chip(symbol.file, symbol.line, symbol.endLine, symbol.name), h('button', { class: 'ub-link', onclick: () => toMap(symbol.file) }, t('code.to_map'))),
    h('p', { class: 'ub-muted' }, t('code.counts', { callers: symbol.callers, callees: symbol.callees }),
      (around.leftOut.callers || around.leftOut.callees) ? ` ${t('code.left_out', { count: around.leftOut.callers + around.leftOut.callees })}` : ''),
    route(symbol.name),
    around.edges.some((edge) => edge.possible) && h('p', { class: 'ub-legend ub-muted' }, line(''), t('code.sure'), line(' ub-possible'), t('code.legend_possible')),
    h('div', { class: 'ub-call-scroll' }, map),
    h('div', { class: 'ub-call-lists' }, sites(t('code.called_by'), around.edges.filter((edge) => edge.callee === symbol.name), 'caller'),
      sites(t('code.calls'), around.edges.filter((edge) => edge.caller === symbol.name), 'callee')));
    connect(around.edges, nodes, wires, map);
    if (symbol.file) show({ doc: doc.id, file: symbol.file, line: symbol.line, endLine: symbol.endLine, title: last(symbol.name) });
  }

  /** From this symbol to another: the other is looked up as it is typed, and the chain of calls listed. */
  function route(name) {
    const steps = h('div', { 'aria-live': 'polite' });
    const names = h('datalist', { id: 'ub-path-names' });
    const to = h('input', { class: 'ub-input', list: 'ub-path-names', placeholder: t('code.path_to'), 'aria-label': t('code.path_to'), value: where().to || '',
      oninput: async () => {
        const { symbols } = await get(`/doc/${doc.id}/symbols.json?q=${encodeURIComponent(to.value)}`);
        names.replaceChildren(...symbols.slice(0, 20).map((item) => h('option', { value: item.name })));
      },
      onchange: () => { go({ to: to.value }); find(); } });
    if (where().to) find();
    return h('div', { class: 'ub-route' }, to, names, steps);

    async function find() {
      if (!to.value) return put(steps);
      let found;
      try { found = await get(`/doc/${doc.id}/path.json?from=${encodeURIComponent(name)}&to=${encodeURIComponent(to.value)}`); } catch (error) { return put(steps, h('p', { class: 'ub-muted' }, error.message)); }
      put(steps, found.steps.length === 0 ? h('p', { class: 'ub-muted' }, t('code.path_none')) : [found.reversed && h('p', { class: 'ub-muted' }, t('code.path_reversed')), found.possible && h('p', { class: 'ub-muted' }, t('code.path_possible')),
        h('ol', { class: 'ub-path' }, found.steps.map((step) => h('li', {}, h('button', { class: 'ub-link', onclick: () => pick(step.caller) }, step.caller), ' → ',
          h('button', { class: 'ub-link', onclick: () => pick(step.callee) }, step.callee), ' ', sureness(step), chip(step.file, step.line, step.line, step.caller))))]);
    }
  }

  function sites(title, edges, end) {
    const maybe = edges.filter((edge) => edge.through).length;
    return h('section', {}, h('h4', {}, `${title} `, h('span', { class: 'ub-count' }, number(edges.length - maybe)), maybe > 0 && h('span', { class: 'ub-muted' }, ` ${t('code.and_possible', { count: number(maybe) })}`)),
      edges.length ? h('ul', {}, edges.slice(0, 300).map((edge) => h('li', {}, h('button', { class: 'ub-link', title: edge[end], onclick: () => pick(edge[end]) }, edge[end]),
        sureness(edge), chip(edge.file, edge.line, edge.line, edge[end])))) : h('p', { class: 'ub-muted' }, t('code.no_calls')));
  }

  function chip(file, line, endLine, title) {
    return file && h('button', { class: 'ub-chip', title: `${file}:${line}`, onclick: () => show({ doc: doc.id, file, line, endLine, title: last(title) }) }, `${tail(file)}:${line}`);
  }
}

function connect(edges, nodes, wires, map) {
  const box = (node) => [node.offsetLeft, node.offsetTop, node.offsetWidth, node.offsetHeight];
  wires.setAttribute('width', map.scrollWidth);
  wires.setAttribute('height', map.scrollHeight);
  wires.replaceChildren(...edges.slice(0, 400).filter((edge) => edge.caller !== edge.callee && nodes.has(edge.caller) && nodes.has(edge.callee)).map((edge) => {
    const [ax, ay, aw, ah] = box(nodes.get(edge.caller));
    const [bx, by, bw, bh] = box(nodes.get(edge.callee));
    const forward = bx >= ax;
    const [x1, y1, x2, y2] = [forward ? ax + aw : ax, ay + ah / 2, forward ? bx : bx + bw, by + bh / 2];
    const bend = Math.max(14, Math.abs(x2 - x1) / 2) * (forward ? 1 : -1);
    return svg('path', { d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`, class: `ub-wire${edge.possible ? ' ub-possible' : ''}` });
  }));
}

/** How a call was found and how sure it is. */
const sureness = (edge) => h('span', { class: `ub-tag${edge.possible ? ' ub-tag-maybe' : ''}`, title: edge.through ? t('code.through', { name: edge.through }) : edge.possible ? t('code.possible_why') : t(`how.${edge.how}`) },
  `${edge.possible ? `${t('code.possible')} · ` : ''}${t(`how.${edge.how}`)} ${new Intl.NumberFormat(language(), { style: 'percent' }).format(edge.confidence)}`);

/** What a line of the map looks like. */
const line = (kind) => svg('svg', { class: 'ub-legend-line', width: 26, height: 8, 'aria-hidden': 'true' }, svg('path', { d: 'M1,4 H25', class: `ub-wire${kind}` }));

const last = (name) => name.split('.').at(-1);
const rest = (name) => name.split('.').slice(0, -1).join('.');
const tail = (file) => file.split('/').at(-1);
