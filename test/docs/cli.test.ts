import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { usage } from '../../cli/usage.ts';
import { keptTerminal } from '../support/terminal.ts';
import { root } from '../support/sourceFiles.ts';

const path = join(root, 'docs/cli.md');
const example = /^```console\n\$ breakwater (?<words>.*)\n(?<output>[\s\S]*?)```$/gm;

/** The page with the examples' outputs as they are. */
async function withOutputs(page: string): Promise<string> {
  let result = page;
  for (const { 0: block, groups } of page.matchAll(example)) {
    const words = groups?.['words'] ?? '';
    const terminal = keptTerminal();
    const status = await main(words.split(' '), terminal);
    const output = terminal.output().trimEnd();
    result = result.replace(
      block,
      () => `\`\`\`console\n$ breakwater ${words}\n${output}\n$ echo $?\n${status}\n\`\`\``,
    );
  }
  return result;
}

describe('docs/cli.md', () => {
  const page = readFileSync(path, 'utf8');

  it('shows what its examples really say', async () => {
    const told = await withOutputs(page);
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(path, told);
    else expect(told).toBe(page);
    expect([...told.matchAll(example)].length).toBeGreaterThanOrEqual(4);
  });

  it('tells every command and every option that the help tells', () => {
    const told = [...usage.matchAll(/^ {7}breakwater (\w+)|^Usage: breakwater (\w+)/gm)].map(
      ([, one, other]) => one ?? other,
    );
    const options = [...usage.matchAll(/--[a-z-]+/g)].map(([option]) => option);
    expect(new Set(told).size).toBe(8);
    expect([...new Set(told)].filter((command = '') => !page.includes(`\n## ${command}\n`))).toEqual([]);
    expect([...new Set(options)].filter((option) => !page.includes(option))).toEqual([]);
  });
});
