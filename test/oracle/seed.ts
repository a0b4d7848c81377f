/** A seed of its own for every run, printed; ORACLE_SEED repeats a run. */
export function chooseSeed(name: string): number {
  const asked = process.env['ORACLE_SEED'];
  const seed = asked === undefined ? Date.now() % 2 ** 31 : Number(asked);
  process.stderr.write(`${name}: seed ${seed} (ORACLE_SEED=${seed} repeats it)\n`);
  return seed;
}
