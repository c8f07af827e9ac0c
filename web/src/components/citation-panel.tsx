import { useEffect, useRef } from 'react'
import type { Citation } from '../api.ts'
import { minuteOf } from '../words.ts'
import { PostCard } from './post-card.tsx'

/** The post behind a number: beside the answer, or from below on a phone. Arrow keys go through the sources. */
export function CitationPanel({
  citation,
  asOf,
  onClose,
  onStep,
}: {
  citation: Citation
  asOf: string | undefined
  onClose: () => void
  onStep: (by: 1 | -1) => void
}) {
  const panel = useRef<HTMLElement>(null)
  const before = useRef<Element>(null)
  useEffect(() => {
    before.current = document.activeElement
    panel.current?.focus({ preventScroll: true })
    return () => {
      if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true })
    }
  }, [])
  return (
    <aside
      className="panel"
      ref={panel}
      tabIndex={-1}
      aria-label={`Source ${citation.number}`}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight' || event.key === 'ArrowDown') onStep(1)
        else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') onStep(-1)
        else return
        event.preventDefault()
      }}
    >
      <div className="panel-head">
        <span className="quiet">Source {citation.number}</span>
        <button className="plain" onClick={() => onStep(-1)} aria-label="Previous source">
          ←
        </button>
        <button className="plain" onClick={() => onStep(1)} aria-label="Next source">
          →
        </button>
        <button className="plain" onClick={onClose}>
          Close
        </button>
      </div>
      {citation.backDated && <p className="quiet">Dated by its author: its network saw it first on {minuteOf(citation.witnessedAt)}.</p>}
      {citation.edited && <p className="quiet">Its author has written this post anew since: these are the words of then.</p>}
      <PostCard post={citation} asOf={asOf ?? new Date(Date.parse(citation.createdAt) + citation.ageMs).toISOString()} />
    </aside>
  )
}
