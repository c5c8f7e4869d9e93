import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hospitals, patient, practitioners } from '../directory/fhir/synthea.ts';
import { cliEnv, runCli, type Served, startServe } from '../harness/cli.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import type { Json } from '../harness/service.ts';

/** `FHIR_MB=220` measures a whole region. */
const BYTES = Number(process.env.FHIR_MB ?? 16) * 1024 * 1024;
const MEMORY_MAX = 300 * 1024 * 1024;
const PRACTITIONERS = 200;

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

/** One transaction bundle of Synthea's shape, as long as it is told; how many patients and other resources it has. */
function upload() {
  const counts = { patients: 0, taken: 0, skipped: 0 };
  const bytes = new TextEncoder();
  let sent = 0;
  let ended = false;
  const write = (entries: ReturnType<typeof patient>) => {
    const taken = entries.filter(({ resource }) =>
      ['Location', 'Practitioner', 'PractitionerRole', 'Patient', 'CareTeam'].includes(
        String(resource?.resourceType),
      ),
    );
    counts.taken += taken.length;
    counts.skipped += entries.length - taken.length;
    return entries.map((entry) => JSON.stringify(entry, null, 2)).join(',\n');
  };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      let text = '';
      if (sent === 0)
        text = `{\n"resourceType": "Bundle",\n"type": "transaction",\n"entry": [ ${write([...hospitals(10), ...practitioners(PRACTITIONERS, 10)])}`;
      else if (sent < BYTES)
        for (; text.length < 65_536; counts.patients += 1)
          text += `,\n${write(patient(counts.patients, PRACTITIONERS, 40))}`;
      else if (!ended) {
        text = ' ]\n}';
        ended = true;
      }
      if (text === '') return controller.close();
      const chunk = bytes.encode(text);
      sent += chunk.byteLength;
      controller.enqueue(chunk);
    },
  });
  return { body, counts };
}

test('B37: a FHIR bundle of any size is taken while it arrives, in less than 300 MB of memory', {
  timeout: 600_000,
}, async () => {
  const env = cliEnv(database);
  const company = (await runCli(['company', 'create', '--name', 'Big'], env)).stdout.trim();
  const key = (await runCli(['keys', 'create', '--company', company, '--name', 'emr'], env)).stdout.trim();
  const { body, counts } = upload();
  const startedAt = performance.now();
  const response = await fetch(`${serving.url}/v1/directory/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/fhir+json' },
    body,
    duplex: 'half',
  } as RequestInit);
  const report = (await response.json()) as Json;
  const seconds = (performance.now() - startedAt) / 1000;
  const peak = Number(
    /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${serving.child.pid}/status`, 'utf8'))?.[1],
  );
  console.info(
    `import: ${BYTES / 1024 / 1024} MB of FHIR, ${counts.patients} patients, in ${seconds.toFixed(1)} s, peak ${Math.round(peak / 1024)} MB`,
  );
  expect(report).toEqual({
    accepted: counts.taken,
    skipped: counts.skipped,
    rejected: 0,
    dangling: 0,
    stale: 0,
    deactivated: 0,
    unusableEmails: 0,
    errors: [],
  });
  expect(peak * 1024).toBeLessThan(MEMORY_MAX);
});
