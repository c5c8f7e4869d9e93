import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliEnv, runCli, type Served, startServe } from '../harness/cli.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import type { Json } from '../harness/service.ts';

const LINES = 100_000;
const BAD = 100;
const MEMORY_MAX = 350 * 1024 * 1024;

let database: TestDatabase;
let serving: Served;
beforeAll(async () => {
  database = await createDatabase();
  serving = await startServe(cliEnv(database));
});
afterAll(async () => {
  await serving.stop();
  await database.drop();
});

/** A directory of `LINES` lines in which every thousandth is bad; its numbers. */
function upload(): { body: ReadableStream<Uint8Array>; bad: number[] } {
  const bytes = new TextEncoder();
  const bad: number[] = [];
  let line = 0;
  const next = () => {
    line += 1;
    if (line % (LINES / BAD) === 500) {
      bad.push(line);
      return line % 2000 === 500
        ? '{"type":"patient"'
        : `{"type":"patient","id":"p${line}","locationId":"north"}`;
    }
    const at = Math.floor(line / 4);
    if (line % 4 === 1)
      return `{"type":"patient","id":"1:${at}","name":"Patient Ünal ${at}","locationId":"north"}`;
    if (line % 4 === 2)
      return `{"type":"portalUser","id":"u${at}","name":"User ${at}","email":"u${at}@example.org","status":"active"}`;
    if (line % 4 === 3)
      return `{"type":"connection","portalUserId":"u${at}","patientId":"1:${at}","relation":"patient"}`;
    return `{"type":"staff","id":"s${at}","name":"Staff ${at}","locationIds":["north"]}`;
  };
  return {
    bad,
    body: new ReadableStream({
      pull(controller) {
        let text = '';
        while (line < LINES && text.length < 65_536) text += `${next()}\n`;
        if (text === '') controller.close();
        else controller.enqueue(bytes.encode(text));
      },
    }),
  };
}

test('B37: 100,000 lines with 100 bad ones: 99,900 taken, the 100 named by line, in less than 350 MB', {
  timeout: 180_000,
}, async () => {
  const env = cliEnv(database);
  const company = (await runCli(['company', 'create', '--name', 'Big'], env)).stdout.trim();
  const key = (await runCli(['keys', 'create', '--company', company, '--name', 'emr'], env)).stdout.trim();
  const { body, bad } = upload();
  const startedAt = performance.now();
  const response = await fetch(`${serving.url}/v1/directory/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    body,
    duplex: 'half',
  } as RequestInit);
  const report = (await response.json()) as Json;
  const peak = Number(
    /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${serving.child.pid}/status`, 'utf8'))?.[1],
  );
  console.info(
    `import: ${LINES} lines in ${Math.round(performance.now() - startedAt)} ms, peak ${Math.round(peak / 1024)} MB`,
  );
  expect(report).toMatchObject({ accepted: LINES - BAD, rejected: BAD });
  expect(bad).toHaveLength(BAD);
  expect(report.errors.map((error: { line: number }) => error.line)).toEqual(bad);
  expect(peak * 1024).toBeLessThan(MEMORY_MAX);
});
