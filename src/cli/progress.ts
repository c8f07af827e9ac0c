import { spinner } from '@clack/prompts'
import type { Terminal } from './terminal.ts'

/** Shows how far something is: a line that changes at a terminal, a line now and then in a log. */
export interface Progress {
  show(text: string): void
  end(): void
}

const logEveryMs = 5_000

export function createProgress(terminal: Terminal, title: string): Progress {
  if (terminal.isInteractive && process.stderr.isTTY) {
    const line = spinner({ output: process.stderr, indicator: 'dots', withGuide: false })
    line.start(title)
    return { show: (text) => line.message(`${title} · ${text}`), end: () => line.clear() }
  }
  let shownAt = terminal.now()
  return {
    show(text) {
      if (terminal.now() - shownAt < logEveryMs) return
      shownAt = terminal.now()
      terminal.err(`${title} · ${text}\n`)
    },
    end() {},
  }
}
