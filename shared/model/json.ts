/** A JSON value as `JSON.parse` returns it. Raw ARM bodies stay in this form until `normalise/` reads them. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Every member may be absent: ARM leaves out what is unset. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}
