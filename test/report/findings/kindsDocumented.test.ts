import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findingKinds } from '../../../shared/model/finding.ts';
import { root } from '../../support/sourceFiles.ts';

const page = readFileSync(join(root, 'docs', 'findings.md'), 'utf8');
const sections = page.split(/^### /m).slice(1);

/** The kinds in the heading of a section. */
const toKinds = (section: string) =>
  [...(section.split('\n')[0] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, kind]) => kind);

describe('the page on kinds of findings', () => {
  it.each(findingKinds)('says of %s what it means and how to mend it', (kind) => {
    const own = sections.filter((section) => toKinds(section).includes(kind));
    expect(own).toHaveLength(1);
    expect(own[0]).toMatch(/^\*Mend\*: /m);
  });

  it('names no kind that does not exist', () => {
    const known: readonly string[] = findingKinds;
    expect(sections.flatMap(toKinds).filter((kind) => !known.includes(kind ?? ''))).toEqual([]);
  });

  it('has a target for a link to every kind', () => {
    const targets = sections.flatMap((section) => {
      const kinds = toKinds(section);
      const anchors = [...section.matchAll(/<a id="([a-z-]+)">/g)].map(([, id]) => id);
      return kinds.length === 1 ? kinds : anchors;
    });
    expect(targets.toSorted()).toEqual(findingKinds.toSorted());
  });
});
