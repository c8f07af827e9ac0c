import type { AskResult, Citation, Sentence, WatchEvent } from './api.ts'
import type { Turn, Watching } from './turn.ts'

/** Updates on the page at once: a tab that is left open does not grow. */
const most = 50

/** It rests on posts, so new ones can change it. */
export const mayChange = ({ source, finish, declined, notKept }: AskResult): boolean =>
  source === 'posts' &&
  notKept === undefined &&
  declined === undefined &&
  (finish === 'complete' || finish === 'abstained' || finish === 'length')

export const started: Watching = { isOn: true, updates: [], citations: [] }

export const sourcesOf = ({ citations, watching }: Turn): readonly Citation[] => [...citations, ...(watching?.citations ?? [])]

/** A turn after one event; a source that is gone takes its sentences along. */
export function advanceWatching(turn: Turn, event: WatchEvent): Turn {
  const watching = turn.watching ?? started
  switch (event.type) {
    case 'watch-start':
      return { ...turn, watching: started }
    case 'watch-count':
      return { ...turn, watching: { ...watching, count: { posts: event.posts, authors: event.authors } } }
    case 'watch-end':
      return { ...turn, watching: { ...watching, isOn: false, message: event.message } }
    case 'watch-update': {
      const { count: _before, ...rest } = watching
      const updates = [...watching.updates, { at: event.at, changes: event.changes }].slice(-most)
      const gone = event.changes.flatMap((change) => (change.kind === 'source-gone' ? change.citations : []))
      return withoutSources({ ...turn, watching: { ...rest, updates, citations: [...watching.citations, ...event.citations] } }, gone)
    }
  }
}

function withoutSources(turn: Turn, gone: readonly number[]): Turn {
  if (gone.length === 0 || !turn.watching) return turn
  const kept = (citations: readonly Citation[]) => citations.filter(({ number }) => !gone.includes(number))
  const left = (sentences: readonly Sentence[]) =>
    sentences
      .filter(({ citations, check }) => (check === 'composed' ? !citations.every(isGone) : !citations.some(isGone)))
      .map((sentence) => ({ ...sentence, citations: sentence.citations.filter((number) => !isGone(number)) }))
  const isGone = (number: number) => gone.includes(number)
  const updates = turn.watching.updates.map(({ at, changes }) => ({
    at,
    changes: changes
      .map((change) => (change.kind === 'source-gone' ? change : { ...change, sentences: left(change.sentences) }))
      .filter((change) => change.kind === 'source-gone' || change.sentences.length > 0),
  }))
  return {
    ...turn,
    sentences: left(turn.sentences),
    citations: kept(turn.citations),
    watching: { ...turn.watching, updates: updates.filter(({ changes }) => changes.length > 0), citations: kept(turn.watching.citations) },
  }
}
