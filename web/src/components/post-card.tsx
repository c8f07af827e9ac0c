import { useState, type ReactNode } from 'react'
import type { MediaView, SearchResultHit } from '../api.ts'
import { Pictures } from './pictures.tsx'
import { ageWords, count, exactly, minuteOf } from '../words.ts'

type Shown = {
  readonly url: string
  readonly network: string
  readonly text: string
  readonly createdAt: string
  readonly author: { readonly handle: string; readonly name: string }
  readonly warnings?: readonly string[] | undefined
  readonly media?: readonly MediaView[] | undefined
}

/** A post as its author wrote it. Its text is plain text: addresses in it are no links; only our own permalink is. */
export function PostCard({
  post,
  asOf,
  similar,
  first,
  isOwnPage = false,
  children,
}: {
  post: Shown
  asOf: string
  similar?: { readonly posts: number; readonly authors: number }
  /** Who said it first, where that is another one. */
  first?: SearchResultHit['first'] | undefined
  /** The page shown is where the post's link leads. */
  isOwnPage?: boolean
  children?: ReactNode
}) {
  const { author, network, createdAt, url } = post
  return (
    <article className="post">
      <header>
        <strong>{author.name || author.handle || 'Unnamed account'}</strong>
        {author.name && author.handle && <span className="handle">@{author.handle}</span>}
        <span className="quiet">
          {network} ·{' '}
          <time dateTime={createdAt} title={exactly(createdAt)}>
            {minuteOf(createdAt)}
          </time>{' '}
          · {ageWords(Date.parse(asOf) - Date.parse(createdAt))}
        </span>
      </header>
      {post.warnings ? <Warned labels={post.warnings} post={post} /> : <Content post={post} />}
      <footer>
        {!isOwnPage && (
          <a href={url} target="_blank" rel="nofollow noopener noreferrer ugc">
            Open original
          </a>
        )}
        {similar && similar.posts > 0 && (
          <span className="quiet">
            + {similar.posts} similar by {count(similar.authors, 'author')}
            {first && `, first ${first.author.name || first.author.handle || 'unnamed account'}, ${minuteOf(first.witnessedAt)}`}
          </span>
        )}
        {children}
      </footer>
    </article>
  )
}

const Content = ({ post: { text, media } }: { post: Shown }) => (
  <>
    <p className="post-text" dir="auto">
      {text}
    </p>
    <Pictures media={media} />
  </>
)

/** Behind a click: the operator warns of its labels. */
function Warned({ labels, post }: { labels: readonly string[]; post: Shown }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <div className="warned">
      <p className="quiet">
        Labelled {labels.join(', ')}.{' '}
        <button className="plain" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Hide' : 'Show the post'}
        </button>
      </p>
      {isOpen && <Content post={{ ...post, media: post.media?.map((one) => ({ ...one, sensitive: false })) }} />}
    </div>
  )
}
