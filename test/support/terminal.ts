import type { Terminal } from '../../cli/terminal.ts';

/** A terminal that keeps what was written. */
export interface KeptTerminal extends Terminal {
  readonly output: () => string;
  readonly errors: () => string;
}

/** A terminal of 80 columns without colour whose clock stands still. */
export function keptTerminal(now = new Date('2026-11-21T12:00:00Z')): KeptTerminal {
  const output: string[] = [];
  const errors: string[] = [];
  return {
    print: (text) => void output.push(text),
    progress: (line) => void errors.push(line),
    color: false,
    width: 80,
    now: () => now,
    output: () => output.join(''),
    errors: () => errors.join('\n'),
  };
}
