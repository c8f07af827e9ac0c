import { Worker } from 'node:worker_threads'
import type { Clock } from '../../lib/clock.ts'
import type { NostrEvent } from './event.ts'
import { nostrSettings } from './settings.ts'
import { openSignatureCheck } from './signature.ts'
import type { Answered, Asked } from './verify-worker.ts'

/** Knows of every event whether it was signed by the key that it names. */
export interface Verifier extends Disposable {
  /**
   * The same id is checked once, whichever relay brings it. Only ids that were right are remembered: a forged copy that comes first leaves
   * nothing behind that could keep the true event away.
   */
  isRight(event: NostrEvent): Promise<boolean>
  /** Signatures checked so far. */
  readonly checked: number
  readonly hasThread: boolean
}

const { threadFrom, threadIdleMs, gatherMs, perMessage } = nostrSettings.verify

/** A few signatures a second are checked here; many in a thread of their own, so that nobody waits for them who does not read Nostr. */
export function createVerifier({ now, alwaysThread = false }: { now: Clock; alwaysThread?: boolean }): Verifier {
  // An id is the hash of everything but the signature: once one was right, whatever has this id is what was signed.
  const right = new Set<string>()
  const onTheirWay = new Map<string, Promise<boolean>>()
  const here = openSignatureCheck()
  const isMany = createRate(now, threadFrom)
  let checked = 0
  let thread: Thread | undefined

  async function check(event: NostrEvent): Promise<boolean> {
    checked++
    if (!thread && !isMany() && !alwaysThread) return (await here)(event)
    thread ??= startThread(() => (thread = undefined))
    return (await thread.check(event)) ?? (await here)(event) // undefined: it ended before; nothing is left unchecked
  }

  return {
    async isRight(event) {
      if (right.has(event.id)) return true
      const key = event.id + event.sig
      const waiting = onTheirWay.get(key)
      if (waiting) return waiting
      const checking = check(event).finally(() => onTheirWay.delete(key))
      onTheirWay.set(key, checking)
      const isRight = await checking
      if (isRight) right.add(event.id)
      if (right.size > nostrSettings.memory.verified) right.delete(right.values().next().value ?? '')
      return isRight
    },
    get checked() {
      return checked
    },
    get hasThread() {
      return thread !== undefined
    },
    [Symbol.dispose]() {
      thread?.end()
    },
  }
}

/** Tells at each call whether there were more than so many in the last second. */
function createRate(now: Clock, most: number): () => boolean {
  let [second, before, count] = [0, 0, 0]
  return () => {
    const current = Math.floor(now() / 1_000)
    if (current !== second) {
      before = current === second + 1 ? count : 0
      count = 0
      second = current
    }
    return Math.max(++count, before) > most
  }
}

type Thread = { check(event: NostrEvent): Promise<boolean | undefined>; end(): void }

function startThread(onEnd: () => void): Thread {
  const worker = new Worker(new URL('./verify-worker.ts', import.meta.url))
  worker.unref()
  const calls = new Map<number, readonly ((isRight: boolean | undefined) => void)[]>()
  let gathered: { event: NostrEvent; tell: (isRight: boolean | undefined) => void }[] = []
  let call = 0
  const end = () => {
    clearTimeout(idle)
    onEnd()
    void worker.terminate()
    for (const tells of calls.values()) for (const tell of tells) tell(undefined)
    for (const { tell } of gathered) tell(undefined)
    calls.clear()
    gathered = []
  }
  const idle = setTimeout(() => (calls.size > 0 ? void idle.refresh() : end()), threadIdleMs).unref()
  worker.on('message', ({ call: answered, right }: Answered) => {
    for (const [i, tell] of (calls.get(answered) ?? []).entries()) tell(right[i])
    calls.delete(answered)
    idle.refresh()
  })
  worker.on('error', end)

  function send(): void {
    for (; gathered.length > 0; call++) {
      const some = gathered.splice(0, perMessage)
      calls.set(
        call,
        some.map(({ tell }) => tell),
      )
      worker.postMessage({ call, events: some.map(({ event }) => event) } satisfies Asked)
    }
  }
  return {
    check: (event) =>
      new Promise((tell) => {
        if (gathered.push({ event, tell }) === 1) setTimeout(send, gatherMs)
      }),
    end,
  }
}
