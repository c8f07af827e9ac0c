import type {
  AskEvent,
  AskRequest,
  ImportEvent,
  ModelView,
  PostView,
  SavedAnswer,
  SearchRequest,
  SearchResult,
  Shown,
  Status,
  TailEvent,
  TailRequest,
  TrendsRequest,
  TrendsView,
  WatchEvent,
  WatchRequest,
} from './schema.ts'
import type { AddedSources, AddSource, ChangePolicy, ChangeSource, PolicyView, RemovedSource, SourceEntry } from './source-schema.ts'
import type { ReplayRequest, ReplayView, TraceView } from './trace-schema.ts'

/** `owner`: whose answers are kept and found; default: those of this computer. Nobody sees another owner's. */
export type Call = { readonly signal: AbortSignal; readonly owner?: string }
/** `type`: its content type; always one that a browser shows and never runs. */
export type PreviewFile = { readonly bytes: Uint8Array; readonly type: string }
/** One file or pipe to import: its bytes as they are (compressed or not), read once. */
export type ImportFile = {
  /** Shown to people and kept as the source's name; never opened. */
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
  /** Absent for a pipe, which cannot be resumed. */
  readonly size?: number
}

/**
 * What a program can ask of Groundswell, in JSON (checked by api.contract.ts). Two implementations: `local-api.ts` over an
 * open store, and `remote-api.ts` over HTTP to a running server; commands do not know which they hold. Failures are `AppError`s.
 */
export interface Api extends AsyncDisposable {
  /** Events end with exactly one `answer-end`, also for abstained, aborted and failed answers. */
  ask(request: AskRequest, call: Call): AsyncIterable<AskEvent>
  /** A saved answer; posts deleted since are gone from it. Throws `not_found`. */
  answer(id: string, call: Call): Promise<SavedAnswer>
  /** How a saved answer came about, as data and in plain words; without what is gone since. Throws `not_found`, `request_invalid`. */
  trace(id: string, call: Call): Promise<TraceView>
  /** A saved answer run again as of its moment; with `fresh` searched again. Nothing is saved. Throws `not_found`, `request_invalid`. */
  replay(id: string, request: ReplayRequest, call: Call): Promise<ReplayView>
  search(request: SearchRequest, call: Call): Promise<SearchResult>
  /** 1..100 ids; unknown and deleted ones are missing. */
  posts(ids: readonly string[], call: Call): Promise<readonly PostView[]>
  /** Events end with exactly one `import-end` or `import-fail`; what they count as stored is durable and findable. */
  import(file: ImportFile, call: Call): AsyncIterable<ImportEvent>
  /**
   * What an account of Bluesky (`ana.example`, or its DID) has written so far, from its own server; events as of `import`. An account that is away
   * gives nothing, and what is here of it goes out of sight.
   */
  backfill(account: string, call: Call): AsyncIterable<ImportEvent>
  /** Lines of Groundswell's own export format (ndjson, without the line feed), which `import` reads back. */
  export(query: { from?: number; until?: number; network?: string }, call: Call): AsyncIterable<string>
  /**
   * Keeps a saved answer current: what changes in it, as it changes. Ends with exactly one `watch-end`; an abort ends it quietly, unless something
   * else than the caller stopped it, which is thrown. Throws `not_found`, and `overloaded` where too many are kept current already.
   */
  watch(request: WatchRequest, call: Call): AsyncIterable<WatchEvent>
  /** Posts as they come in from now on, and which of them are gone again; without end. An abort ends it quietly. */
  tail(request: TailRequest, call: Call): AsyncIterable<TailEvent>
  /**
   * A small copy of a picture of a post (`preview` of its media), as long as the post may be seen. Throws `not_found`, and what keeps it from being
   * had: `source_unavailable`, `outbound_refused`, `deadline_exceeded`, `file_damaged`, `overloaded`.
   */
  preview(post: string, picture: string, call: Call): Promise<PreviewFile>
  status(call: Call): Promise<Status>
  /** Questions on what is coming in, 0..3 of them; each has posts that answer it, in `lang` (BCP 47) where that is given and there are some. */
  suggestions(request: { readonly lang?: string }, call: Call): Promise<readonly string[]>
  /** What is talked about more than usual, the strongest first; what was deleted since is not shown. */
  trends(request: TrendsRequest, call: Call): Promise<TrendsView>
  /** Who may write, `extractive` first; one of them is the default. */
  models(call: Call): Promise<readonly ModelView[]>
  /** What is read live, or would be by a server on this folder. Always of the real posts, whatever is shown. */
  sources(call: Call): Promise<readonly SourceEntry[]>
  /** Recognises what was given and reads it from now on, or only says what it would be. Throws `request_invalid`, and what is wrong with it. */
  addSource(request: AddSource, call: Call): Promise<AddedSources>
  /** Throws `not_found`. */
  changeSource(id: string, request: ChangeSource, call: Call): Promise<SourceEntry>
  /** `posts`: whether what it brought goes as well; kept posts go by age. Throws `not_found`. */
  removeSource(id: string, options: { readonly posts: 'keep' | 'erase' }, call: Call): Promise<RemovedSource>
  /** The feeds that are read, paused ones too, as OPML; `addSource` and every feed reader read it. */
  feeds(call: Call): Promise<string>
  /** The duties as they are in force. */
  policy(call: Call): Promise<PolicyView>
  /** Throws `request_invalid`, and `not_found` for a name that is not blocked. */
  changePolicy(change: ChangePolicy, call: Call): Promise<PolicyView>
  /** Shows the demo network in place of the real ones, or the real ones again. Throws `request_invalid` where no server runs. */
  show(what: Shown, call: Call): Promise<Status>
}
