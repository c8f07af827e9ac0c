import type { Shown, Status } from '../api.ts'
import { isReached, LiveSources } from './live-sources.tsx'

/** Over everything while the demo is shown: nobody may take an invented post for a real one. */
export function DemoBanner({ status, onShow }: { status: Status; onShow: (shown: Shown) => void }) {
  const sources = status.live?.sources ?? []
  const isBack = sources.some(isReached)
  return (
    <section className="demo-banner" aria-label="Demo">
      <p>
        <strong>Demo: invented posts.</strong> People, places and events are made up, and so is every answer.
        {isBack && ' A real network can be reached again.'}
      </p>
      {!isBack && <LiveSources sources={sources} />}
      <button className={isBack ? 'primary' : 'plain'} onClick={() => onShow('live')}>
        Switch to live
      </button>
    </section>
  )
}
