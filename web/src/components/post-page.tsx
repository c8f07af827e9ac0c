import { useEffect, useState } from 'react'
import { readPosts, type PostView } from '../api.ts'
import { PostCard } from './post-card.tsx'

/** One stored post on a page of its own: where the links of invented posts lead. */
export function PostPage({ id }: { id: string }) {
  const [post, setPost] = useState<PostView | 'reading' | 'gone'>(id === '' ? 'gone' : 'reading')
  useEffect(() => {
    if (id === '') return
    readPosts([id]).then(
      ([found]) => setPost(found ?? 'gone'),
      () => setPost('gone'),
    )
  }, [id])
  return (
    <div className="column">
      {post === 'reading' ? (
        <p className="quiet">Reading the post …</p>
      ) : post === 'gone' ? (
        <p className="notice">This post is not available here.</p>
      ) : (
        <PostCard post={post} asOf={new Date().toISOString()} isOwnPage={post.url.endsWith(`/p/${id}`)} />
      )}
      <p>
        <a href="/">Ask a question</a>
      </p>
    </div>
  )
}
