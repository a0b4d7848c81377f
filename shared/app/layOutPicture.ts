import * as library from '@dagrejs/dagre';
import type { Box, Picture, PlacedPicture, Point } from '../report/page/egress/picture.ts';

/** What is used of the library. Its own declarations import files without their endings, which Node's resolution does not find. */
interface Dagre {
  readonly graphlib: { readonly Graph: new () => Graph };
  readonly layout: (graph: Graph) => void;
}
interface Graph {
  setGraph(options: Readonly<Record<string, string | number>>): void;
  setNode(id: string, size: { width: number; height: number }): void;
  setEdge(from: string, to: string, label: { weight: number }): void;
  graph(): { readonly width?: number; readonly height?: number };
  node(id: string): Point;
  edge(from: string, to: string): { readonly points?: readonly Point[] };
}

const dagre = library as unknown as Dagre;

/** Places the boxes of a picture in columns from left to right so that few lines cross. The same picture gives the same places. */
export function layOutPicture({ boxes, lines }: Picture): PlacedPicture {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, edgesep: 10, ranksep: 46, marginx: 4, marginy: 4 });
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { from, to } of lines) graph.setEdge(from, to, { weight: 1 });
  dagre.layout(graph);
  const placed = boxes.map((box) => ({ ...box, x: graph.node(box.id).x, y: graph.node(box.id).y }));
  const byId = new Map(placed.map((box) => [box.id, box]));
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    boxes: placed,
    lines: lines.map((line) => {
      const { points = [] } = graph.edge(line.from, line.to);
      return { ...line, points: toEnds(byId.get(line.from), byId.get(line.to), points.slice(1, -1)) };
    }),
  };
}

/** Lines leave a box in the middle of its right side and reach the next in the middle of its left; between they keep the way round other boxes. */
function toEnds(
  from: (Box & Point) | undefined,
  to: (Box & Point) | undefined,
  middle: readonly Point[],
): readonly Point[] {
  if (!from || !to) return middle;
  const start = { x: from.x + from.width / 2, y: from.y };
  const end = { x: to.x - to.width / 2, y: to.y };
  const between = middle.filter(({ x }) => x > start.x + 20 && x < end.x - 20);
  return [start, ...(middle.length > 1 ? between : []), end];
}
