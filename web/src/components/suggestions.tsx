import { useEffect, useState } from 'react'
import { readSuggestions } from '../api.ts'

const refreshMs = 15_000

/** Questions on what is coming in, to be asked with one click. */
export function Suggestions({ shown, onAsk }: { shown: string; onAsk: (question: string) => void }) {
  const [questions, setQuestions] = useState<readonly string[]>([])
  useEffect(() => {
    const read = () => void readSuggestions().then(setQuestions, () => {}) // without them the page is whole as well
    read()
    const timer = setInterval(read, refreshMs)
    return () => clearInterval(timer)
  }, [shown])
  if (questions.length === 0) return null
  return (
    <section className="suggestions" aria-label="Suggested questions">
      <h2 className="quiet">Coming in now</h2>
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
