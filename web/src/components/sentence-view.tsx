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
  const quote = check === 'quote' ? /^(Earlier: )?(.*?): “(.*)”$/su.exec(text) : null
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
        {check === 'supported' ? <Passed sentence={sentence} /> : <p className="stands">{standsBy(sentence)}</p>}
      </div>
    )
  return (
    <figure className="sentence quote">
      {quote[1] && <p className="earlier">Earlier</p>}
      <blockquote>
        {quote[3]}
        {marks}
      </blockquote>
      <figcaption>
        {quote[2]} · {standsBy(sentence)}
      </figcaption>
    </figure>
  )
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
