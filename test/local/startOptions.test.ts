import { describe, expect, it } from 'vitest';
import { readStartCommand, StartUsageError } from '../../local/startOptions.ts';

describe('the options of npm start', () => {
  it('are the default scenario on the usual ports unless said otherwise', () => {
    expect(readStartCommand([])).toEqual({
      kind: 'run',
      options: {
        scenario: 'egress-article',
        variant: '',
        once: false,
        bundle: false,
        port: 7071,
        controlPort: 7072,
        keep: undefined,
      },
    });
  });

  it('take a variant behind the scenario', () => {
    const command = readStartCommand(['--scenario', 'terraform-private:wrong-port', '--once']);
    expect(command).toMatchObject({ options: { scenario: 'terraform-private', variant: 'wrong-port', once: true } });
  });

  it.each([
    [['--port', '0'], '--port must be a whole number'],
    [['--port', 'x'], '--port must be a whole number'],
    [['--port', '7072'], 'must differ'],
    [['--keep', ''], '--keep needs the name of a folder'],
    [['--colour'], '--colour'],
    [['something'], 'something'],
  ])('%j are refused in one line', (words, expected) => {
    expect(() => readStartCommand(words)).toThrow(StartUsageError);
    expect(() => readStartCommand(words)).toThrow(expected);
  });
});
