import { Session } from 'node:inspector/promises'

/** Where the threads of this process spend their time: share of samples by function, idle waiting left out. */
export type Profile = {
  readonly thread: string
  readonly busyMs: number
  readonly top: readonly (readonly [name: string, share: number])[]
}
type Node = { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }
type CpuProfile = { nodes: Node[]; samples: number[]; timeDeltas: number[] }

/** Workers started later are profiled too; call the result before they end. */
export async function profileThreads(): Promise<() => Promise<Profile[]>> {
  const session = new Session()
  session.connect()
  const workers = new Map<string, string>()
  const answers = new Map<number, (profile: CpuProfile) => void>()
  let calls = 0
  const tell = (sessionId: string, method: string, params: object, id = ++calls) =>
    session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method, params }) })
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    workers.set(sessionId, workerInfo.url.replace(/^.*\//, ''))
    void tell(sessionId, 'Profiler.enable', {})
    void tell(sessionId, 'Profiler.setSamplingInterval', { interval: 500 })
    void tell(sessionId, 'Profiler.start', {})
  })
  session.on('NodeWorker.receivedMessageFromWorker', ({ params: { message } }) => {
    const { id, result } = JSON.parse(message) as { id: number; result?: { profile?: CpuProfile } }
    if (result?.profile) answers.get(id)?.(result.profile)
  })
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  return async () => {
    const awake = setInterval(() => {}, 1_000) // nothing else may keep this process
    const profiles = [summarise('main', (await session.post('Profiler.stop')).profile as CpuProfile)]
    for (const [sessionId, thread] of workers) {
      const { promise, resolve } = Promise.withResolvers<CpuProfile>()
      const id = ++calls
      answers.set(id, resolve)
      void tell(sessionId, 'Profiler.stop', {}, id)
      profiles.push(summarise(thread, await promise))
    }
    session.disconnect()
    clearInterval(awake)
    return profiles
  }
}

function summarise(thread: string, { nodes, samples, timeDeltas }: CpuProfile): Profile {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const place = url === '' ? '' : ` ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`
      return [id, `${functionName || 'anonymous'}${place}`]
    }),
  )
  const micros = new Map<string, number>()
  for (const [i, sample] of samples.entries()) {
    const name = names.get(sample) ?? ''
    if (name !== '(idle)') micros.set(name, (micros.get(name) ?? 0) + (timeDeltas[i] ?? 0))
  }
  const busy = [...micros.values()].reduce((sum, one) => sum + one, 0)
  const top = [...micros]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 14)
    .map(([name, spent]): [string, number] => [name, spent / busy])
  return { thread, busyMs: busy / 1_000, top }
}
