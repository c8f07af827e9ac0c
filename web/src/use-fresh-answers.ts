import { useEffect, useRef } from 'react'
import { readAnswer } from './api.ts'
import { savedTurn, type Turn } from './turn.ts'

const lookEveryMs = 4_000

/** While posts come and go by themselves, open answers are read again: what was deleted leaves them, with its words. */
export function useFreshAnswers(
  turns: readonly Turn[],
  isLive: boolean,
  change: (key: number, update: (turn: Turn) => Turn) => void,
): void {
  const latest = useRef(turns)
  latest.current = turns
  useEffect(() => {
    if (!isLive) return
    const look = async ({ key, result }: Turn) => {
      if (result?.finish !== 'complete') return
      const saved = await readAnswer(result.id)
      if (saved.unavailable !== result.unavailable)
        change(key, ({ request, watching }) => ({ ...savedTurn(key, saved), request, ...(watching && { watching }) }))
    }
    const timer = setInterval(() => {
      if (document.hidden) return
      // An answer that cannot be read at the moment is looked at again next time.
      for (const turn of latest.current) look(turn).catch(() => {})
    }, lookEveryMs)
    return () => clearInterval(timer)
  }, [isLive, change])
}
