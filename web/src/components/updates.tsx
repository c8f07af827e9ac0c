import type { AnswerChange } from '../api.ts'
import type { Turn, Update } from '../turn.ts'
import { sourcesOf } from '../watching.ts'
import { clockOf, count } from '../words.ts'
import { SentenceView } from './sentence-view.tsx'

type Props = {
  turn: Turn
  opened: number | undefined
  onOpen: (number: number) => void
  onKeepCurrent: (isOn: boolean) => void
}

/** The switch that keeps an answer current, and below it what has changed since: the newest last, as one reads on. */
export function Updates({ turn, opened, onOpen, onKeepCurrent }: Props) {
  const { watching } = turn
  const isOn = watching?.isOn ?? false
  return (
    <section className="updates" aria-label="Since then">
      <div className="updates-head">
        <button className="plain switch" role="switch" aria-checked={isOn} onClick={() => onKeepCurrent(!isOn)}>
          Keep it current
        </button>
        <span className="quiet" role="status">
          {stateWords(turn)}
        </span>
      </div>
      <div aria-live="polite">
        {watching?.updates.map((update) => (
          <UpdateView key={update.at} update={update} turn={turn} opened={opened} onOpen={onOpen} />
        ))}
      </div>
    </section>
  )
}

function stateWords({ watching }: Turn): string {
  if (!watching) return ''
  const { isOn, count: more, message } = watching
  if (!isOn) return message ?? 'No longer kept current.'
  if (more) return `${count(more.posts, 'post')} by ${count(more.authors, 'author')} about it by now, nothing new in them.`
  return 'What changes is shown here as it comes.'
}

function UpdateView({ update: { at, changes }, turn, opened, onOpen }: { update: Update } & Omit<Props, 'onKeepCurrent'>) {
  return (
    <article className="update">
      <time dateTime={at}>{clockOf(at)}</time>
      <div className="changes">
        {changes.map((change, i) => (
          <div key={i} className={`change ${change.kind}`}>
            <p className="change-kind">{kindWords[change.kind]}</p>
            {change.kind === 'source-gone' ? (
              <p>{goneWords(change.citations)}</p>
            ) : (
              change.sentences.map((sentence, j) => (
                <SentenceView key={j} sentence={sentence} citations={sourcesOf(turn)} opened={opened} onOpen={onOpen} />
              ))
            )}
          </div>
        ))}
      </div>
    </article>
  )
}

const kindWords: Readonly<Record<AnswerChange['kind'], string>> = {
  figure: 'New figure',
  denial: 'Denied',
  correction: 'Corrected',
  confirmed: 'Confirmed',
  resolved: 'Settled',
  fact: 'New',
  'first-word': 'First word of it',
  'source-gone': 'Source gone',
}

const goneWords = (numbers: readonly number[]) =>
  `${numbers.length > 1 ? 'Sources' : 'Source'} ${numbers.join(', ')} ${numbers.length > 1 ? 'are' : 'is'} no longer available. What rested on ${numbers.length > 1 ? 'them' : 'it'} has left the answer.`
