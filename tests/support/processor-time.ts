/**
 * Milliseconds that this process has kept a processor busy. A law about cost counts these: on a machine that
 * has other things to do the clock goes on while the process waits.
 */
export function processorTime(): number {
  const { user, system } = (globalThis.process as unknown as NodeJS.Process).cpuUsage();
  return (user + system) / 1000;
}
