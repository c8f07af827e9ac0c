import { isModelEnding, type ModelEvent } from '../model.ts'

export interface Inbox {
  /** Nothing is taken after an ending. */
  put(event: ModelEvent): void
  /** Puts an ending in the place of all that was not yet read. */
  cut(ending: ModelEvent): void
  next(): Promise<ModelEvent>
}

/** Between a process that speaks and one reader. What is unread is bounded by the tokens that were asked for. */
export function createInbox(): Inbox {
  let unread: ModelEvent[] = []
  let ended = false
  let wake = () => {}
  const put = (event: ModelEvent) => {
    if (ended) return
    ended = isModelEnding(event)
    unread.push(event)
    wake()
  }
  return {
    put,
    cut(ending) {
      if (unread.length > 0 || !ended) {
        unread = []
        ended = false
        put(ending)
      }
    },
    async next() {
      for (;;) {
        const event = unread.shift()
        if (event) return event
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
