import type { Post, PostBatch, PostEvent, PostSink } from '../post/index.ts'
import type { LanguageDetector } from './detector.ts'

/**
 * The private use subtag (RFC 5646, 2.2.7) that tells a detected language from one that the author or the network stated. `de`
 * finds `de-x-detected` as it finds `de-CH`.
 */
export const detectedMark = 'x-detected'

/**
 * Posts without a language get the detected one on their way into a sink. Batches arrive there in the order in which they were
 * given, since each carries a cursor. A language that cannot be told, or a detector that fails, changes nothing.
 */
export function withDetectedLanguages<S extends PostSink>(sink: S, detector: LanguageDetector): S {
  let ahead = Promise.resolve() // settles when every earlier batch is handed over
  let underWay = 0
  return {
    ...sink,
    write(batch, options) {
      const silent = batch.events.filter(isSilent)
      if (silent.length === 0 && underWay === 0) return sink.write(batch, options)
      underWay++
      const marked = silent.length === 0 ? Promise.resolve(batch) : markAll(batch, detector)
      const handedOver = ahead.then(async () => {
        const ready = await marked
        return { writing: sink.write(ready, options) } // not awaited here: the next one may follow at once
      })
      ahead = handedOver.then(
        () => void underWay--,
        () => void underWay--,
      )
      return handedOver.then(({ writing }) => writing)
    },
  }
}

type PostPut = Extract<PostEvent, { type: 'post-put' }>
const isSilent = (event: PostEvent): event is PostPut => event.type === 'post-put' && event.post.langs.length === 0

async function markAll(batch: PostBatch, detector: LanguageDetector): Promise<PostBatch> {
  const posts = batch.events.flatMap((event) => (isSilent(event) ? [event.post] : []))
  const found = await detector.detect(posts.map(wordsOf))
  const languages = new Map<Post, string>(posts.flatMap((post, i) => (found[i] === undefined ? [] : [[post, found[i]] as const])))
  return {
    ...batch,
    events: batch.events.map((event) => {
      const language = isSilent(event) ? languages.get(event.post) : undefined
      return isSilent(event) && language !== undefined
        ? { ...event, post: { ...event.post, langs: [`${language}-${detectedMark}`] } }
        : event
    }),
  }
}

/** A picture without words says what stands under it. */
const wordsOf = ({ text, card, media }: Post): string =>
  text !== '' ? text : `${card?.title ?? ''} ${media.map(({ alt }) => alt).join(' ')}`
