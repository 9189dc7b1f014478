// Where the user is: ?id=workspace&doc=document&view=graph&at=clause. The address is the state, so every view can be linked to.

const KEYS = ['id', 'doc', 'view', 'at', 'to', 'old', 'new', 'filter'];
const listeners = new Set();

export function where() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(KEYS.map((key) => [key, query.get(key)]).filter(([, value]) => value));
}

export function address(patch, page = location.pathname) {
  const next = { ...where(), ...patch };
  const query = new URLSearchParams();
  for (const key of KEYS) if (next[key] !== null && next[key] !== undefined && next[key] !== '') query.set(key, next[key]);
  return `${page}?${query}`;
}

/** Goes to a place on this page. `replace` keeps the back button for real steps. */
export function go(patch, { replace = false } = {}) {
  const url = address(patch);
  if (url === location.pathname + location.search) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  tell();
}

/** Calls `listener(where)` on every change, also by back and forward. */
export function onMove(listener) {
  listeners.add(listener);
}

function tell() {
  const here = where();
  for (const listener of listeners) listener(here);
}

window.addEventListener('popstate', tell);
