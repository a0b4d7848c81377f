declare module 'parse-prometheus-text-format' {
  /** A metric with its samples, as the parser gives them; values are texts. */
  export interface ParsedMetric {
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly metrics: readonly { readonly value: string; readonly labels?: Readonly<Record<string, string>> }[];
  }
  /** Reads the text format of Prometheus. @throws Error on a line that is none */
  const parse: (text: string) => readonly ParsedMetric[];
  export default parse;
}
