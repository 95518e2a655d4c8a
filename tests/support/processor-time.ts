/** What Node has, as far as it is needed here: the global `process` of the sources is narrower. */
const { process } = globalThis as unknown as {
  process: { cpuUsage(): { readonly user: number; readonly system: number } };
};

/**
 * Milliseconds that this process has kept a processor busy. A law about cost counts these: on a machine that
 * has other things to do the clock goes on while the process waits.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
