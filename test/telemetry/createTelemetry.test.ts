import { trace, type Span, type SpanOptions, type Tracer } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { followChannel } from '../../shared/app/followPorts.ts';
import type { Alert } from '../../shared/model/alert.ts';
import { PortError } from '../../shared/ports.ts';
import { createTelemetry } from '../../shared/telemetry/createTelemetry.ts';

interface Seen {
  readonly name: string;
  readonly attributes: unknown;
  status?: unknown;
  ended: boolean;
}

/** Listens as an SDK of OpenTelemetry does, and keeps what it hears. */
function listen(): Seen[] {
  const seen: Seen[] = [];
  const startActiveSpan = (name: string, options: SpanOptions, work: (span: Span) => unknown) => {
    const entry: Seen = { name, attributes: options.attributes, ended: false };
    seen.push(entry);
    const span = { setStatus: (status: unknown) => (entry.status = status), end: () => (entry.ended = true) };
    return work(span as unknown as Span);
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startActiveSpan }) as unknown as Tracer });
  return seen;
}

afterEach(() => trace.disable());

/** A clock that goes on by so many milliseconds at each look. */
function clockOf(step: number): () => number {
  let now = 0;
  return () => (now += step);
}

describe('the telemetry of an invocation', () => {
  it('writes one line of JSON with event, run, facts and the time of each part, added up', async () => {
    const lines: string[] = [];
    const telemetry = createTelemetry({ run: 'run-1', log: (line) => lines.push(line), elapsed: clockOf(10) });
    await telemetry.follow('collect', { what: 'estate' }, () => Promise.resolve());
    await telemetry.follow('collect', { what: 'denies' }, () => Promise.resolve());
    await telemetry.follow('evaluate', {}, () => Promise.resolve());
    telemetry.record('audit', { cluster: 'a', complete: true });
    expect(lines).toEqual([
      '{"event":"audit","run":"run-1","cluster":"a","complete":true,"collectMs":20,"evaluateMs":10,"totalMs":70}',
    ]);
  });

  it('puts each part under a span of OpenTelemetry that carries the run, and gives back what the work gives', async () => {
    const seen = listen();
    const telemetry = createTelemetry({ run: 'run-2', log: () => undefined });
    expect(await telemetry.follow('compare', { cluster: 'a' }, () => Promise.resolve(7))).toBe(7);
    const attributes = { 'breakwater.run': 'run-2', 'breakwater.cluster': 'a' };
    expect(seen).toEqual([{ name: 'breakwater.compare', attributes, ended: true }]);
  });

  it('names what failed on the span and never quotes it, and the failure goes on', async () => {
    const seen = listen();
    const telemetry = createTelemetry({ run: 'run-3', log: () => undefined });
    const failure = new PortError('the secret of the service', { port: 'p', operation: 'o', retryable: false });
    await expect(telemetry.follow('send', {}, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(seen[0]).toMatchObject({ ended: true, status: { message: 'PortError' } });
    expect(JSON.stringify(seen)).not.toContain('secret');
  });

  it('works where nobody listens', async () => {
    const telemetry = createTelemetry({ run: 'run-4', log: () => undefined });
    expect(await telemetry.follow('collect', {}, () => Promise.resolve('all the same'))).toBe('all the same');
  });
});

describe('a channel that is followed', () => {
  const alert = { id: 'alert-1' } as Alert;

  it.each([
    ['sent', () => Promise.resolve()],
    ['failed', () => Promise.reject(new Error('https://hooks.example.com/secret'))],
  ] as const)('tells that an alert was %s, and nothing of where to', async (outcome, send) => {
    const lines: string[] = [];
    const telemetry = createTelemetry({ run: 'run-5', log: (line) => lines.push(line) });
    const channel = followChannel({ name: 'teams', send }, telemetry);
    await channel.send(alert).catch((error: unknown) => expect(outcome === 'failed' && error).toBeInstanceOf(Error));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'delivery', run: 'run-5', channel: 'teams', outcome });
    expect(lines.join()).not.toMatch(/secret|hooks/);
  });
});
