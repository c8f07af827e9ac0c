/** Milliseconds of processor time that `work` takes in this process: neighbours on the machine do not lengthen it, as they do the clock's. */
export function busyMs(work: () => unknown): number {
  const begun = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1_000
}
