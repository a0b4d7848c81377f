import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertChannel } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import { sampleAlerts } from '../notify/sampleAlerts.ts';

/** What the other side does with the next messages. */
export type Mood = 'take' | 'busy' | 'refuse' | 'cut';

/** A channel with a real receiver behind it. */
export interface ChannelWorld {
  readonly channel: AlertChannel;
  /** Messages that were taken, as texts. */
  readonly taken: () => readonly string[];
  readonly setMood: (mood: Mood) => void;
  /** What no error may show. */
  readonly secrets: readonly string[];
  readonly close: () => Promise<void>;
}

/** What every alert channel promises. `silent` names the samples that this one rightly keeps to itself. */
export function describeAlertChannel(
  name: string,
  open: () => Promise<ChannelWorld>,
  silent: readonly string[] = [],
): void {
  describe(`an alert channel (${name})`, () => {
    let world: ChannelWorld;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    const failure = async (mood: Mood): Promise<unknown> => {
      world.setMood(mood);
      const [alert] = Object.values(sampleAlerts);
      return alert && world.channel.send(alert).catch((error: unknown) => error);
    };

    it.each(Object.entries(sampleAlerts))('says what alert %s is about', async (sample, alert) => {
      world.setMood('take');
      const before = world.taken().length;
      await world.channel.send(alert);
      const messages = world.taken().slice(before);
      expect(messages.length > 0).toBe(!silent.includes(sample));
      const [entry] = alert.entries;
      // A message that only ends an incident needs no words.
      const bare = entry?.finding.title.replace(`${alert.clusterName}: `, '') ?? '';
      const words = entry ? [bare, entry.finding.fingerprint] : ['3 clusters'];
      if (messages.length > 0) expect(words.some((one) => messages.join(' ').includes(one))).toBe(true);
    });

    it('asks for another try where the receiver is busy or gone', async () => {
      for (const mood of ['busy', 'cut'] as const) {
        const error = await failure(mood);
        expect(error).toBeInstanceOf(PortError);
        expect(error).toMatchObject({ operation: 'send', retryable: true });
      }
    });

    it('asks for no other try where the receiver refuses', async () => {
      const error = await failure('refuse');
      expect(error).toBeInstanceOf(PortError);
      expect(error).toMatchObject({ operation: 'send', retryable: false });
    });

    it('shows no secret and no words of the receiver in its errors', async () => {
      expect(world.secrets.length).toBeGreaterThan(0);
      for (const mood of ['busy', 'refuse', 'cut'] as const) {
        const shown = inspect(await failure(mood), { depth: null, showHidden: true });
        for (const secret of [...world.secrets, 'words of the receiver']) expect(shown).not.toContain(secret);
      }
    });

    it('works again after a failure', async () => {
      await failure('cut');
      expect(await failure('take')).toBeUndefined();
    });
  });
}
