/** An error that a receiver tells of in the body of a success. */
export interface BodyFault {
  /** The HTTP status that it names, if it names one. */
  readonly status?: number;
}

/** Words that stand for "no" in a member `status` or `result`. */
const failingWords = /^(?:error|fail(?:ed|ure)?|invalid[ _]?\w*|rejected|denied)$/i;
/** What old connectors, Slack and gateways write as plain text. */
const failingTexts =
  /^\s*(?:error\b|invalid_|no_|bad payload|webhook message delivery failed|summary or text is required)/i;

/**
 * The error in the body of a 2xx answer; undefined if there is none. Receivers that hand a message on answer 200 and write
 * what became of it: `{"error": …}`, `{"ok": false}`, "Webhook message delivery failed … returned HTTP error 429".
 */
export function toBodyFault(body: string): BodyFault | undefined {
  const text = body.trim();
  if (text === '') return undefined;
  const told = /returned HTTP error (\d{3})/i.exec(text)?.[1];
  if (told !== undefined) return { status: Number(told) };
  const value = parse(text);
  if (isRecord(value)) return toRecordFault(value);
  return failingTexts.test(typeof value === 'string' ? value : text) ? {} : undefined;
}

function toRecordFault(record: Readonly<Record<string, unknown>>): BodyFault | undefined {
  const { error, errors, ok, success, status, result } = record;
  const inner = isRecord(error) ? error : {};
  const code = [record['statusCode'], status, inner['status'], inner['statusCode'], inner['code']]
    .map(Number)
    .find((number) => Number.isInteger(number) && number >= 400 && number <= 599);
  const isFault =
    code !== undefined ||
    isTold(error) ||
    isTold(errors) ||
    ok === false ||
    success === false ||
    [status, result].some((word) => typeof word === 'string' && failingWords.test(word));
  if (!isFault) return undefined;
  return code === undefined ? {} : { status: code };
}

/** `null`, `false`, an empty text or list say that there was no error. */
function isTold(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
