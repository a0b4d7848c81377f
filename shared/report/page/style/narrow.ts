import { html, type Html } from '../../html.ts';

/** Narrow screens and paper. */
export const narrow: Html = html`
@media (max-width: 60rem) {
  table.cards, .cards tbody, .cards tr, .cards td { display: block; width: 100%; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards caption { display: block; }
  table.cards { background: none; border: 0; }
  .cards tr { margin: 0 0 .5rem; padding: .375rem .875rem; background: var(--card); border: 1px solid var(--line); border-radius: var(--r); }
  .cards td, .cards td.num { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: .5rem; padding: .1875rem 0; border: 0; text-align: left; }
  .cards td::before { content: attr(data-label); color: var(--soft); font-size: .75rem; line-height: 1.9; }
  .cards td, .cards .keep, .cards .wide { min-width: 0; max-width: none; overflow-wrap: anywhere; }
}
@media (max-width: 46rem) {
  header, main, footer, .bar { padding-left: .875rem; padding-right: .875rem; }
  .bar { position: static; } html { scroll-padding-top: .5rem; }
  .verdict { padding: .875rem; } .verdict h1 { font-size: 1.0625rem; }
  .actions > li { padding: .75rem .875rem; } .actions > li::before { position: static; display: inline-block; margin: 0 .375rem .25rem 0; }
  .finding > summary { grid-template-columns: 1fr; gap: .25rem; justify-items: start; } .finding .body { padding-left: .875rem; }
  #filters label { flex: 1 1 9rem; display: grid; } #filters input, #filters select { max-width: none; width: 100%; }
  .facts { grid-template-columns: 1fr; } .facts dd { margin-bottom: .25rem; }
  .matrix .head label { display: block; margin: .125rem 0 0; }
  .lone, .lone tbody, .lone tr { display: block; width: 100%; } .lone thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .lone tbody.rest { display: none; } .lone tbody.feat:has(:checked) + tbody.rest, .filtered .lone tbody.rest { display: block; }
  .lone th.dep, .lone td, .lone .head th { position: static; display: block; width: auto; padding: .0625rem .75rem; }
  .lone tr:not(.head) { display: grid; grid-template-columns: minmax(0, 1fr) auto; padding: .375rem 0; border-top: 1px solid var(--line); }
  .lone tr:not(.head) .by { grid-column: 1 / -1; }
  .dense .dep { min-width: 9rem; max-width: 11rem; }
  .roomy:not(.lone) .dep { min-width: 10rem; max-width: 12rem; }
  .scroll { max-height: none; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --well: #fff; }
  body { font-size: 10pt; }
  header, main, footer { padding-left: 0; padding-right: 0; }
  .bar, .copy button, .legend + .scroll label, .trace .close { display: none !important; }
  .scroll { overflow: visible; max-height: none; }
  .matrix tbody.rest { display: table-row-group; } .matrix th, .matrix thead th { position: static; }
  tr, .card, .finding, .actions > li { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
