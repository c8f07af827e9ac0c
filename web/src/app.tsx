import { useCallback, useEffect, useState } from 'react'
import { ApiError, readsLive, readStatus, type Status } from './api.ts'
import { AskPage } from './components/ask-page.tsx'
import { Footer } from './components/footer.tsx'
import { Header, type View } from './components/header.tsx'
import { ImportPanel } from './components/import-panel.tsx'
import { SearchPage } from './components/search-page.tsx'
import { TailPage } from './components/tail-page.tsx'
import { Welcome } from './components/welcome.tsx'
import { useDroppedFile } from './use-dropped-file.ts'

/** How often the status is read again while something comes in by itself. */
const refreshMs = 3_000

/** The page: one question box, what came of it, and a search beside it. An empty store offers what can be done first. */
export function App() {
  const [status, setStatus] = useState<Status>()
  const [problem, setProblem] = useState<string>()
  const [view, setView] = useState<View>('ask')
  const [file, setFile] = useState<File>()
  const refresh = useCallback(() => {
    readStatus().then(
      (fresh) => {
        setStatus(fresh)
        setProblem(undefined)
      },
      (error: unknown) => setProblem(error instanceof ApiError ? error.message : 'The status could not be read.'),
    )
  }, [])
  useEffect(refresh, [refresh])
  const isLive = readsLive(status)
  useEffect(() => {
    if (!isLive) return
    const timer = setInterval(refresh, refreshMs)
    return () => clearInterval(timer)
  }, [isLive, refresh])
  const dropping = useDroppedFile(setFile)

  return (
    <div className={dropping ? 'page dropping' : 'page'}>
      <Header view={view} onView={setView} hasPosts={(status?.posts ?? 0) > 0} isLive={isLive} onImport={setFile} />
      <main>
        {problem && (
          <p className="notice" role="alert">
            {problem} <button onClick={refresh}>Try again</button>
          </p>
        )}
        {file && <ImportPanel key={`${file.name}${file.lastModified}`} file={file} onStored={refresh} onClose={() => setFile(undefined)} />}
        {status && status.posts === 0 && !file && <Welcome onFile={setFile} status={status} />}
        {/* Both stay mounted: going to the search and back keeps the answers. */}
        <div hidden={status?.posts === 0 || view !== 'ask'}>
          <AskPage status={status} active={view === 'ask'} />
        </div>
        <div hidden={status?.posts === 0 || view !== 'tail'}>
          <TailPage active={view === 'tail'} />
        </div>
        <div hidden={status?.posts === 0 || view !== 'search'}>
          <SearchPage active={view === 'search'} />
        </div>
      </main>
      <Footer status={status} />
    </div>
  )
}
