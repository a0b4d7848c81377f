import type { Verdict } from '../../../model/verdict.ts';

/** What a box of the picture stands for, in the order in which traffic meets them. */
export type BoxKind = 'subnet' | 'route' | 'firewall' | 'decider' | 'destination';

/** A box, not placed yet; sizes in pixels. */
export interface Box {
  readonly id: string;
  readonly kind: BoxKind;
  readonly title: string;
  readonly lines: readonly string[];
  /** What becomes of the traffic there; absent where it only passes. */
  readonly verdict?: Verdict;
  readonly width: number;
  readonly height: number;
}

/** A line from box to box. */
export interface Line {
  readonly from: string;
  readonly to: string;
  /** Absent where traffic of several verdicts passes. */
  readonly verdict?: Verdict;
  /** Denied flows that the logs show on it. */
  readonly denied: number;
  /** True if it ends where the traffic does. */
  readonly isEnd: boolean;
}

/** A picture of how traffic leaves, before anybody decided where the boxes stand. */
export interface Picture {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

/** A point in pixels from the upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The same picture with a place for everything: boxes by their centre, lines by the points that they pass. */
export interface PlacedPicture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly (Box & Point)[];
  readonly lines: readonly (Line & { readonly points: readonly Point[] })[];
}

/** Finds a place for the boxes of a picture, from left to right. */
export type LayOut = (picture: Picture) => PlacedPicture;

/** The longest text of a box, in characters. */
export const longestText = 34;
/** How wide a character and how high a line is drawn, in pixels; on the wide side, because fonts differ. */
const [characterWidth, lineHeight, margin] = [7.3, 16, 12];

/** The size of a box for its texts. */
export function toBoxSize(
  title: string,
  lines: readonly string[],
  icon: boolean,
): { readonly width: number; readonly height: number } {
  const longest = Math.max(title.length * 1.06, ...lines.map(({ length }) => length));
  return {
    width: Math.round(longest * characterWidth + 2 * margin + (icon ? 16 : 0)),
    height: (lines.length + 1) * lineHeight + margin,
  };
}
