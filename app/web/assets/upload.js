// Uploads: any number of files, or a whole folder with its paths, in one request whose progress the browser reports.

import { bytes, h, put, t, toast } from './dom.js';

// Folders that are never source: sent, they would only be skipped by the reader.
const SKIPPED = /(^|\/)(\.git|\.hg|\.svn|node_modules|__pycache__|\.venv|venv|\.mypy_cache|\.tox|target|dist|build)\//;

/** Buttons for files and for a folder; `send(files, folder)` gets [{path, file}] and the folder's name or null. */
export function uploadButtons(send) {
  const take = async (input, folder) => {
    const files = [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    input.value = '';
    if (files.length) await send(folder ? files.filter((item) => !SKIPPED.test(item.path)) : files, folder ? files[0].path.split('/')[0] : null);
  };
  const files = h('input', { type: 'file', multiple: true, class: 'ub-file', 'aria-label': t('upload.files'), tabindex: -1, onchange: () => take(files, false) });
  const folder = h('input', { type: 'file', webkitdirectory: true, class: 'ub-file', 'aria-label': t('upload.folder'), tabindex: -1, onchange: () => take(folder, true) });
  return h('span', { class: 'ub-upload' }, files, folder,
    h('button', { class: 'ub-button ub-primary', onclick: () => files.click() }, t('upload.files')),
    h('button', { class: 'ub-button', onclick: () => folder.click() }, t('upload.folder')));
}

/** Makes `area` take dropped files; a dropped folder is read with its paths. */
export function dropArea(area, send) {
  const stop = (event) => { event.preventDefault(); area.classList.toggle('ub-over', event.type === 'dragover'); };
  area.addEventListener('dragover', stop);
  area.addEventListener('dragleave', stop);
  area.addEventListener('drop', async (event) => {
    stop(event);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const loose = [];
    for (const entry of entries) {
      const found = [];
      await walk(entry, '', found);
      if (entry.isDirectory) await send(found.filter((item) => !SKIPPED.test(item.path)), entry.name);
      else loose.push(...found);
    }
    if (loose.length) await send(loose, null);
  });
}

async function walk(entry, prefix, found) {
  const stack = [[entry, prefix]];
  while (stack.length) {
    const [current, before] = stack.pop();
    const path = before ? `${before}/${current.name}` : current.name;
    if (current.isFile) found.push({ path, file: await new Promise((resolve, reject) => current.file(resolve, reject)) });
    else if (!SKIPPED.test(`${path}/`)) {
      const reader = current.createReader();
      for (;;) {
        const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (!batch.length) break;
        for (const child of batch) stack.push([child, path]);
      }
    }
  }
}

/** Sends files to a workspace; `place` shows how far. Resolves with the server's answer, or null after an error was shown. */
export function sendFiles(workspaceId, files, folder, place) {
  const manifest = new TextEncoder().encode(JSON.stringify({ folder, files: files.map(({ path, file }) => ({ path, size: file.size })) }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, manifest.length);
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const label = h('span', { class: 'ub-muted' });
  const fill = h('div', { class: 'ub-progress-fill' });
  const name = folder || (files.length === 1 ? files[0].path : t('upload.count', { count: files.length }));
  const track = h('div', { class: 'ub-progress-track', role: 'progressbar', 'aria-label': t('upload.sending'), 'aria-valuemin': 0, 'aria-valuemax': 100 }, fill);
  const http = new XMLHttpRequest();
  const line = h('div', { class: 'ub-progress' }, h('span', { class: 'ub-progress-title' }, name), label, track, h('button', { class: 'ub-button', onclick: () => http.abort() }, t('action.cancel')));
  place.append(line);
  return new Promise((resolve) => {
    http.open('POST', `/api/workspaces/${workspaceId}/files`);
    http.setRequestHeader('Content-Type', 'application/octet-stream');
    http.upload.onprogress = (event) => {
      const sent = Math.min(event.loaded, total);
      const share = total > 0 ? Math.min(100, Math.round((100 * sent) / total)) : 100;
      fill.style.width = `${share}%`;
      track.setAttribute('aria-valuenow', share);
      label.textContent = `${t('upload.sending')} · ${bytes(sent)} / ${bytes(total)}`;
    };
    http.onloadend = () => {
      line.remove();
      let answer = null;
      try { answer = JSON.parse(http.responseText); } catch { /* no answer: told below */ }
      if (http.status === 200) {
        if (answer.known.length) toast(t('upload.known', { name: answer.known[0] }));
        return resolve(answer);
      }
      put(place, h('p', { class: 'ub-error-text', role: 'alert' }, answer?.error || t(http.status ? 'error.status' : 'upload.stopped', { status: http.status })));
      return resolve(null);
    };
    http.send(new Blob([length, manifest, ...files.map(({ file }) => file)]));
  });
}
