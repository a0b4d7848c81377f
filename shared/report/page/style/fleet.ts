import { html, type Html } from '../../html.ts';

/** The fleet's tiles, and the timeline of denied flows. */
export const fleet: Html = html`
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .5rem; margin: .625rem 0; padding: 0; list-style: none; }
.tile { padding: .5rem .75rem; background: var(--card); border: 1px solid var(--line); border-left: .25rem solid currentcolor; border-radius: .375rem; break-inside: avoid; }
.tile p { margin: 0; } .tile .name { display: flex; justify-content: space-between; gap: .5rem; align-items: baseline; font-weight: 600; }
.tile .name a { color: var(--ink); } .tile .name .tag { white-space: nowrap; flex: none; }
.tile .worst { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; min-height: 2.5rem; margin: .125rem 0 .25rem; color: var(--ink); font-size: .8125rem; line-height: 1.25rem; }
.tile .worst a { color: inherit; text-decoration: none; } .tile .worst a:hover { text-decoration: underline; }
.tile .soft { display: flex; flex-wrap: wrap; gap: 0 .5rem; align-items: center; font-size: .75rem; } .tile .at { margin-left: auto; }
.chips { display: flex; flex-wrap: wrap; gap: .25rem .875rem; margin: .25rem 0; padding: 0; list-style: none; font-size: .8125rem; } .chips a { text-decoration: none; } .chips a:hover { text-decoration: underline; }
.q-blocked { fill: var(--bad); } .q-atRisk { fill: var(--warn); } .q-unknown { fill: var(--unsure); } .q-drift { fill: var(--shift); } .q-ok { fill: var(--good); }
.spark { display: block; min-width: max-content; } .spark .bar-d { fill: var(--bad); } .spark .bar-o { fill: var(--soft); opacity: .55; } .spark .axis { stroke: var(--line); }
.spark .pin { stroke: var(--shift); stroke-width: 1.5; stroke-dasharray: 2 2; } .spark .head { fill: var(--shift); }
.spark text { font: 11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--soft); } .spark .no { fill: var(--card); font-weight: 700; text-anchor: middle; }
.events { margin: .375rem 0 0; padding-left: 1.5rem; font-size: .875rem; }
`;
