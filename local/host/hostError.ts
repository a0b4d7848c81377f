/** Why the local host cannot start or take an app. */
export type HostErrorCode =
  | 'portInUse'
  | 'entryFailed'
  | 'noFunctions'
  | 'unsupported'
  | 'badSetting'
  | 'unknownFunction'
  | 'azuriteMissing'
  | 'azuriteFailed';

/** A mistake that a person can mend; the message is one clear line and never holds a secret. */
export class HostError extends Error {
  readonly code: HostErrorCode;

  constructor(code: HostErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'HostError';
    this.code = code;
  }
}

/** The message of anything thrown, on one line. */
export function toMessage(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
