import type { Status } from '../api.ts'

export function Footer({ status }: { status: Status | undefined }) {
  return (
    <footer className="footer">
      <span>Runs on this computer. Nothing leaves it.</span>
      <span>
        <a href="/openapi.json">API</a> · <a href="/metrics">Metrics</a>
        {status ? ` · ${status.version}` : ''}
      </span>
    </footer>
  )
}
