import { createMessaging } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';

/** A service in a process of its own, so that a test can kill it: the configuration comes as JSON in the environment. */
interface Given {
  config: Omit<Config, 'secretKeys' | 'trustedProxies'>;
  secretKey: string;
  leaseMs: number;
}

const given = JSON.parse(process.env.KIPU_TEST_SERVE ?? '{}') as Given;
const messaging = await createMessaging(
  {
    ...given.config,
    secretKeys: [Buffer.from(given.secretKey, 'base64')],
    trustedProxies: new Set(),
  },
  { outbox: { leaseMs: given.leaseMs, pollMs: 50 } },
);
process.on('SIGTERM', async () => {
  await messaging.stop();
  process.exit(0);
});
process.stdout.write(`ready ${await messaging.start()}\n`);
