import { html, type Html } from '../html.ts';

/** The page's only style sheet. Colours carry no meaning alone: every badge says its word. Contrast is at least 4.5 : 1 in both schemes. */
export const style: Html = html`<style>
  :root {
    color-scheme: light dark;
    --paper: #f7f7f5; --card: #fff; --ink: #1c2024; --soft: #5a636c; --line: #dfe2e5; --well: #f1f3f4; --link: #0b5cad;
    --bad: #b3261e; --bad-bg: #fdecea; --warn: #7d4a00; --warn-bg: #fdf1dc; --good: #1b6b3a; --good-bg: #e5f4ea;
    --unsure: #5b3f96; --unsure-bg: #f0eafa; --calm: #47525d; --calm-bg: #eceff1;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --paper: #14171a; --card: #1c2024; --ink: #e7eaed; --soft: #a3adb6; --line: #333a41; --well: #15181b; --link: #86bdf5;
      --bad: #ffb0a8; --bad-bg: #45201d; --warn: #f6c77a; --warn-bg: #3d2f16; --good: #93d9ab; --good-bg: #183425;
      --unsure: #cdb8f7; --unsure-bg: #32284a; --calm: #bdc6ce; --calm-bg: #2b3238;
    }
  }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
  main, header, footer { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
  header { padding-top: 2rem; }
  footer { padding-bottom: 3rem; color: var(--soft); font-size: .875rem; }
  a { color: var(--link); }
  h1 { margin: 0; font-size: 1rem; font-weight: 600; color: var(--soft); }
  h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; line-height: 1.3; }
  h3 { margin: 0; font-size: 1.0625rem; line-height: 1.4; }
  p { margin: .5rem 0; max-width: 54rem; }
  code, pre { font: .875em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
  pre { margin: .5rem 0 0; padding: .75rem; background: var(--well); border: 1px solid var(--line); border-radius: .375rem; white-space: pre-wrap; }
  .verdict { margin: .75rem 0 0; padding: 1.25rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-left: .5rem solid currentcolor; border-radius: .5rem; }
  .verdict p { margin: .5rem 0 0; max-width: none; color: var(--ink); font-size: 1.25rem; line-height: 1.4; }
  .verdict .about { color: var(--soft); font-size: .875rem; }
  .state { font-size: 1.75rem; font-weight: 700; letter-spacing: .01em; line-height: 1.2; }
  .counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 0; padding: 0; list-style: none; }
  .tag { display: inline-block; max-width: 100%; padding: .0625rem .5rem; border-radius: .75rem; font-size: .8125rem; font-weight: 600; overflow-wrap: break-word; }
  .bad { color: var(--bad); } .warn { color: var(--warn); } .good { color: var(--good); } .unsure { color: var(--unsure); } .calm { color: var(--calm); }
  .tag.bad { background: var(--bad-bg); } .tag.warn { background: var(--warn-bg); } .tag.good { background: var(--good-bg); }
  .tag.unsure { background: var(--unsure-bg); } .tag.calm { background: var(--calm-bg); }
  .card { margin: 0 0 .75rem; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; break-inside: avoid; }
  .card .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .75rem; }
  .soft { color: var(--soft); font-size: .875rem; }
  .plain { margin: .25rem 0; padding-left: 1.25rem; }
  table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; font-size: .9375rem; }
  caption { padding: .25rem 0 .5rem; text-align: left; color: var(--soft); font-size: .875rem; }
  th, td { padding: .5rem .75rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
  thead th { border-top: 0; color: var(--soft); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
  .wide { min-width: 15rem; }
  .keep { max-width: 12rem; overflow-wrap: break-word; }
  summary { cursor: pointer; }
  summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
  details ol { margin: .5rem 0 .25rem; padding-left: 1.25rem; font-size: .875rem; }
  details p { margin: .5rem 0 0; font-size: .875rem; }
  .more > summary { padding: .5rem 0; color: var(--soft); }
  @media (max-width: 44rem) {
    main, header, footer { padding-left: .875rem; padding-right: .875rem; }
    header { padding-top: 1rem; }
    .verdict { padding: 1rem; }
    table, tbody, tr, td { display: block; width: 100%; }
    thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    caption { display: block; }
    table { background: none; border: 0; }
    tr { margin: 0 0 .625rem; padding: .5rem .875rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
    td { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .5rem; padding: .25rem 0; border: 0; }
    td::before { content: attr(data-label); color: var(--soft); font-size: .8125rem; line-height: 1.8; }
    td, .keep, .wide { min-width: 0; max-width: none; overflow-wrap: anywhere; }
  }
  @media print {
    :root { color-scheme: light; --paper: #fff; --well: #fff; }
    body { font-size: 11pt; }
    main, header, footer { max-width: none; padding: 0; }
    tr, .card { break-inside: avoid; }
    details::details-content { content-visibility: visible; block-size: auto; }
  }
</style>`;
