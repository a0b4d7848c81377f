/** Milliseconds since 1970, both ends inside. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Reads an ISO 8601 interval (`start/end`, `duration/end`, `start/duration`) or a duration that ends now; undefined if it is none. */
export function toTimeSpan(text: string, now: Date): TimeSpan | undefined {
  const [first = '', second] = text.split('/');
  const [length, rest] = [toMilliseconds(first), toMilliseconds(second ?? '')];
  const span =
    length === undefined
      ? { from: Date.parse(first), to: rest === undefined ? Date.parse(second ?? '') : Date.parse(first) + rest }
      : toSpanBefore(second === undefined ? now.getTime() : Date.parse(second), length);
  return Number.isNaN(span.from) || Number.isNaN(span.to) ? undefined : span;
}

function toSpanBefore(to: number, length: number): TimeSpan {
  return { from: to - length, to };
}

function toMilliseconds(duration: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration);
  if (!match) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number((part as string | undefined) ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
