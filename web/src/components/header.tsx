import { FileButton } from './file-button.tsx'
import { ThemeButton } from './theme-button.tsx'

export type View = 'ask' | 'search' | 'tail' | 'sources' | 'status'

export function Header({
  view,
  onView,
  hasPosts,
  isLive,
  onImport,
}: {
  view: View | undefined
  onView: (view: View) => void
  hasPosts: boolean
  isLive: boolean
  onImport: (file: File) => void
}) {
  return (
    <header className="header">
      <a className="brand" href="/" aria-label="Groundswell">
        <img src="/icon.svg" alt="" width="26" height="26" />
        <span>Groundswell</span>
      </a>
      <nav aria-label="Views">
        {hasPosts && (
          <>
            <button className="tab" aria-pressed={view === 'ask'} onClick={() => onView('ask')}>
              Ask
            </button>
            <button className="tab" aria-pressed={view === 'search'} onClick={() => onView('search')}>
              Search
            </button>
            {isLive && (
              <button className="tab" aria-pressed={view === 'tail'} onClick={() => onView('tail')}>
                Live
              </button>
            )}
            <FileButton className="tab import-tab" onFile={onImport}>
              Import
            </FileButton>
          </>
        )}
        <button className="tab" aria-pressed={view === 'sources'} onClick={() => onView('sources')}>
          Sources
        </button>
        <button className="tab" aria-pressed={view === 'status'} onClick={() => onView('status')}>
          Status
        </button>
        <ThemeButton />
      </nav>
    </header>
  )
}
