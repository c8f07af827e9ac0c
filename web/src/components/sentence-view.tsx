import type { Citation, Sentence } from '../api.ts'

const checks: Readonly<Record<Sentence['check'], string>> = {
  quote: 'Word for word from the cited post',
  composed: 'Counted by code from the posts found',
  supported: 'Passed the checks against the cited posts',
  partial: 'Partly covered by the cited posts',
}

/** One sentence with its citations. How it was checked stands beside it, quietly. */
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
      <p className={`sentence ${check}`} title={checks[check]}>
        {text}
        {marks}
      </p>
    )
  return (
    <figure className="sentence quote" title={checks[check]}>
      {quote[1] && <p className="earlier">Earlier</p>}
      <blockquote>
        {quote[3]}
        {marks}
      </blockquote>
      <figcaption>{quote[2]}</figcaption>
    </figure>
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
