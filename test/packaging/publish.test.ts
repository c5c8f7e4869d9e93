import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, it } from 'vitest';
import { PACKED } from './consumer.ts';

const root = join(import.meta.dirname, '../..');

/** The packages are ES modules only: old resolvers that know no `exports`, and `require`, are not served. */
const NOT_SERVED = /^node10$|^node16-cjs$/;

describe.each(PACKED)('the package %s', (name) => {
  it('is as publint would have it: every path of its manifest exists and says what it is', async () => {
    const pkgDir = join(root, name);
    const { messages } = await publint({ pkgDir, strict: true, pack: 'npm' });
    const manifest = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });

  it('has types that are right for Node and for bundlers', async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(inject('tarballs')[name])));
    if (result.types === false) throw new Error(`${name} has no types`);
    const problems = result.problems.filter(
      (problem) => !('resolutionKind' in problem && NOT_SERVED.test(problem.resolutionKind)),
    );
    expect(problems).toEqual([]);
    expect(Object.keys(result.entrypoints).length).toBeGreaterThan(0);
  });
});
