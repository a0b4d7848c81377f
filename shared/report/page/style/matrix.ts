import { html, type Html } from '../../html.ts';

/** The dependency matrix and the traces behind its cells. */
export const matrix: Html = html`
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.125rem; margin: 0 0 .5rem; color: var(--soft); font-size: .8125rem; }
.legend > span { display: inline-flex; align-items: center; gap: .4rem; }
.scroll { overflow: auto; max-height: 44rem; background: var(--card); border: 1px solid var(--line); border-radius: var(--r); }
.matrix { border-collapse: separate; border-spacing: 0; font-size: .8125rem; }
.matrix.roomy { width: 100%; }
.matrix thead th { position: sticky; top: 0; z-index: 2; background: var(--card); border-bottom: 1px solid var(--line); padding: .375rem .625rem; color: var(--soft); font-size: .75rem; font-weight: 600; text-align: left; vertical-align: bottom; }
.matrix th.dep { position: sticky; left: 0; z-index: 1; background: var(--card); padding: .1875rem .75rem; text-align: left; font-weight: 400; }
.matrix thead th.dep { z-index: 3; padding: .375rem .75rem; font-weight: 600; } .matrix thead .by { padding-left: .75rem; }
.matrix .dep code { font-size: .8125rem; }
.matrix td { padding: .125rem .375rem; } .matrix .by { color: var(--soft); padding: .1875rem .75rem; }
.matrix tbody tr:not(.head):hover > * { background: var(--well); }
.matrix .head > * { padding-top: .4375rem; padding-bottom: .25rem; border-top: 1px solid var(--line); }
.matrix .head th { position: sticky; left: 0; z-index: 1; background: var(--card); padding-left: .75rem; padding-right: .75rem; text-align: left; font-weight: 600; }
.matrix .feat:first-of-type .head > * { border-top: 0; }
.matrix .head label { margin-left: .5rem; color: var(--link); font-weight: 400; font-size: .8125rem; cursor: pointer; white-space: nowrap; }
.matrix .head input { margin: 0 .25rem 0 0; vertical-align: -.1em; accent-color: var(--link); }
.port, .need { color: var(--soft); font-size: .75rem; white-space: nowrap; } .need { font-style: italic; }
.matrix tbody.rest { display: none; }
.matrix tbody.feat:has(:checked) + tbody.rest, .filtered .matrix tbody.rest { display: table-row-group; }
@supports not selector(:has(a)) { .matrix tbody.rest { display: table-row-group; } }
.roomy .cl { min-width: 6.5rem; }
.lone .dep { width: 46%; } .lone .cl { width: 9rem; }
.dense .dep { min-width: 15rem; max-width: 24rem; }
.dense thead .cl { height: 8.5rem; padding: .375rem 0; text-align: center; }
.dense .cl span { display: inline-block; max-height: 8rem; writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.dense td { padding: .0625rem .125rem; text-align: center; }
.c { position: relative; display: inline-block; width: 1.5rem; height: 1.25rem; border-radius: .25rem; overflow: hidden; text-indent: 3rem; white-space: nowrap; vertical-align: middle; print-color-adjust: exact; forced-color-adjust: none; font-size: .75rem; }
.c::before { content: ""; position: absolute; left: .4375rem; top: .3125rem; width: .625rem; height: .625rem; background: currentcolor; text-indent: 0; }
.c-denied { background: var(--bad-bg); color: var(--bad); } .c-denied::before { clip-path: polygon(16% 0, 50% 34%, 84% 0, 100% 16%, 66% 50%, 100% 84%, 84% 100%, 50% 66%, 16% 100%, 0 84%, 34% 50%, 0 16%); }
.c-allowed { background: var(--good-bg); color: var(--good); } .c-allowed::before { clip-path: polygon(0 55%, 14% 41%, 37% 64%, 86% 10%, 100% 23%, 38% 92%); }
.c-partial { background: var(--warn-bg); color: var(--warn); } .c-partial::before { background: linear-gradient(90deg, currentcolor 50%, transparent 50%); border: .125rem solid currentcolor; border-radius: 50%; }
.c-unknown { background: var(--unsure-bg); color: var(--unsure); } .c-unknown::before { content: "?"; background: none; font-weight: 800; line-height: .625rem; text-align: center; }
.c.calm { background: var(--calm-bg); color: var(--calm); }
a.c:hover { outline: 2px solid currentcolor; }
.cw { display: inline-flex; align-items: center; gap: .4em; padding: .0625rem .5rem; border-radius: .25rem; font-weight: 600; text-decoration: none; }
.cw:hover { text-decoration: underline; }
.v-denied { color: var(--bad); background: var(--bad-bg); } .v-partial { color: var(--warn); background: var(--warn-bg); }
.v-unknown { color: var(--unsure); background: var(--unsure-bg); } .v-allowed { color: var(--good); }
.cw.calm { color: var(--calm); background: var(--calm-bg); }
.trace { display: none; position: fixed; z-index: 5; right: 0; top: 0; bottom: 0; width: min(34rem, 100vw); overflow: auto; padding: 1rem 1.25rem; background: var(--card); border-left: 1px solid var(--line); box-shadow: 0 0 2rem #0004; font-size: .875rem; }
.trace:target, .trace.open { display: block; }
.trace h3 { padding-right: 4rem; font: 600 1rem/1.4 var(--mono); }
.trace .close { position: absolute; right: 1.25rem; top: 1rem; }
.trace .from { margin-top: .875rem; }
.steps { margin: .5rem 0; padding: 0; list-style: none; }
.steps li { position: relative; padding: .125rem 0 .5rem 1.375rem; border-left: 2px solid var(--line); margin-left: .375rem; }
.steps li:last-child { border-left-color: transparent; }
.steps li::before { content: ""; position: absolute; left: -.4375rem; top: .4375rem; width: .75rem; height: .75rem; border-radius: 50%; background: var(--card); border: 2px solid var(--soft); }
.steps .s-allow::before { background: var(--good); border-color: var(--good); }
.steps .s-deny::before { background: var(--bad); border-color: var(--bad); border-radius: 0; }
.steps .s-unknown::before { border: 2px dashed var(--unsure); }
.steps .s-deny { color: var(--bad); } .steps .s-allow { color: var(--good); } .steps .s-unknown { color: var(--unsure); }
.steps code { color: var(--ink); }
`;
