import type { Report } from '../model/report.ts';
import type { LayOut, Picture, PlacedPicture } from '../report/page/egress/picture.ts';
import type { Quieted } from '../report/page/quieted.ts';
import { type PageOptions, renderHtml } from '../report/renderHtml.ts';
import { layOutPicture } from './layOutPicture.ts';
import { type FindingPorts, type FindingView, readFindings } from './readFindings.ts';

export { toPolicyHeader } from '../report/page/policy.ts';

/** The report as one HTML page, with pictures of how traffic leaves. */
export function renderPage(report: Report, options: Omit<PageOptions, 'layOut'> = {}): string {
  return renderHtml(report, { ...options, layOut: rememberShapes(layOutPicture) });
}

/** What people silenced or acknowledged of the findings that a report shows. @throws PortError */
export async function readQuieted(report: Report, ports: FindingPorts): Promise<readonly Quieted[]> {
  const shown = new Set(report.findings.map(({ fingerprint }) => fingerprint));
  const views = await readFindings({ withResolved: false }, ports);
  return views.filter(({ fingerprint }) => shown.has(fingerprint)).flatMap(toQuieted);
}

function toQuieted({
  clusterId,
  clusterName,
  finding,
  silenced,
  stage,
  acknowledged,
}: FindingView): readonly Quieted[] {
  const about = { clusterId, clusterName, severity: finding.severity, title: finding.title };
  if (silenced) return [{ ...about, word: 'silenced', who: silenced.who, why: silenced.why, until: silenced.until }];
  if (stage !== 'acknowledged' || !acknowledged) return [];
  const { who, why } = acknowledged;
  return [{ ...about, word: 'acknowledged', who, ...(why === undefined ? {} : { why }) }];
}

/** Clusters of a fleet often leave in the same shape under other names: it is laid out once. */
function rememberShapes(layOut: LayOut): LayOut {
  const known = new Map<string, PlacedPicture>();
  return (picture) => {
    const shape = toShape(picture);
    const found = known.get(shape) ?? layOut(picture);
    known.set(shape, found);
    const placeOf = (index: number) => ({ x: found.boxes[index]?.x ?? 0, y: found.boxes[index]?.y ?? 0 });
    return {
      ...found,
      boxes: picture.boxes.map((box, index) => ({ ...box, ...placeOf(index) })),
      lines: picture.lines.map((line, index) => ({ ...line, points: found.lines[index]?.points ?? [] })),
    };
  };
}

/** All that a layout depends on: sizes, and which box leads to which. */
function toShape({ boxes, lines }: Picture): string {
  const places = new Map(boxes.map(({ id }, index) => [id, index]));
  const sizes = boxes.map(({ width, height }) => `${width}x${height}`);
  return [...sizes, ...lines.map(({ from, to }) => `${places.get(from) ?? ''}-${places.get(to) ?? ''}`)].join(' ');
}
