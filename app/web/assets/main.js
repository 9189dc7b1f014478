// The door for the pages: Gradio calls mount(element, name, api) for each of our components when it is drawn.

import { bar } from './bar.js';
import { followCitations } from './citations.js';
import { header } from './header.js';
import { jobsPage } from './jobs.js';
import { outline } from './outline.js';
import { workspacesPage } from './workspaces.js';
import { dataSettings } from './settings.js';
import { viewer } from './viewer.js';
import { views } from './views.js';

const COMPONENTS = { bar, dataSettings, header, jobsPage, outline, workspacesPage, viewer, views };
let listening = false;

export function mount(element, name, api) {
  if (!listening) { listening = true; followCitations(); }
  const host = element.querySelector('.ub-host') || element;
  if (host.dataset.mounted) return;
  host.dataset.mounted = name;
  COMPONENTS[name](host, api);
}
