import { readsLive, type Status } from '../api.ts'
import { FileButton } from './file-button.tsx'
import { LiveSources } from './live-sources.tsx'

/** What can be done with an empty store. What this version cannot do yet is said, not hidden. */
export function Welcome({ onFile, status }: { onFile: (file: File) => void; status: Status }) {
  const isLive = readsLive(status)
  return (
    <section className="welcome">
      <h1>Ask what is being said. Every sentence cited, checked and dated.</h1>
      <p className="lead">
        Groundswell answers from public posts and shows each one it used. It runs on this computer; nothing you import or ask leaves it.
      </p>
      <p>The store is empty. Choose where posts come from:</p>
      <ul className="choices">
        <li>
          <FileButton className="choice" onFile={onFile}>
            <strong>Import a file</strong>
            <span>
              X API v1.1 objects, Bluesky records or a Groundswell export, one JSON object a line; plain, .gz, .br or .zst. You can also
              drop it here.
            </span>
          </FileButton>
        </li>
        <li>
          <div className="choice later">
            <strong>Live networks</strong>
            {isLive ? (
              <LiveSources sources={status.sources} />
            ) : (
              <span>
                Bluesky: start with <code>npm start -- --live</code>. Mastodon, Nostr and RSS are not in this version yet.
              </span>
            )}
          </div>
        </li>
        <li>
          <div className="choice later">
            <strong>Demo</strong>
            <span>An invented network to look around in. Not in this version yet.</span>
          </div>
        </li>
      </ul>
    </section>
  )
}
