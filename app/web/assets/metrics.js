// The metrics table: rows are metrics, columns fiscal years; every number opens the cell it was read from.

import { arrows, empty, get, h, language, number, post, put, remove, t, tOr, toast } from './dom.js';
import { workspace, showCell } from './workspace.js';
import { go, onMove, where } from './state.js';

export async function metricsView(panel, doc, { trigger }) {
  const { documents } = await workspace();
  const reports = documents.filter((item) => item.kind === 'report');
  let together = reports.length > 1;
  let companies = false; // the chart compares the companies of the workspace
  let absolute = false;
  let table = null;
  let ids = []; // the reports that the chart draws
  let every = false; // also metrics that no report states, to be filled in by hand
  const editor = h('div', { class: 'ub-correct', hidden: true });
  await draw();
  onMove(() => { if (panel.isConnected && where().view === 'metrics') follow(); });

  async function draw() {
    const everyId = reports.map((item) => item.id);
    table = await get(`/doc/${doc.id}/metrics.json?with=${together ? everyId.join(',') : doc.id}`);
    ids = companies ? everyId : table.documents;
    panel.dataset.documents = table.documents.join(' ');
    for (const group of table.groups) group.rows = group.rows.filter((row) => every || row.cells.some(Boolean));
    table.groups = table.groups.filter((group) => group.rows.length);
    if (!table.periods.length) return put(panel, empty(t('metrics.empty'), t('metrics.empty_why')));
    const grid = h('table', { class: 'ub-metrics' },
      h('caption', { class: 'ub-hidden' }, t('view.metrics')),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('metrics.metric')), table.periods.map((period) => h('th', { scope: 'col', class: 'ub-number' }, period)), h('th', { scope: 'col', class: 'ub-number', title: table.periods.slice(-2).join(' → ') }, t('metrics.change')))),
      table.groups.map((group) => h('tbody', {}, h('tr', { class: 'ub-group-row' }, h('th', { scope: 'rowgroup', colspan: table.periods.length + 2 }, t(`metrics.group.${group.group}`))),
        group.rows.map((row) => metricRow(row)))),
      table.ratios.length ? h('tbody', {}, h('tr', { class: 'ub-group-row' }, h('th', { scope: 'rowgroup', colspan: table.periods.length + 2 }, t('metrics.group.ratios'))),
        table.ratios.map((row) => h('tr', {}, h('th', { scope: 'row', title: row.of.map(metricName).join(' / ') }, t(`ratio.${row.ratio}`)),
          row.values.map((value) => h('td', { class: 'ub-number' }, value === null ? '–' : row.ratio === 'current_ratio' ? number(value, 2) : percent(value))), h('td', {})))) : null);
    const broken = table.identities.filter((item) => !item.holds).length;
    put(panel, h('div', { class: 'ub-view-head' }, h('h2', {}, table.company || t('view.metrics')),
      h('span', { class: 'ub-muted' }, [inUnit(table), table.fiscalYearEnd && t('metrics.year_end', { date: table.fiscalYearEnd }),
        table.identities.length ? t('metrics.identities', { held: table.identities.length - broken, total: table.identities.length }) : null].filter(Boolean).join(' · ')),
      h('div', { class: 'ub-view-tools' },
        (table.documents.length > 1 || !together) && reports.length > 1 && h('button', { class: 'ub-button', 'aria-pressed': String(together), onclick: () => { together = !together; draw(); } }, t('metrics.together')),
        together && table.documents.length < reports.length && h('button', { class: 'ub-button', 'aria-pressed': String(companies), onclick: () => { companies = !companies; draw(); } }, t('metrics.companies')),
        h('button', { class: 'ub-button', 'aria-pressed': String(every), onclick: () => { every = !every; draw(); } }, t('metrics.every')),
        h('button', { class: 'ub-button', 'aria-pressed': String(absolute), onclick: () => { absolute = !absolute; draw(); } }, t('metrics.absolute')))),
    h('div', { class: 'ub-table-scroll' }, grid), editor);
    arrows(grid, '.ub-cell-value', { columns: (from, step) => from.closest('tr').querySelectorAll('.ub-cell-value')[[...from.closest('tr').querySelectorAll('.ub-cell-value')].indexOf(from) + step] });
    follow();

    function metricRow(row) {
      const values = row.cells.map((cell) => cell?.value ?? null);
      const last = values.at(-1);
      const before = values.at(-2);
      return h('tr', { 'data-metric': row.metric },
        h('th', { scope: 'row' }, h('button', { class: 'ub-link', title: t('metrics.draw'), onclick: () => pick({ at: row.metric }) }, metricName(row.metric))),
        row.cells.map((cell, index) => h('td', { class: 'ub-number' }, valueButton(row, cell || blank(row, index), table.periods[index]))),
        h('td', { class: 'ub-number ub-muted' }, last !== null && before ? signed((last - before) / Math.abs(before)) : ''));
    }
    function valueButton(row, cell, period) {
      const weak = cell.confidence < 0.7 && !cell.corrected;
      return h('button', { class: `ub-cell-value${weak ? ' ub-weak' : ''}${cell.corrected ? ' ub-corrected' : ''}`, 'data-at': `${row.metric}:${period}`,
        title: [cell.label, cell.how, cell.corrected ? [cell.corrected.value === null ? t('metrics.filled') : t('metrics.corrected', { value: number(cell.corrected.value, 4) }), cell.corrected.note].filter(Boolean).join(': ') : null, cell.restated !== undefined ? t('metrics.restated', { value: number(cell.restated) }) : null, weak ? t('metrics.weak') : null].filter(Boolean).join(' · '),
        onclick: () => pick({ doc: cell.document, at: `${row.metric}:${period}` }) },
      cell.value === null ? h('span', { class: 'ub-muted', 'aria-label': t('metrics.fill') }, '–') : cell.corrected ? [cell.corrected.value !== null && h('s', {}, printed(cell, cell.corrected.value)), ' ', absolute ? compact(cell.value, true) : asPrinted(cell), h('sup', {}, '✎')] : printed(cell, cell.value), cell.restated !== undefined && h('sup', {}, '↺'));
    }
    function printed(cell, value) { return absolute || !cell.printed ? compact(value, absolute) : cell.printed; }
  }
  function blank(row, index) { return { value: null, unit: row.unit, scale: row.scale, document: table.blank[index], confidence: 1 }; }
  function pick(place) {
    if (where().at === place.at) follow();
    else go(place);
  }
  /** Draws the metric that the address names, or the first, and opens the cell that it names. */
  function follow() {
    const [metric, period] = (where().at || '').split(':');
    const rows = table.groups.flatMap((group) => group.rows);
    const row = rows.find((item) => item.metric === metric) || rows[0];
    if (!row) return;
    trigger('pick', { metric: row.metric, name: metricName(row.metric), documents: ids, language: language() });
    for (const node of panel.querySelectorAll('.ub-cell-value')) node.classList.toggle('ub-on', node.dataset.at === where().at);
    const index = row.metric === metric ? table.periods.indexOf(period) : -1;
    if (index < 0) return;
    const cell = row.cells[index] || blank(row, index);
    edit(row, cell, period);
    showCell(cell, cell.document, `${metricName(row.metric)} ${period}`);
  }
  /** The control below the table that corrects the picked cell: the value in the cell's own unit, and why. */
  function edit(row, cell, period) {
    const scale = (cell.scale || 1) * signOf(cell);
    const said = h('span', { class: 'ub-muted' });
    const value = h('input', { class: 'ub-input', inputmode: 'decimal', 'aria-label': t('metrics.new_value'), placeholder: t('metrics.new_value'), value: cell.corrected ? asPrinted(cell) : '', oninput: tell });
    const note = h('input', { class: 'ub-input ub-note', maxlength: 500, 'aria-label': t('metrics.note'), placeholder: t('metrics.note'), value: cell.corrected?.note || '' });
    const save = h('button', { class: 'ub-button ub-primary', type: 'submit', disabled: true }, t(cell.value === null ? 'metrics.fill' : 'metrics.correct'));
    const address = `/doc/${cell.document}/correction`;
    const act = async (action) => { try { await action(); toast(t('issues.saved')); await draw(); } catch (error) { toast(error.message); } };
    put(editor, h('form', { onsubmit: (event) => { event.preventDefault(); const read = parse(value.value); if (read !== null) act(() => post(address, { metric: row.metric, period, value: read * scale, note: note.value })); } },
      h('div', { class: 'ub-correct-read' }, h('strong', {}, `${metricName(row.metric)} ${period}`),
        h('span', { class: 'ub-muted' }, [asRead(cell), cell.label && `“${cell.label}”`, cell.page && t('chip.page', { page: cell.page })].filter(Boolean).join(' · ')), said),
      value, note, save, cell.corrected && h('button', { class: 'ub-button', type: 'button', onclick: () => act(() => remove(`${address}?metric=${encodeURIComponent(row.metric)}&period=${encodeURIComponent(period)}`)) }, t('metrics.withdraw'))));
    editor.hidden = false;
    tell();
    function tell() {
      const read = parse(value.value);
      save.disabled = read === null;
      put(said, read === null ? (Math.abs(scale) === 1 ? cell.unit : t('metrics.scaled', { scale: tOr(`metrics.scale.${Math.abs(scale)}`, number(Math.abs(scale))), unit: cell.unit })) : `= ${number(read * scale, 4)} ${cell.unit}`);
    }
  }
  /** The currency with the unit that most cells are printed in: "USD millions". */
  function inUnit(table) {
    if (absolute || !table.scale || table.scale === 1) return table.currency;
    return [table.currency, tOr(`metrics.scale.${table.scale}`, `× ${number(table.scale)}`)].filter(Boolean).join(' ');
  }
  function asRead(cell) {
    const read = cell.corrected ? cell.corrected.value : cell.value;
    return read === null ? t('metrics.not_read') : t('metrics.read_as', { value: cell.printed || number(read, 4) });
  }
}

/** A figure as people and statements write it: thousands separators, brackets or a minus for negative. null if it is none. */
function parse(text) {
  const plain = text.trim().replace(/[\s,，’']/g, '');
  const found = /^(\()?([-−+])?(\d+(?:\.\d+)?)\)?$/.exec(plain);
  if (!found || Boolean(found[1]) !== plain.endsWith(')')) return null;
  return (found[1] || (found[2] && found[2] !== '+') ? -1 : 1) * Number(found[3]);
}

/** -1 where the statement prints an amount in brackets that is kept as a positive figure, as costs are. */
function signOf(cell) {
  const printed = parse(cell.printed || '');
  return printed !== null && printed * (cell.corrected?.value ?? cell.value) < 0 ? -1 : 1;
}

/** A corrected value as its cell would have printed it. */
function asPrinted(cell) {
  const value = (cell.value / (cell.scale || 1)) * signOf(cell);
  return value < 0 && (cell.printed || '').includes('(') ? `(${number(-value, 4)})` : number(value, 4);
}

export const metricName = (metric) => tOr(`metric.${metric}`, metric);
const percent = (value) => new Intl.NumberFormat(language(), { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
const signed = (value) => new Intl.NumberFormat(language(), { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(value);
const compact = (value, full) => (full ? number(value, 2) : new Intl.NumberFormat(language(), { notation: 'compact', maximumFractionDigits: 2 }).format(value));
