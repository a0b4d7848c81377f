import { html, type Html } from '../../html.ts';

/** Colours, type and the frame of the page. Contrast of text is at least 4.5 : 1 in both schemes. */
export const base: Html = html`
:root {
  color-scheme: light dark;
  --paper: #f5f6f8; --card: #fff; --ink: #191d23; --soft: #59636e; --line: #dde1e6; --well: #f2f4f6; --link: #0b57b0;
  --bad: #b0201a; --bad-bg: #fdeceb; --warn: #7a4b00; --warn-bg: #fdf0d9; --good: #19693a; --good-bg: #e4f4ea;
  --unsure: #5f3bab; --unsure-bg: #f0eafc; --shift: #0b5a8a; --shift-bg: #e2f1fb; --calm: #4a5560; --calm-bg: #eaedf0;
  --r: .5rem; --mono: ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #111418; --card: #191d22; --ink: #e6e9ed; --soft: #a0abb6; --line: #2e353d; --well: #12161a; --link: #82b8f5;
    --bad: #ffaaa3; --bad-bg: #43201e; --warn: #f3c374; --warn-bg: #3b2d15; --good: #8ed8a8; --good-bg: #173325;
    --unsure: #cbb5fa; --unsure-bg: #32274d; --shift: #8ccbf2; --shift-bg: #14334a; --calm: #b9c3cc; --calm-bg: #2a3138;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif; overflow-wrap: anywhere; }
[hidden] { display: none !important; }
header, main, footer, .bar { padding-left: max(1.25rem, calc((100vw - 82rem) / 2)); padding-right: max(1.25rem, calc((100vw - 82rem) / 2)); }
header { padding-top: 1rem; }
main { padding-bottom: 2rem; }
footer { padding-bottom: 3rem; color: var(--soft); font-size: .8125rem; }
section { margin-top: 2.25rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: .125rem; }
h2 { margin: 0 0 .625rem; font-size: 1.125rem; line-height: 1.3; }
h3 { margin: 0; font-size: .9375rem; font-weight: 600; line-height: 1.4; }
p { margin: .375rem 0; }
code, pre { font: .8125rem/1.5 var(--mono); }
pre { margin: 0; padding: .625rem .75rem; background: var(--well); border: 1px solid var(--line); border-radius: .375rem; white-space: pre-wrap; }
ul.plain { margin: .25rem 0; padding-left: 1.125rem; }
.soft { color: var(--soft); font-weight: 400; font-size: .8125rem; }
.strong { font-weight: 600; }
.none { margin: 0; padding: .75rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: var(--r); }
.bad { color: var(--bad); } .warn { color: var(--warn); } .good { color: var(--good); }
.unsure { color: var(--unsure); } .shift { color: var(--shift); } .calm { color: var(--calm); }
.count { display: inline-block; min-width: 1.5em; padding: 0 .4em; border-radius: .75em; background: var(--calm-bg); color: var(--calm); font-size: .75rem; font-weight: 600; line-height: 1.5; text-align: center; vertical-align: .1em; font-variant-numeric: tabular-nums; }
.brand { margin: 0 0 .5rem; color: var(--soft); font-size: .875rem; }
.brand span { color: var(--ink); font-weight: 700; }
.verdict { padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-left: .375rem solid currentcolor; border-radius: var(--r); }
.verdict h1 { margin: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; font-size: 1.1875rem; font-weight: 500; line-height: 1.4; }
.verdict .state { display: inline-flex; align-items: center; gap: .5rem; font-size: 1.5rem; font-weight: 750; letter-spacing: .01em; line-height: 1.2; white-space: nowrap; }
.verdict .sentence { color: var(--ink); flex: 1 1 20rem; }
.verdict .about { margin: .625rem 0 0; color: var(--soft); font-size: .8125rem; }
.about .old { color: var(--unsure); font-weight: 600; }
.counts { display: flex; flex-wrap: wrap; gap: .25rem .875rem; align-items: center; margin: .75rem 0 0; padding: 0; list-style: none; font-size: .875rem; }
.counts li { white-space: nowrap; }
.counts .split { color: var(--soft); }
.bar { position: sticky; top: 0; z-index: 3; margin-top: .75rem; padding-top: .375rem; padding-bottom: .375rem; background: var(--paper); border-bottom: 1px solid var(--line); }
.bar ul { display: flex; flex-wrap: wrap; gap: .125rem 1.125rem; margin: 0; padding: 0; list-style: none; font-size: .875rem; }
.bar a { color: var(--ink); text-decoration: none; } .bar a:hover { text-decoration: underline; }
#filters { display: flex; flex-wrap: wrap; gap: .375rem .75rem; align-items: center; margin-top: .375rem; font-size: .8125rem; color: var(--soft); }
#filters input, #filters select, button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: .375rem; padding: .1875rem .5rem; max-width: 14rem; }
button { cursor: pointer; } button:hover { border-color: var(--soft); }
`;
