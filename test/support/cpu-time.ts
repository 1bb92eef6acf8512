/** What work costs, however much else the machine has to do. */

/** Time of the processor that some work takes, ms. */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
