import { readsLive, type Status } from '../api.ts'

export function Footer({ status }: { status: Status | undefined }) {
  return (
    <footer className="footer">
      <span>
        {status?.shown === 'demo'
          ? 'The demo plays on this computer. Nothing in it is real.'
          : readsLive(status)
            ? 'Reads public posts live. Nothing you ask or import leaves this computer.'
            : 'Runs on this computer. Nothing leaves it.'}
      </span>
      <span>
        <a href="/openapi.json">API</a> · <a href="/metrics">Metrics</a>
        {status ? ` · ${status.version}` : ''}
      </span>
    </footer>
  )
}
