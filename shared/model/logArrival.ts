/** What is remembered of a workspace in which rows of a firewall have arrived. Instants are ISO 8601. */
export interface LogArrival {
  /** ARM id, or the customer id where that alone is known. */
  readonly workspace: string;
  /** When the last row arrived that was seen. */
  readonly at: string;
  /** When the workspace answered last. */
  readonly askedAt: string;
}
