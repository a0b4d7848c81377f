import { randomUUID } from 'node:crypto';
import type { AppFunction } from './appFunction.ts';
import type { InvocationResponse, TypedValue } from './coreTypes.ts';
import type { Log } from '../../shared/ports.ts';

/** What a trigger hands to a function. */
export interface TriggerInput {
  readonly data: TypedValue;
  /** Shown to the function as `context.triggerMetadata`; HTTP and timer functions have none. */
  readonly metadata?: Readonly<Record<string, TypedValue>>;
}

/**
 * Runs a function once, through the library's own invocation model, as the worker does. What the function logs goes
 * to `log`, a line each, after its name. Rejects with whatever the handler threw.
 */
export async function invoke(fn: AppFunction, input: TriggerInput, log: Log): Promise<InvocationResponse> {
  const { metadata, handler, model } = fn.registration;
  const invocation = model.getInvocationModel({
    invocationId: randomUUID(),
    metadata,
    request: {
      inputData: [{ name: fn.triggerBinding, data: input.data }],
      triggerMetadata: input.metadata ?? {},
    },
    log: (level, _category, message) => logLine({ name: fn.name, level, message }, log),
  });
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, handler);
  return invocation.getResponse(context, result);
}

function logLine(said: { name: string; level: string; message: string }, log: Log): void {
  const { name, level, message } = said;
  if (level === 'trace' || level === 'debug') return;
  const prefix = level === 'information' ? '' : `${level}: `;
  log(`${name}  ${prefix}${message}`);
}
