import type { Verdict } from '../../../model/verdict.ts';
import { html, type Html } from '../../html.ts';
import type { Box, PlacedPicture, Point } from './picture.ts';

/** The picture as SVG. It takes its colours from the style sheet; verdicts have a shape and a dash each as well as a colour. */
export function drawPicture({ width, height, boxes, lines }: PlacedPicture, label: string): Html {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return html`<svg class="egress" role="img" aria-label="${label}" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}">${lines.map(drawLine)}${boxes.map(drawBox)}</svg>`;
}

/** The line of most denied flows is so much thicker than one without, in pixels. */
const mostWidth = 7;

function drawLine({ points, verdict, denied, isEnd }: PlacedPicture['lines'][number]): Html {
  const width = Math.min(1.5 + Math.log2(1 + denied) * 0.9, mostWidth);
  const kind = verdict === undefined ? 'pass' : verdict;
  const end = points.at(-1);
  return html`<path class="l l-${kind}" d="${toCurve(points)}" stroke-width="${round(width)}"/>${end && drawTip(end, { kind, isEnd })}`;
}

/** Where a line ends: an arrow, or a cross where nothing goes on. */
function drawTip({ x, y }: Point, { kind, isEnd }: { readonly kind: Verdict | 'pass'; readonly isEnd: boolean }): Html {
  if (kind === 'denied' && isEnd)
    return html`<path class="t t-denied" d="M${round(x - 9)} ${round(y - 5)}l10 10m0-10l-10 10"/>`;
  return html`<path class="t t-${kind}" d="M${round(x)} ${round(y)}l-8-4v8z"/>`;
}

/** A curve that leaves and reaches every point level. */
function toCurve(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      if (!before) return `M${round(point.x)} ${round(point.y)}`;
      const middle = round((before.x + point.x) / 2);
      return `C${middle} ${round(before.y)} ${middle} ${round(point.y)} ${round(point.x)} ${round(point.y)}`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function drawBox({ x, y, width, height, kind, title, lines, verdict }: Box & Point): Html {
  const [left, top] = [x - width / 2, y - height / 2];
  const shape = html`<rect class="b b-${verdict ?? kind}" x="${round(left)}" y="${round(top)}" width="${width}" height="${height}" rx="${kind === 'destination' ? 14 : kind === 'subnet' ? 8 : 2}"/>`;
  const indent = verdict === undefined ? 12 : 28;
  return html`<g>${shape}${verdict && drawIcon(verdict, { x: left + 12, y: top + 12 })}<text x="${round(left + indent)}" y="${round(top + 19)}"><tspan class="bt">${title}</tspan>${lines.map(
    (line) => html`<tspan x="${round(left + indent)}" dy="16">${line}</tspan>`,
  )}</text></g>`;
}

/** The verdict's shape in a square of ten pixels. */
function drawIcon(verdict: Verdict, { x, y }: Point): Html {
  const place = html`${round(x)} ${round(y)}`;
  switch (verdict) {
    case 'allowed':
      return html`<path class="i i-allowed" d="M${place}m0 5l4 4l7-8"/>`;
    case 'denied':
      return html`<path class="i i-denied" d="M${place}l9 9m0-9l-9 9"/>`;
    case 'partial':
      return html`<path class="i i-partial" d="M${place}m5 0a5 5 0 0 1 0 10a5 5 0 0 1 0-10v10"/>`;
    case 'unknown':
      return html`<text class="i-unknown" x="${round(x)}" y="${round(y + 10)}">?</text>`;
  }
}
