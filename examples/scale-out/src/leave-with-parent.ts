/** Loaded into a node: when this example is killed so hard that it cannot stop its nodes, they stop by themselves. */
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, 500).unref();

export {};
