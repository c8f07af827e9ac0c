import { AppError } from '../../errors/index.ts'

/** What somebody asked, and the newest tweet there was then. */
export type Topic = { readonly number: number; readonly query: string; readonly tweet: bigint }

const block = /<top>([\s\S]*?)<\/top>/g
const number = /<num>\s*Number:\s*MB(\d+)\s*<\/num>/
const query = /<(title|query)>\s*([\s\S]*?)\s*<\/\1>/ // 2011 says title, later years query
const tweet = /<querytweettime>\s*(\d+)\s*<\/querytweettime>/

/** The topic files of TREC Microblog, in order of time. Throws `format_unknown`. */
export function parseTopics(text: string): Topic[] {
  const topics = [...text.matchAll(block)].map(([, top = ''], at): Topic => {
    const parts = [number.exec(top)?.[1], query.exec(top)?.[2], tweet.exec(top)?.[1]]
    const [name, words, newest] = parts
    if (!name || !words || !newest) throw unknown(`Topic ${at + 1} of the file lacks its number, query or querytweettime.`)
    return { number: Number(name), query: words, tweet: BigInt(newest) }
  })
  if (topics.length === 0) throw unknown('The file of topics holds no <top> … </top>.')
  return topics.sort((a, b) => (a.tweet === b.tweet ? a.number - b.number : a.tweet < b.tweet ? -1 : 1))
}

const unknown = (what: string) =>
  new AppError('format_unknown', { message: `${what} Give a topic file of TREC Microblog, such as topics.microblog2011.txt.` })
