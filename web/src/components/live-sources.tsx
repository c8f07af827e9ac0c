import type { Status } from '../api.ts'
import { age } from '../words.ts'

type Source = Status['sources'][number]

/** How each live source is doing, in a line: nobody should have to guess how old "now" is. */
export function LiveSources({ sources }: { sources: Status['sources'] }) {
  const live = sources.filter(({ state }) => state !== 'archive')
  if (live.length === 0) return null
  return (
    <ul className="live" aria-label="Live sources">
      {live.map((source) => (
        <li key={source.name} className={source.state === 'live' ? 'quiet on' : 'quiet'}>
          {words(source)}
        </li>
      ))}
    </ul>
  )
}

const titles: Readonly<Record<string, string>> = { bluesky: 'Bluesky' }
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

function words({ name, state, lagMs, perSecond, error, retryAt }: Source): string {
  const title = titles[name] ?? name
  switch (state) {
    case 'live':
      return `${title} live · ${age(lagMs ?? 0)} behind · ${perSecond.toLocaleString('en')} events a second`
    case 'catching-up':
      return `${title} · catching up, ${age(lagMs ?? 0)} behind · the newest posts can be found already`
    case 'waiting':
      return `${title} · ${error ?? 'not reached'}${retryAt ? ` Trying again at ${clock.format(Date.parse(retryAt))}.` : ''}`
    case 'connecting':
      return `${title} · connecting${error ? ` again: ${error}` : ''}`
    case 'stopped':
    case 'archive':
      return `${title} · not read at the moment`
  }
}
