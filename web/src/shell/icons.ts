// The few drawings beside words. None carries a meaning alone, so none has a name.

import { type TemplateResult, svg } from "lit-html";
import { html } from "lit-html";

const DRAWN = {
  alert: svg`<path d="M8 2.2 14.4 13.3H1.6z"/><path d="M8 6.6v3M8 11.6v.05"/>`,
  branch: svg`<circle cx="4.5" cy="3.5" r="1.6"/><circle cx="4.5" cy="12.5" r="1.6"/><circle cx="11.5" cy="5.5" r="1.6"/><path d="M4.5 5.1v5.8M11.5 7.1c0 2.6-7 1.4-7 3.8"/>`,
  check: svg`<path d="m3.2 8.6 3 3 6.6-7"/>`,
  close: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M10.5 2.5H4A1.5 1.5 0 0 0 2.5 4v6.5"/>`,
  down: svg`<path d="M8 3.5v9M4.5 9 8 12.5 11.5 9"/>`,
  go: svg`<path d="m3.5 3.5 6.2 4.5-6.2 4.5zM12.3 3.5v9"/>`,
  link: svg`<path d="M6.6 9.4a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.6.6M9.4 6.6a2.6 2.6 0 0 0-3.7 0L3.5 8.8a2.6 2.6 0 0 0 3.7 3.7l.6-.6"/>`,
  more: svg`<path d="M3.5 8h.01M8 8h.01M12.5 8h.01"/>`,
  next: svg`<path d="m6 3.5 4.5 4.5L6 12.5"/>`,
  plus: svg`<path d="M8 3v10M3 8h10"/>`,
  previous: svg`<path d="M10 3.5 5.5 8l4.5 4.5"/>`,
  save: svg`<path d="M8 2.5v7.7M4.8 7.2 8 10.4l3.2-3.2M2.8 13.5h10.4"/>`,
  search: svg`<circle cx="7" cy="7" r="4.2"/><path d="m10.2 10.2 3.3 3.3"/>`,
  broken: svg`<path d="m3 13 3.4-3.4M13 3 9.6 6.4M5 7 3.6 8.4a2.8 2.8 0 0 0 4 4L9 11M7 5l1.4-1.4a2.8 2.8 0 0 1 4 4L11 9"/>`,
} as const;

export type Icon = keyof typeof DRAWN;

export function icon(name: Icon): TemplateResult {
  return html`<svg class="i" viewBox="0 0 16 16" aria-hidden="true">${DRAWN[name]}</svg>`;
}
