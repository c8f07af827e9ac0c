import type { Consent } from '../../post/index.ts'

type Headers = Readonly<Record<string, string>>

/**
 * What the headers of a feed ask of machines. Whoever reserves text and data mining (TDMRep, `tdm-reservation: 1`), or asks not to be used by
 * generative models (`X-Robots-Tag: noai`, `Content-Signal: ai-input=no`) or not to be quoted (`nosnippet`), is never put before a model.
 * `noindex` on a feed is about the feed as a page, which many sites keep out of lists of results while their posts stay in.
 */
export function consentOf(headers: Headers): Consent {
  const robots = (headers['x-robots-tag'] ?? '').toLowerCase()
  const signals = (headers['content-signal'] ?? '').toLowerCase()
  const isReserved =
    headers['tdm-reservation']?.trim() === '1' || /\b(?:noai|nosnippet)\b/.test(robots) || /\bai-input\s*=\s*no\b/.test(signals)
  return isReserved ? 'count-only' : 'answer'
}
