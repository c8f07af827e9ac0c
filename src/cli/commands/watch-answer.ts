import type { AnswerChange, Api, AskResult, Citation, Sentence, WatchEvent } from '../../api/index.ts'
import { countOf, createPaint, plain, timeInWords, wrap, type Paint, type Terminal } from '../terminal.ts'
import { citationLines, marks } from '../citations.ts'

type Options = { readonly json?: boolean; readonly minutes?: number }
type Watching = { readonly api: Api; readonly terminal: Terminal; readonly signal: AbortSignal }

/** Shows what changes in an answer as it changes; true: something did. Ends quietly with Ctrl-C. */
export async function watchAnswer(
  { id }: AskResult,
  { json = false, minutes }: Options,
  { api, terminal, signal }: Watching,
): Promise<boolean> {
  const paint = createPaint(terminal)
  const { sources } = await api.status({ signal })
  const isLive = sources.some(({ state }) => state !== 'archive' && state !== 'stopped')
  let hasChanged = false
  for await (const event of api.watch({ answer: id, ...(minutes !== undefined && { minutes }) }, { signal })) {
    hasChanged ||= event.type === 'watch-update'
    if (json) terminal.out(`${JSON.stringify(event)}\n`)
    else show(event, terminal, paint)
    // Not of one that is over: nothing can change it.
    if (event.type === 'watch-start' && event.until !== event.asOf && !isLive)
      terminal.err(`${paint('yellow', wrap(notLive, terminal.width))}\n\n`)
  }
  return hasChanged
}

const notLive = 'Nothing is read live here, so only an import can change this answer. To read a network: groundswell serve'

function show(event: WatchEvent, terminal: Terminal, paint: Paint): void {
  switch (event.type) {
    case 'watch-start':
      if (event.until === event.asOf) return // it is over: why is what comes next
      return terminal.err(
        `\n${paint('dim', `Kept current until ${timeInWords(event.until, terminal.timeZone)}: what changes is shown as it comes. Ctrl-C ends it.`)}\n\n`,
      )
    case 'watch-update':
      return showUpdate(event, terminal, paint)
    case 'watch-count': {
      const posts = `${countOf(event.posts, 'post')} by ${countOf(event.authors, 'author')} about it by now, nothing new in them`
      if (terminal.isInteractive) terminal.err(`${paint('dim', `${clockOf(event.at, terminal)} · ${posts}`)}\n`)
      return
    }
    case 'watch-end':
      return terminal.err(`${paint('dim', wrap(event.message, terminal.width))}\n`)
  }
}

function showUpdate({ at, changes, citations }: Extract<WatchEvent, { type: 'watch-update' }>, terminal: Terminal, paint: Paint): void {
  for (const change of changes) {
    const time = paint('bold', clockOf(at, terminal))
    const [first = '', ...others] =
      change.kind === 'source-gone' ? [goneWords(change)] : change.sentences.map((one) => sentenceWords(one, paint))
    terminal.out(`${time} ${wrap(first, terminal.width - 6, '      ')}\n`)
    for (const text of others) terminal.out(`      ${wrap(text, terminal.width - 6, '      ')}\n`)
  }
  terminal.out(`${citations.map((citation: Citation) => `${citationLines(citation, terminal, paint)}\n`).join('')}\n`)
}

const sentenceWords = ({ text, citations }: Sentence, paint: Paint) => `${plain(text)} ${marks(citations, paint)}`.trimEnd()

function goneWords({ citations, sentences }: Extract<AnswerChange, { kind: 'source-gone' }>): string {
  const which = citations.map((number) => `[${number}]`).join(', ')
  const gone = sentences.map((at) => at + 1).join(', ')
  const rested =
    sentences.length === 0 ? '' : ` With it goes what rested on it: sentence${sentences.length > 1 ? 's' : ''} ${gone} of the answer.`
  return `No longer available: ${citations.length > 1 ? 'sources' : 'source'} ${which}.${rested}`
}

const clockOf = (iso: string, { timeZone }: Terminal) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(Date.parse(iso))
