import { useEffect, useState } from 'react'
import { ApiError, tail, type PostView } from '../api.ts'
import { count } from '../words.ts'
import { PostCard } from './post-card.tsx'

/** Posts on the page at once; a browser tab that is left open does not grow. */
const most = 60
/** New posts are shown together, so that the page stays readable when many come. */
const showEveryMs = 700
const ageEveryMs = 3_000
const reconnectMs = 2_000

/** Posts as they come in, newest first, those that a filter asks for. A post that its author deletes leaves the page. */
export function TailPage({ active }: { active: boolean }) {
  const [query, setQuery] = useState('')
  const [asked, setAsked] = useState('')
  const [paused, setPaused] = useState(false)
  const [posts, setPosts] = useState<readonly PostView[]>([])
  const [skipped, setSkipped] = useState(0)
  const [error, setError] = useState<string>()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!active) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), ageEveryMs)
    return () => clearInterval(timer)
  }, [active])
  useEffect(() => {
    if (!active || paused) return
    const stop = new AbortController()
    let fresh: PostView[] = []
    const gone = new Set<string>()
    const show = () => {
      if (fresh.length === 0 && gone.size === 0) return
      const [came, left] = [fresh.reverse(), new Set(gone)]
      fresh = []
      gone.clear()
      setPosts((known) =>
        unique([...came, ...known])
          .filter(({ postId }) => !left.has(postId))
          .slice(0, most),
      )
    }
    let retry: ReturnType<typeof setTimeout> | undefined
    const read = async () => {
      setError(undefined)
      let isOver = false
      try {
        for await (const event of tail(asked, stop.signal)) {
          if (event.type === 'post') fresh = [...fresh, event.post].slice(-most)
          else if (event.type === 'gone') gone.add(event.postId)
          else setSkipped((known) => known + event.posts)
        }
        if (!stop.signal.aborted) setError('The connection ended. Connecting again …')
      } catch (problem) {
        isOver = problem instanceof ApiError && !problem.retryable
        if (!stop.signal.aborted) setError(problem instanceof ApiError ? problem.message : 'The connection broke off. Connecting again …')
      }
      if (!stop.signal.aborted && !isOver) retry = setTimeout(() => void read(), reconnectMs)
    }
    void read()
    const timer = setInterval(show, showEveryMs)
    return () => {
      stop.abort()
      clearTimeout(retry)
      clearInterval(timer)
    }
  }, [active, paused, asked])

  return (
    <div className="column">
      <form
        className="search-form"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          setPosts([])
          setSkipped(0)
          setPaused(false)
          setAsked(query.trim())
        }}
      >
        <input
          type="search"
          aria-label="Filter posts"
          placeholder="All posts, or: words, “phrases”, -word"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <button className="primary">Follow</button>
      </form>
      <div className="search-head">
        <span className="quiet">
          {error ??
            (paused ? 'Paused' : posts.length === 0 ? 'Waiting for the next post …' : `As they come${asked ? `, for ${asked}` : ''}`)}
          {skipped > 0 && ` · ${count(skipped, 'post')} left out: they came too fast`}
        </span>
        <button className="plain" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? 'Go on' : 'Pause'}
        </button>
      </div>
      {posts.map((post) => (
        <PostCard key={post.postId} post={post} asOf={new Date(now).toISOString()} />
      ))}
    </div>
  )
}

function unique(posts: readonly PostView[]): PostView[] {
  return [...new Map(posts.toReversed().map((post) => [post.postId, post])).values()].toReversed()
}
