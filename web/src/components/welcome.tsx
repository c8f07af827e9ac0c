import { readsLive, type Shown, type Status } from '../api.ts'
import { FileButton } from './file-button.tsx'
import { isReached, LiveSources } from './live-sources.tsx'

/** What can be done while the store is empty: the live networks and how they do, a file, or the demo. */
export function Welcome({
  onFile,
  onShow,
  onSources,
  status,
  sendsTo,
}: {
  onFile: (file: File) => void
  onShow: (shown: Shown) => void
  onSources: () => void
  status: Status
  sendsTo: string | undefined
}) {
  const isLive = readsLive(status)
  const isUnreached = isLive && !status.sources.some(isReached)
  return (
    <section className="welcome">
      <h1>Ask what is being said. Every sentence cited, checked and dated.</h1>
      <p className="lead">
        Groundswell answers from public posts and shows each one it used. It runs on this computer;{' '}
        {sendsTo === undefined
          ? 'nothing you import or ask leaves it.'
          : `questions and the posts found for them are sent to ${sendsTo}, where the chosen model runs.`}
      </p>
      <p>
        {!isLive ? 'The store is empty.' : isUnreached ? 'No network has been reached yet.' : 'The first posts are on their way.'} Choose
        where posts come from:
      </p>
      <ul className="choices">
        <li>
          <div className="choice">
            <strong>Live networks</strong>
            {isLive ? <LiveSources sources={status.sources} /> : <span>No network is read by this server.</span>}
            <div>
              <button className="plain" onClick={onSources}>
                Choose what is read
              </button>
            </div>
          </div>
        </li>
        <li>
          <button className="choice" onClick={() => onShow('demo')}>
            <strong>Look around in the demo</strong>
            <span>
              An invented network in a store of its own: stories that unfold, rumours, corrections, and everybody else talking.
              {isUnreached && ' It needs no internet; the real networks are tried on meanwhile.'}
            </span>
          </button>
        </li>
        <li>
          <FileButton className="choice" onFile={onFile}>
            <strong>Import a file</strong>
            <span>
              The export of an X or Mastodon account (.zip), a Bluesky repository (.car), posts of X’s API, Bluesky records or a Groundswell
              export as lines of JSON. You can also drop it here.
            </span>
          </FileButton>
        </li>
      </ul>
    </section>
  )
}
