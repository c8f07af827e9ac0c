import { useEffect, useState } from 'react'
import { ApiError, readPosts, type AskResult, type PostView } from '../api.ts'
import { PostCard } from './post-card.tsx'

const pageSize = 50

/** Every post that was found about the question, best first, read page by page; one deleted in the meantime is simply not there. */
export function FoundPosts({ found, asOf }: { found: AskResult['found']; asOf: string }) {
  const [pages, setPages] = useState(1)
  const [posts, setPosts] = useState<ReadonlyMap<string, PostView>>(new Map())
  const [error, setError] = useState<string>()
  const from = (pages - 1) * pageSize
  useEffect(() => {
    const ids = found.slice(from, from + pageSize).map(({ postId }) => postId)
    readPosts(ids).then(
      (read) => setPosts((known) => new Map([...known, ...read.map((post) => [post.postId, post] as const)])),
      (problem: unknown) => setError(problem instanceof ApiError ? problem.message : 'The posts could not be read.'),
    )
  }, [found, from])
  const shown = found.slice(0, from + pageSize)
  return (
    <section className="found" aria-label="Posts found">
      {shown.map(({ postId, similar }) => {
        const post = posts.get(postId)
        return post ? <PostCard key={postId} post={post} asOf={asOf} similar={similar} /> : null
      })}
      {error && <p className="notice">{error}</p>}
      {shown.length < found.length && (
        <button className="plain" onClick={() => setPages(pages + 1)}>
          Show more
        </button>
      )}
    </section>
  )
}
