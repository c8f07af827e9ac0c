import type { Delta } from '../protocol.ts'

const [opening, closing] = ['<think>', '</think>'] as const

export interface ThoughtSplitter {
  push(text: string): Delta[]
  /** What was held back because it might have become a mark. */
  end(): Delta[]
}

/**
 * Tells a leading `<think>…</think>` from the answer after it, for chat templates whose thoughts the library does not know. Both marks
 * may come in pieces. A mark elsewhere is text.
 */
export function createThoughtSplitter(): ThoughtSplitter {
  let state: 'before' | 'thinking' | 'after' | 'answering' = 'before'
  let held = ''
  const delta = (type: Delta['type'], text: string): Delta[] => (text === '' ? [] : [{ type, text }])

  function think(): Delta[] {
    const end = held.indexOf(closing)
    if (end < 0) {
      const keep = overlap(held, closing)
      const text = held.slice(0, held.length - keep)
      held = held.slice(held.length - keep)
      return delta('reasoning-delta', text)
    }
    const thought = held.slice(0, end)
    held = held.slice(end + closing.length)
    state = 'after'
    return [...delta('reasoning-delta', thought), ...answer()]
  }

  function answer(): Delta[] {
    const text = state === 'after' ? held.trimStart() : held
    held = ''
    if (text !== '') state = 'answering'
    return delta('text-delta', text)
  }

  return {
    push(text) {
      held += text
      if (state === 'before') {
        const start = held.trimStart()
        if (start.startsWith(opening)) {
          held = start.slice(opening.length)
          state = 'thinking'
        } else if (opening.startsWith(start)) return []
        else state = 'answering'
      }
      return state === 'thinking' ? think() : answer()
    },
    end: () => delta(state === 'thinking' ? 'reasoning-delta' : 'text-delta', held),
  }
}

/** How many characters at the end of `text` begin `mark`. */
function overlap(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length--) if (text.endsWith(mark.slice(0, length))) return length
  return 0
}
