import type { Finding } from '../../model/finding.ts';
import type { FixProver } from '../reportInput.ts';

/** So many fixes of a report are tried at most, those of the worst findings. */
const mostTried = 20;

/** Findings, worst first, whose fixes say whether they are proven; what a fix would do is taken off them. */
export function settleFixes(findings: readonly Finding[], proves: FixProver | undefined): readonly Finding[] {
  const tried = new Set(findings.filter(({ fix }) => fix?.plan !== undefined).slice(0, mostTried));
  return findings.map((finding) => {
    if (finding.fix?.plan === undefined) return finding;
    const { plan, ...fix } = finding.fix;
    const proven = proves !== undefined && tried.has(finding) && proves(finding, plan, findings);
    return { ...finding, fix: { ...fix, proven } };
  });
}
