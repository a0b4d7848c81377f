import { describe, expect, it } from 'vitest';
import { createEventDelivery, type DeliveryState } from '../../local/simulator/eventDelivery.ts';
import type { ResourceEvent } from '../../local/simulator/resourceEvent.ts';

const event: ResourceEvent = {
  id: 'event-1',
  topic: '/subscriptions/s',
  subject: '/subscriptions/s/resourcegroups/rg',
  type: 'Microsoft.Resources.ResourceWriteSuccess',
  time: '2026-03-01T12:00:00.000Z',
  data: {},
};

interface Post {
  readonly kind: string | null;
  readonly items: readonly { readonly id: string; readonly data: { readonly validationCode?: string } }[];
}

type Answer = (post: Post) => Response | Error;

const validated: Answer = ({ items }) => Response.json({ validationResponse: items[0]?.data.validationCode });

/** Delivers events to an endpoint that answers the handshakes and the notifications from two lists, the last entry for ever. */
async function deliver(handshakes: readonly Answer[], answers: readonly Answer[], events = [event]) {
  const posts: Post[] = [];
  const lines: string[] = [];
  const taken = { SubscriptionValidation: 0, Notification: 0 };
  const settled = Promise.withResolvers<DeliveryState[]>();
  const outcomes: DeliveryState[] = [];
  const answerWith = (post: Post) => {
    const isHandshake = post.kind === 'SubscriptionValidation';
    const list = isHandshake ? handshakes : answers;
    const at = isHandshake ? taken.SubscriptionValidation++ : taken.Notification++;
    return list[Math.min(at, list.length - 1)]?.(post) ?? new Error('no answer');
  };
  const delivery = createEventDelivery({
    target: new URL('http://127.0.0.1:7071/runtime/webhooks/EventGrid?functionName=onResourceChange'),
    pausesMs: [1, 1],
    log: (line) => lines.push(line),
    onOutcome: (_, state) => {
      outcomes.push(state);
      if (outcomes.length === events.length) settled.resolve(outcomes);
    },
    fetch: async (_, init) => {
      const request = new Request('http://127.0.0.1/', { method: 'POST', body: init?.body as string });
      const kind = new Headers(init?.headers).get('aeg-event-type');
      const post: Post = { kind, items: (await request.json()) as Post['items'] };
      posts.push(post);
      const answer = answerWith(post);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  for (const item of events) delivery.send(item);
  await settled.promise;
  await delivery.close();
  return { posts, outcomes, lines };
}

const accepted: Answer = () => new Response('', { status: 202 });
const failed: Answer = () => new Response('', { status: 500 });
const refused: Answer = () => new Error('connection refused');

describe('delivery of events', () => {
  it('begins with the validation handshake, once', async () => {
    const { posts, outcomes } = await deliver([validated], [accepted], [event, { ...event, id: 'event-2' }]);
    expect(outcomes).toEqual(['delivered', 'delivered']);
    expect(posts.map(({ kind }) => kind)).toEqual(['SubscriptionValidation', 'Notification', 'Notification']);
    expect(posts.slice(1).map(({ items }) => items.map(({ id }) => id))).toEqual([['event-1'], ['event-2']]);
  });

  it('tries the handshake again while the host is not there yet', async () => {
    const { outcomes } = await deliver([refused, () => Response.json({}), validated], [accepted]);
    expect(outcomes).toEqual(['delivered']);
  });

  it('tries again after a failure', async () => {
    const { posts, outcomes } = await deliver([validated], [failed, refused, accepted]);
    expect(outcomes).toEqual(['delivered']);
    expect(posts.filter(({ kind }) => kind === 'Notification')).toHaveLength(3);
  });

  it('gives up after the last try, and says so', async () => {
    const { outcomes, lines } = await deliver([validated], [failed]);
    expect(outcomes).toEqual(['given up']);
    expect(lines).toEqual([expect.stringContaining('status 500')]);
  });

  it.each([400, 403, 413])('never repeats after status %i', async (status) => {
    const { posts, outcomes } = await deliver([validated], [() => new Response('', { status })]);
    expect(outcomes).toEqual(['given up']);
    expect(posts.filter(({ kind }) => kind === 'Notification')).toHaveLength(1);
  });

  it('ends at once when it is closed', async () => {
    const lines: string[] = [];
    const ended: DeliveryState[] = [];
    const started = Promise.withResolvers<undefined>();
    const delivery = createEventDelivery({
      target: new URL('http://127.0.0.1:7071/'),
      pausesMs: [3_600_000],
      log: (line) => lines.push(line),
      onOutcome: (_, state) => ended.push(state),
      fetch: () => {
        started.resolve(undefined);
        return Promise.reject(new Error('connection refused'));
      },
    });
    delivery.send(event);
    await started.promise;
    await delivery.close();
    expect(ended).toEqual(['given up']);
    expect(lines).toEqual([]);
  });
});
