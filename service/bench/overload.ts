import { type Caller, forMs, numberOf, openClinic, quantile } from './load.ts';

/*
 * What the service does at three times its capacity: `npm run bench:overload [-- --seconds 60]`. Measures the capacity with
 * 24 users, then offers three times that, whether it is answered or not, and asks for the health meanwhile. Fails if those
 * who are served wait more than 1 s at p99, a refusal lacks Retry-After, health does not answer, or nothing is served after.
 */

const USERS = 24;
const ms = numberOf('seconds', 60) * 1000;
const clinic = await openClinic(['--no-limits'], USERS);
const users: Caller[] = [];
for (let n = 0; n < USERS; n += 1) users.push(await clinic.signIn('staff', `s${n}`));
const list = (n: number) => (users[n % USERS] as Caller).ask('GET', '/v1/conversations');

let served = 0;
const measured = Math.min(ms, 5000);
await forMs(measured, USERS, async () => {
  if ((await list(served)).status === 200) served += 1;
});
const capacity = served / (measured / 1000);

const times: number[] = [];
const health: number[] = [];
let [refused, without, other, most, asked] = [0, 0, 0, 0, 0];
const open = new Set<Promise<void>>();
const started = performance.now();
let nextHealth = 0;
while (performance.now() - started < ms) {
  const elapsed = performance.now() - started;
  for (; asked < (elapsed / 1000) * capacity * 3 && open.size < 4000; asked += 1) {
    const one = list(asked).then(({ status, ms: took, retryAfter }) => {
      if (status === 200) times.push(took);
      else if (status === 503) {
        refused += 1;
        if (retryAfter === null) without += 1;
      } else other += 1;
      open.delete(one);
    });
    open.add(one);
  }
  if (elapsed >= nextHealth) {
    nextHealth += 500;
    const at = performance.now();
    void fetch(`${clinic.url}/healthz`).then(({ status }) =>
      health.push(status === 200 ? performance.now() - at : 1e9),
    );
    void clinic
      .memory()
      .then((bytes) => {
        most = Math.max(most, bytes);
      })
      .catch(() => undefined);
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await Promise.all(open);
const after = await Promise.all(users.map((_, n) => list(n)));
const recovered = after.every(({ status }) => status === 200);
const p99 = quantile(times, 0.99);
console.log(
  `capacity ${capacity.toFixed(0)}/s; offered ${(asked / (ms / 1000)).toFixed(0)}/s for ${ms / 1000} s`,
);
console.log(
  `served ${times.length}: ${quantile(times, 0.5).toFixed(0)} ms at the median, ${p99.toFixed(0)} at p99`,
);
console.log(`refused ${refused} with 503, ${without} of them without Retry-After; other answers ${other}`);
console.log(
  `health: ${health.length} times, ${quantile(health, 0.99).toFixed(0)} ms at p99; memory ${(most / 1e6).toFixed(0)} MB`,
);
console.log(`afterwards: ${recovered ? 'all served' : 'NOT all served'}`);
await clinic.stop();
process.exitCode =
  p99 <= 1000 && without === 0 && other === 0 && recovered && Math.max(...health) < 1e9 ? 0 : 1;
