import { createMessaging } from '../app.ts';
import { readConfig } from '../config.ts';
import type { RunCommand } from './command.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export const serve: RunCommand = async (context) => {
  const messaging = await createMessaging(readConfig(context.env));
  const stopped = new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
  try {
    context.out(`Kipu Messages is ready at ${await messaging.start()}`);
    await stopped;
  } finally {
    // Who asks a second time does not want to wait for the drain.
    for (const signal of SIGNALS) process.once(signal, () => process.exit(1));
    await messaging.stop();
  }
  return 0;
};
