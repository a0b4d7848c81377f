import type { Report } from '../model/report.ts';
import type { LayOut, Picture, PlacedPicture } from '../report/page/egress/picture.ts';
import { renderHtml } from '../report/renderHtml.ts';
import { layOutPicture } from './layOutPicture.ts';

export { toPolicyHeader } from '../report/page/policy.ts';

/** The report as one HTML page, with pictures of how traffic leaves; `docs` is where the documents are. */
export function renderPage(report: Report, docs?: string): string {
  return renderHtml(report, { layOut: rememberShapes(layOutPicture), ...(docs === undefined ? {} : { docs }) });
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
