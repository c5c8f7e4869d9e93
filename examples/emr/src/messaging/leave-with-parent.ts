/** Loaded into the service's process: when the demo is killed so hard that it cannot stop its service, the service stops itself. */
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, 500).unref();

export {};
