/** Why something could not be seen. */
export type GapReason =
  | 'forbidden'
  | 'notFound'
  | 'throttled'
  | 'timeout'
  | 'unavailable'
  | 'unsupported'
  | 'malformed'
  | 'stale';

/** Something that could not be seen. An answer that a gap touches is `unknown`, never fine. */
export interface Gap {
  /** ARM id, file name or workspace id of what could not be seen. */
  readonly resource: string;
  readonly reason: GapReason;
  /** One sentence for people: what was tried, what is missing, and what would mend it. Never holds a secret. */
  readonly detail?: string;
}
