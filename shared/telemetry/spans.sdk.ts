import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { WorkFacts } from '../ports.ts';

/** Does work inside an active span; what it throws is named on the span, without its message, and thrown on. */
export async function inSpan<T>(name: string, facts: WorkFacts, work: () => Promise<T>): Promise<T> {
  const attributes = Object.fromEntries(Object.entries(facts).map(([key, value]) => [`breakwater.${key}`, value]));
  return trace.getTracer('breakwater').startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      // A message may quote what a service answered; the name says enough to look the run up in the log.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'thrown value' });
      throw error;
    } finally {
      span.end();
    }
  });
}
