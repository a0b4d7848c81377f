/** The terminal as commands see it; tests hand in their own. */
export interface Terminal {
  /** The result: standard output. */
  readonly print: (text: string) => void;
  /** People's words and progress: standard error. */
  readonly progress: (line: string) => void;
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
  readonly now: () => Date;
}

/** This process's terminal. NO_COLOR and a redirected output are honoured. */
export function thisTerminal(): Terminal {
  // Whoever reads our output may stop early, as `head` does: that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    print: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    progress: (line) => void process.stderr.write(`${line}\n`),
    color: process.stdout.isTTY && !process.env['NO_COLOR'],
    width: process.stdout.isTTY ? process.stdout.columns : 80,
    now: () => new Date(),
  };
}
