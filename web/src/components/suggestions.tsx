import { useEffect, useState } from 'react'
import { readSuggestions } from '../api.ts'

const refreshMs = 15_000
/** While there are none: the first posts may just be coming in. */
const emptyMs = 3_000

/** Questions on what is coming in, to be asked with one click. */
export function Suggestions({ shown, isLive, onAsk }: { shown: string; isLive: boolean; onAsk: (question: string) => void }) {
  const [questions, setQuestions] = useState<readonly string[]>([])
  const isEmpty = questions.length === 0
  useEffect(() => {
    const read = () => void readSuggestions().then(setQuestions, () => {}) // without them the page is whole as well
    read()
    const timer = setInterval(read, isEmpty ? emptyMs : refreshMs)
    return () => clearInterval(timer)
  }, [shown, isEmpty])
  if (isEmpty) return null
  return (
    <section className="suggestions" aria-label="Suggested questions">
      <h2 className="quiet">{isLive ? 'Coming in now' : 'Suggested questions'}</h2>
      <ul>
        {questions.map((question) => (
          <li key={question}>
            <button className="plain" dir="auto" onClick={() => onAsk(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
