import { useState } from 'react'
import { ApiError, search, type SearchResult, type SearchResultHit, type Shown } from '../api.ts'
import { count, scoreWords, took } from '../words.ts'
import { PostCard } from './post-card.tsx'

type Found = { readonly query: string; readonly hits: readonly SearchResultHit[]; readonly page: SearchResult }

/** Plain search: every word must occur; why a post stands where it stands can be looked at. */
export function SearchPage({ active, onShown }: { active: boolean; onShown: (shown: Shown) => void }) {
  const [query, setQuery] = useState('')
  const [newest, setNewest] = useState(false)
  const [found, setFound] = useState<Found>()
  const [error, setError] = useState<string>()
  const read = (sort: boolean, more?: string) => {
    const asked = more ? (found?.query ?? '') : query.trim()
    search({ query: asked, limit: '20', sort: sort ? 'newest' : 'best', ...(more && { page: more }) }).then(
      (page) => {
        setFound((known) => ({ query: asked, page, hits: [...(more ? (known?.hits ?? []) : []), ...page.hits] }))
        setError(undefined)
        onShown(page.shown)
      },
      (problem: unknown) => setError(problem instanceof ApiError ? problem.message : 'The search failed. Try again.'),
    )
  }
  return (
    <div className="column">
      <form
        className="search-form"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          read(newest)
        }}
      >
        <input
          type="search"
          aria-label="Search posts"
          placeholder="Words, “phrases”, -word"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          key={String(active)}
          autoFocus={active}
        />
        <button className="primary">Search</button>
      </form>
      <p className="quiet syntax">
        <code>"exact words"</code> <code>-without</code> <code>from:handle</code> <code>#tag</code> <code>lang:en</code>{' '}
        <code>network:x</code> <code>since:2016-04-01</code> <code>until:2016-05-01</code>
      </p>
      {error && (
        <p className="notice" role="alert">
          {error}
        </p>
      )}
      {found && (
        <>
          <div className="search-head">
            <span className="quiet">
              {found.hits.length === 0 ? 'No post found' : `${count(found.hits.length, 'hit')} shown`} ·{' '}
              {count(found.page.searched.posts, 'post')} searched · {took(found.page.tookMs)}
              {found.page.matching === 'any' && found.hits.length > 0 && ' · no post holds every word, these hold some'}
            </span>
            <button
              className="plain"
              aria-pressed={newest}
              onClick={() => {
                setNewest(!newest)
                read(!newest)
              }}
            >
              {newest ? 'Newest first' : 'Best first'}
            </button>
          </div>
          {found.hits.map((hit) => (
            <PostCard key={hit.postId} post={hit} asOf={found.page.asOf} similar={hit.similar} first={hit.first}>
              {Object.keys(hit.parts).length > 0 && <Why hit={hit} />}
            </PostCard>
          ))}
          {found.page.next && (
            <button className="plain" onClick={() => read(newest, found.page.next)}>
              Show more
            </button>
          )}
        </>
      )}
    </div>
  )
}

function Why({ hit }: { hit: SearchResultHit }) {
  return (
    <details className="why">
      <summary>Why here</summary>
      score {scoreWords(hit.score, hit.parts)}
    </details>
  )
}
