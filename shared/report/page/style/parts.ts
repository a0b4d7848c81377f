import { html, type Html } from '../../html.ts';

/** Marks, pills, cards and tables. Every colour goes with a shape of its own. */
export const parts: Html = html`
.m { display: inline-block; flex: none; width: .75em; height: .75em; background: currentcolor; vertical-align: -.03em; print-color-adjust: exact; forced-color-adjust: none; }
.m-denied, .m-blocked { clip-path: polygon(16% 0, 50% 34%, 84% 0, 100% 16%, 66% 50%, 100% 84%, 84% 100%, 50% 66%, 16% 100%, 0 84%, 34% 50%, 0 16%); }
.m-allowed, .m-ok { clip-path: polygon(0 55%, 14% 41%, 37% 64%, 86% 10%, 100% 23%, 38% 92%); }
.m-partial { background: linear-gradient(90deg, currentcolor 50%, transparent 50%); border: .125em solid currentcolor; border-radius: 50%; }
.m-atRisk { clip-path: polygon(50% 4%, 100% 96%, 0 96%); }
.m-drift { clip-path: polygon(50% 0, 100% 50%, 50% 100%, 0 50%); }
.m-unknown { width: auto; height: auto; background: none; font-style: normal; font-weight: 800; line-height: 1; }
.m-unknown::before { content: "?"; }
.tag { display: inline-flex; align-items: center; gap: .35em; max-width: 100%; padding: .0625rem .5rem; border-radius: .75rem; font-size: .75rem; font-weight: 600; line-height: 1.5; overflow-wrap: break-word; print-color-adjust: exact; }
.tag.bad { background: var(--bad-bg); } .tag.warn { background: var(--warn-bg); } .tag.good { background: var(--good-bg); }
.tag.unsure { background: var(--unsure-bg); } .tag.shift { background: var(--shift-bg); } .tag.calm { background: var(--calm-bg); }
.card, .actions > li, .finding { background: var(--card); border: 1px solid var(--line); border-radius: var(--r); break-inside: avoid; }
.card { margin: 0 0 .625rem; padding: .75rem 1rem; }
.actions { margin: 0; padding: 0; list-style: none; counter-reset: step; display: grid; gap: .625rem; }
.actions > li { position: relative; counter-increment: step; padding: .75rem 1rem .75rem 3rem; }
.actions > li::before { content: counter(step); position: absolute; left: 1rem; top: .7rem; width: 1.5rem; height: 1.5rem; border-radius: 50%; background: var(--calm-bg); color: var(--calm); font-size: .8125rem; font-weight: 700; line-height: 1.5rem; text-align: center; }
.actions h3 { font-size: 1rem; } .actions h3 a { color: inherit; text-decoration: none; } .actions h3 a:hover { text-decoration: underline; }
.actions .tag { vertical-align: .1em; }
.actions p { margin: .25rem 0; } .actions .why { color: var(--soft); font-size: .875rem; }
.copy { position: relative; margin: .375rem 0; }
.live .copy pre { padding-right: 5.25rem; }
.copy button { position: absolute; top: .3125rem; right: .3125rem; font-size: .75rem; }
.finding { margin: 0 0 .375rem; }
.finding > summary { display: grid; grid-template-columns: 4.75rem minmax(0, 1fr); gap: .625rem; align-items: baseline; padding: .5rem .875rem; list-style: none; cursor: pointer; }
.finding > summary::-webkit-details-marker { display: none; }
.finding > summary .tag { justify-content: center; }
.finding[open] > summary { padding-bottom: .25rem; }
.finding .body { padding: 0 .875rem .625rem calc(.875rem + 4.75rem + .625rem); font-size: .875rem; }
.finding .id { font-family: var(--mono); font-size: .75rem; }
.more > summary { padding: .25rem 0; color: var(--soft); font-size: .8125rem; cursor: pointer; }
.facts { display: grid; grid-template-columns: minmax(6rem, max-content) minmax(0, 1fr); gap: .125rem .875rem; margin: .25rem 0; font-size: .8125rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
table.cards { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); font-size: .875rem; }
.cards caption { padding: 0 0 .375rem; text-align: left; color: var(--soft); font-size: .8125rem; }
.cards th, .cards td { padding: .375rem .75rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
.cards thead th { border-top: 0; color: var(--soft); font-size: .75rem; font-weight: 600; white-space: nowrap; }
.cards .wide { min-width: 14rem; } .cards .keep { max-width: 12rem; overflow-wrap: break-word; }
.cards .num { text-align: right; font-variant-numeric: tabular-nums; }
.hid { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.plan .change { padding: .5rem 0 .25rem; } .plan .change + .change { border-top: 1px solid var(--line); margin-top: .5rem; }
.plan .what { margin: 0 0 .25rem; } .plan p { font-size: .875rem; }
.diff { margin-top: .375rem; line-height: 1.6; }
.k-added { color: var(--good); } .k-removed { color: var(--bad); } .k-changed, .k-moved { color: var(--warn); } .k-same { color: var(--soft); }
`;
