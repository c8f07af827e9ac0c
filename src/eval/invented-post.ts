import { noCounts, type AuthorId, type Post, type PostId } from '../post/index.ts'

type Told = { readonly n: number; readonly by: string; readonly text: string; readonly at: number; readonly lang: string }

/** A post that an evaluation made up: of X, said when it was seen, without links, tags or pictures. `by`: its author's handle and name. */
export const inventedPost = ({ n, by, text, at, lang }: Told): Post => ({
  id: `x:${n}` as PostId,
  author: { id: `x:${by}` as AuthorId, handle: by, name: by },
  text,
  url: `https://x.com/i/status/${n}`,
  createdAt: at,
  witnessedAt: at,
  receivedAt: at,
  langs: [lang],
  links: [],
  tags: [],
  mentions: [],
  media: [],
  labels: [],
  counts: noCounts,
  version: '',
  consent: 'answer',
})
