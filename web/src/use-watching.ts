import { useCallback, useEffect, useRef } from 'react'
import { ApiError, watch } from './api.ts'
import type { Turn } from './turn.ts'
import { advanceWatching, started } from './watching.ts'

type Change = (key: number, update: (turn: Turn) => Turn) => void

/** Keeps answers current while the reader wants it, and no longer than their turns are on the page. */
export function useWatching(turns: readonly Turn[], change: Change): (turn: Turn, isOn: boolean) => void {
  const watches = useRef(new Map<number, AbortController>())
  useEffect(() => {
    for (const [key, stop] of watches.current)
      if (!turns.some((turn) => turn.key === key)) {
        stop.abort()
        watches.current.delete(key)
      }
  }, [turns])
  useEffect(
    () => () => {
      for (const stop of watches.current.values()) stop.abort()
    },
    [],
  )
  return useCallback(
    ({ key, result }, isOn) => {
      watches.current.get(key)?.abort()
      watches.current.delete(key)
      if (!isOn) return change(key, (turn) => (turn.watching ? { ...turn, watching: { ...turn.watching, isOn: false } } : turn))
      if (!result) return
      const stop = new AbortController()
      watches.current.set(key, stop)
      change(key, (turn) => ({ ...turn, watching: started })) // at once: what it makes room for moves with the click
      void run(result.id, stop.signal, (update) => change(key, update))
    },
    [change],
  )
}

async function run(answer: string, signal: AbortSignal, update: (step: (turn: Turn) => Turn) => void): Promise<void> {
  let message = 'The connection ended. Switch it on again to go on.'
  try {
    for await (const event of watch(answer, signal)) {
      if (signal.aborted) return
      update((turn) => advanceWatching(turn, event))
      if (event.type === 'watch-end') return
    }
  } catch (error) {
    if (error instanceof ApiError) message = error.message
  }
  if (!signal.aborted) update((turn) => advanceWatching(turn, { type: 'watch-end', reason: 'over', message }))
}
