import { readsLive, type Status } from '../api.ts'

export function Footer({ status, sendsTo }: { status: Status | undefined; sendsTo: string | undefined }) {
  return (
    <footer className="footer">
      <span>{footerWords(status, sendsTo)}</span>
      <span>
        <a href="/openapi.json">API</a> · <a href="/metrics">Metrics</a>
        {status ? ` · ${status.version}` : ''}
      </span>
    </footer>
  )
}

function footerWords(status: Status | undefined, sendsTo: string | undefined): string {
  const isDemo = status?.shown === 'demo'
  const isLive = readsLive(status)
  if (sendsTo !== undefined)
    return `${isDemo ? 'Nothing in the demo is real.' : isLive ? 'Reads public posts live.' : 'Runs on this computer.'} Questions and the posts found for them are sent to ${sendsTo}, where the chosen model runs.`
  if (isDemo) return 'The demo plays on this computer. Nothing in it is real.'
  return isLive ? 'Reads public posts live. Nothing you ask or import leaves this computer.' : 'Runs on this computer. Nothing leaves it.'
}
