import type { Citation, Sentence } from '../api.ts'
import { checkMeans, checkWord, standsBy } from '../checks.ts'

/** One sentence with its citations. How it came to stand there is said below it, quietly. */
export function SentenceView({
  sentence,
  citations,
  opened,
  onOpen,
}: {
  sentence: Sentence
  citations: readonly Citation[]
  opened: number | undefined
  onOpen: (number: number) => void
}) {
  const { text, check } = sentence
  const quote =
    check === 'quote'
      ? quoteOf(
          text,
          citations.find(({ number }) => number === sentence.citations[0]),
        )
      : undefined
  const marks = sentence.citations.map((number) => (
    <Mark
      key={number}
      number={number}
      citation={citations.find((one) => one.number === number)}
      isOpen={opened === number}
      onOpen={onOpen}
    />
  ))
  if (!quote)
    return (
      <div className={`sentence ${check}`}>
        <p>
          {text}
          {marks}
        </p>
        {check === 'supported' || check === 'partial' ? <Passed sentence={sentence} /> : <p className="stands">{standsBy(sentence)}</p>}
      </div>
    )
  return (
    <figure className="sentence quote">
      {quote.lead !== '' && <p className="earlier">{quote.lead}</p>}
      <blockquote>
        {quote.words}
        {marks}
      </blockquote>
      <figcaption>
        {quote.who} · {standsBy(sentence)}
      </figcaption>
    </figure>
  )
}

/**
 * A quoted sentence in its parts. What stands before its author, in the answer's language (“Earlier”, “Denied since 07:15”, “Dementiert von”), says how
 * to take the words, so it is shown before them.
 */
function quoteOf(text: string, cited: Citation | undefined): { lead: string; who: string; words: string } | undefined {
  const [, before, words] = /^(.*?)[:：] ?[“「『«](.*)[”」』»]$/su.exec(text) ?? []
  if (before === undefined || words === undefined) return undefined
  const names = [cited?.author.name, cited?.author.handle && `@${cited.author.handle}`].filter((name) => name !== undefined && name !== '')
  const at = Math.min(...names.map((name) => before.indexOf(name as string)).filter((index) => index >= 0))
  if (!Number.isFinite(at)) return { lead: '', who: before, words }
  return { lead: before.slice(0, at).replace(/[:：]?\s*$/u, ''), who: before.slice(at), words }
}

/** The checks that a model's sentence passed; each can only lower trust. */
function Passed({ sentence }: { sentence: Sentence }) {
  return (
    <details className="stands">
      <summary>{standsBy(sentence)}</summary>
      <ul>
        {sentence.passed.map((name) => (
          <li key={name}>
            <strong>{checkWord(name)}</strong>: {checkMeans(name)}
          </li>
        ))}
      </ul>
      <p>Checks can catch what is wrong; none of them proves that a sentence is true.</p>
    </details>
  )
}

function Mark({
  number,
  citation,
  isOpen,
  onOpen,
}: {
  number: number
  citation: Citation | undefined
  isOpen: boolean
  onOpen: (number: number) => void
}) {
  const who = citation ? citation.author.name || citation.author.handle : ''
  return (
    <button className="mark" aria-pressed={isOpen} aria-label={`Source ${number}${who ? `: ${who}` : ''}`} onClick={() => onOpen(number)}>
      {number}
    </button>
  )
}
