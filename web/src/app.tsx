import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError, readsLive, readStatus, show, type Shown, type Status } from './api.ts'
import { AskPage } from './components/ask-page.tsx'
import { DemoBanner } from './components/demo-banner.tsx'
import { Footer } from './components/footer.tsx'
import { Header, type View } from './components/header.tsx'
import { ImportPanel } from './components/import-panel.tsx'
import { PostPage } from './components/post-page.tsx'
import { SearchPage } from './components/search-page.tsx'
import { SourcesPage } from './components/sources-page.tsx'
import { StatusPage } from './components/status-page.tsx'
import { TailPage } from './components/tail-page.tsx'
import { Welcome } from './components/welcome.tsx'
import { useDroppedFile } from './use-dropped-file.ts'
import { serverOf, useModels } from './use-models.ts'

/** How often the status is read again: while something comes in by itself, and while nothing does. */
const refreshMs = { live: 3_000, still: 10_000 }

/** The page: one question box, what came of it, and a search beside it. An empty store offers what can be done first. */
export function App() {
  const [status, setStatus] = useState<Status>()
  const [problem, setProblem] = useState<string>()
  const [view, setView] = useState<View>('ask')
  const [postId, setPostId] = useState(() => postOf(location.pathname))
  const [file, setFile] = useState<File>()
  /** Counts how often another world came to be shown: nothing of the one before stays on the page. */
  const [world, setWorld] = useState(0)
  const shown = useRef<Shown>(undefined)
  /** A store that runs empty while somebody reads an answer is not new: what is on the page stays. */
  const hadPosts = useRef(false)
  /** Reads the status; where it is another world's, that begins at `path`. */
  const look = useCallback((read: Promise<Status>, path = '/') => {
    read.then(
      (fresh) => {
        if (shown.current !== undefined && shown.current !== fresh.shown) {
          history.replaceState(null, '', path)
          setPostId(undefined)
          setWorld((number) => number + 1)
          hadPosts.current = false
        }
        shown.current = fresh.shown
        hadPosts.current ||= fresh.posts > 0
        setStatus(fresh)
        setProblem(undefined)
      },
      (error: unknown) => setProblem(error instanceof ApiError ? error.message : 'The status could not be read.'),
    )
  }, [])
  const refresh = useCallback(() => look(readStatus()), [look])
  /** An answer or hits may be the first to tell that another world is shown: the banner must not come later. */
  const onShown = useCallback(
    (seen: Shown, path?: string) => {
      if (seen !== shown.current) look(readStatus(), path)
    },
    [look],
  )
  const onShow = useCallback(
    (wanted: Shown) => {
      look(show(wanted))
      setView('ask')
    },
    [look],
  )
  useEffect(refresh, [refresh])
  const isLive = readsLive(status) || status?.shown === 'demo'
  useEffect(() => {
    const timer = setInterval(refresh, isLive ? refreshMs.live : refreshMs.still)
    return () => clearInterval(timer)
  }, [isLive, refresh])
  const models = useModels()
  const sendsTo = models && serverOf(models.chosen)
  /** Before the first status and the models the page stays bare: what they bring would push the rest down. */
  const isKnown = status !== undefined || problem !== undefined
  const isEmpty = status !== undefined && status.posts === 0 && !hadPosts.current
  const dropping = useDroppedFile(setFile)
  const onView = (wanted: View) => {
    if (postId !== undefined) history.replaceState(null, '', '/')
    setPostId(undefined)
    setView(wanted)
  }

  return (
    <div className={dropping ? 'page dropping' : 'page'}>
      <Header
        view={postId === undefined ? view : undefined}
        onView={onView}
        hasPosts={status !== undefined && !isEmpty}
        isLive={isLive}
        onImport={setFile}
      />
      {status?.shown === 'demo' && <DemoBanner status={status} onShow={onShow} />}
      <main>
        {problem && (
          <p className="notice" role="alert">
            {problem} <button onClick={refresh}>Try again</button>
          </p>
        )}
        {status?.store.full && (
          <p className="notice" role="alert">
            The disk is full: nothing new is kept until there is room. Questions are answered from what is there.
          </p>
        )}
        {file && <ImportPanel key={`${file.name}${file.lastModified}`} file={file} onStored={refresh} onClose={() => setFile(undefined)} />}
        {isKnown && models && (
          <>
            {postId !== undefined && <PostPage key={`post ${world}`} id={postId} />}
            {isEmpty && view !== 'status' && view !== 'sources' && !file && (
              <Welcome onFile={setFile} onShow={onShow} onSources={() => setView('sources')} status={status} sendsTo={sendsTo} />
            )}
            {/* All stay mounted: going to the search and back keeps the answers. Another world begins anew. */}
            <div key={`ask ${world}`} hidden={isEmpty || postId !== undefined || view !== 'ask'}>
              <AskPage status={status} models={models} active={view === 'ask' && postId === undefined} onShown={onShown} />
            </div>
            <div key={`tail ${world}`} hidden={isEmpty || view !== 'tail'}>
              <TailPage active={view === 'tail'} />
            </div>
            <div key={`search ${world}`} hidden={isEmpty || view !== 'search'}>
              <SearchPage active={view === 'search'} onShown={onShown} />
            </div>
            {view === 'sources' && <SourcesPage onChanged={refresh} onImport={setFile} />}
            {view === 'status' && <StatusPage status={status} />}
          </>
        )}
      </main>
      {isKnown && models && <Footer status={status} sendsTo={sendsTo} />}
    </div>
  )
}

/** `/p/<id>` opens one post; no post has the id '', which a malformed path stands for. */
function postOf(path: string): string | undefined {
  if (!path.startsWith('/p/')) return undefined
  try {
    return decodeURIComponent(path.slice('/p/'.length))
  } catch {
    return ''
  }
}
