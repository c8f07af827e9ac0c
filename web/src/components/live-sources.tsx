import type { SourceStatus } from '../api.ts'
import { age, minuteOf } from '../words.ts'

/** How each live source is doing, in a line: nobody should have to guess how old "now" is. */
export function LiveSources({ sources }: { sources: readonly SourceStatus[] }) {
  const live = sources.filter(({ state }) => state !== 'archive')
  if (live.length === 0) return null
  return (
    <ul className="live" aria-label="Live sources">
      {live.map((source) => (
        <li key={source.name} className={source.state === 'live' ? 'quiet on' : 'quiet'}>
          {sourceWords(source)}
          {source.behind && isReached(source) && <Behind behind={source.behind} />}
        </li>
      ))}
    </ul>
  )
}

export const isReached = ({ state }: SourceStatus): boolean => state === 'live' || state === 'catching-up'

/** What was missed, and how far it has been read. */
function Behind({ behind: { from, at, until } }: { behind: NonNullable<SourceStatus['behind']> }) {
  const [begin, now, end] = [from, at, until].map((time) => Date.parse(time)) as [number, number, number]
  const share = end > begin ? Math.min(1, Math.max(0, (now - begin) / (end - begin))) : 1
  return (
    <span className="behind">
      Reading what was written before, from {minuteOf(from)}: {age(end - now)} still to come.
      <progress value={share} max={1} aria-label="Share of the missed time that has been read" />
    </span>
  )
}

const titles: Readonly<Record<string, string>> = { bluesky: 'Bluesky', demo: 'Demo network', x: 'X' }
/** `bluesky:home` is Bluesky by another server: “Bluesky (home)”. */
export function sourceTitle(name: string): string {
  const [network = '', ...rest] = name.split(':')
  const title = titles[network] ?? network
  return rest.length === 0 ? title : `${title} (${rest.join(':')})`
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

const behindWords = (lagMs: number | null) =>
  lagMs === null ? 'no post yet' : lagMs < 1_000 ? 'less than a second behind' : `${age(lagMs)} behind`
const rate = (perSecond: number) => (perSecond < 10 ? perSecond : Math.round(perSecond)).toLocaleString('en')

const sourceWords = (source: SourceStatus): string =>
  `${sourceTitle(source.name)}${source.state === 'live' ? ' ' : ' · '}${stateWords(source)}`

/** How a source is doing, without its name. */
export function stateWords({ state, lagMs, perSecond, error, retryAt }: SourceStatus): string {
  switch (state) {
    case 'live':
      return `live · ${behindWords(lagMs)} · ${rate(perSecond)} events a second`
    case 'catching-up':
      return `catching up, ${behindWords(lagMs)} · the newest posts can be found already`
    case 'waiting':
      return `${error ?? 'not reached'}${retryAt ? ` Trying again at ${clock.format(Date.parse(retryAt))}.` : ''}`
    case 'connecting':
      return `connecting${error ? ` again: ${error}` : ''}`
    case 'stopped':
    case 'archive':
      return 'not read at the moment'
  }
}
