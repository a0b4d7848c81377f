import { html, type Html } from '../../html.ts';

/** The picture of the egress. */
export const egress: Html = html`
.way > summary { grid-template-columns: max-content minmax(0, 1fr); } .finding.way .body { padding-left: .875rem; }
.picture { max-height: none; margin-bottom: .5rem; padding: .5rem; background: var(--card); }
.egress { display: block; min-width: max-content; font: 12px/1 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.egress text { fill: var(--soft); } .egress .bt { fill: var(--ink); font-weight: 600; }
.b { fill: var(--well); stroke: var(--line); } .b-firewall { fill: var(--card); stroke: var(--ink); stroke-width: 2; }
.b-allowed { fill: var(--good-bg); stroke: var(--good); } .b-denied { fill: var(--bad-bg); stroke: var(--bad); stroke-width: 2; }
.b-partial { fill: var(--warn-bg); stroke: var(--warn); stroke-width: 2; } .b-unknown { fill: var(--unsure-bg); stroke: var(--unsure); stroke-dasharray: 4 3; }
.l { fill: none; stroke: var(--soft); } .l-allowed { stroke: var(--good); } .l-denied { stroke: var(--bad); }
.l-partial { stroke: var(--warn); stroke-dasharray: 9 3; } .l-unknown { stroke: var(--unsure); stroke-dasharray: 4 4; }
.t { fill: var(--soft); } .t-allowed { fill: var(--good); } .t-partial { fill: var(--warn); } .t-unknown { fill: var(--unsure); }
.t-denied { fill: var(--bad); stroke: var(--bad); stroke-width: 2.5; }
.i { fill: none; stroke-width: 2.2; } .i-allowed { stroke: var(--good); } .i-denied { stroke: var(--bad); } .i-partial { stroke: var(--warn); fill: var(--warn); fill-opacity: .3; }
.egress .i-unknown { fill: var(--unsure); font-weight: 800; }
`;
