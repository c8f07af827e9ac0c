import type { Api } from '../api/index.ts'
import type { Config, Env, Secrets } from '../config/index.ts'
import type {
  ByModelProgress,
  Found,
  InjectionProgress,
  OracleRequest,
  OracleWatch,
  Report,
  Section,
  SelectionPart,
  SelectionProgress,
  Split,
  TrecProgress,
  TrecReport,
  TrecRequest,
} from '../eval/index.ts'
import type { Terminal } from './terminal.ts'

import type { MediaDesk } from './media-desk.ts'
import type { Finding, ModelDesk } from './model-desk.ts'

type Watch = { readonly signal: AbortSignal; readonly onProgress: (what: string, done: number, of: number) => void }

/** What the composition root gives the commands. */
export type Services = {
  /** A running server on this data folder if there is one, else the store opened in this process. */
  readonly openApi: (config: Config) => Promise<Api>
  /** Pictures of posts. */
  readonly media: (config: Config) => Promise<MediaDesk>
  readonly models: (config: Config) => Promise<ModelDesk>
  /** Tries what is read, from this computer: each finding with the id of its source. */
  readonly probeSources: (config: Config, signal: AbortSignal) => Promise<readonly (Finding & { readonly name: string })[]>
  readonly verify: (config: Config, watch: Watch) => Promise<{ posts: number; segments: number; problems: readonly string[] }>
  /** How many slices were written anew. */
  readonly reindex: (config: Config, watch: Watch) => Promise<number>
  /** Over stores of its own: the data folder is not opened. */
  readonly evaluate: (
    request: TrecRequest,
    options: { readonly onProgress?: (state: TrecProgress) => void; readonly signal: AbortSignal },
  ) => Promise<{ readonly report: TrecReport; readonly run: string }>
  /** Over a world of its own; the data folder is read for its models alone. */
  readonly evaluateStories: (
    task: 'oracle' | 'languages',
    config: Config,
    request: OracleRequest,
    watch: OracleWatch,
  ) => Promise<{ readonly report: Report; readonly found: readonly Found[] }>
  /** Over invented evidence; a configured model is asked in every n-th case. */
  readonly evaluateInjection: (
    request: {
      readonly attacks?: string
      readonly sample?: number
      readonly model?: { readonly name: string; readonly every: number; readonly config: Config }
      readonly out?: string
    },
    options: { readonly onProgress: (state: InjectionProgress) => void; readonly signal: AbortSignal },
  ) => Promise<Report>
  /** A configured model on the labelled posts: what it writes of them, and what it doubts. */
  readonly evaluateByModel: (
    request: { readonly split: Split; readonly model: { readonly name: string; readonly config: Config }; readonly out?: string },
    options: { readonly onProgress: (state: ByModelProgress) => void; readonly signal: AbortSignal },
  ) => Promise<readonly Section[]>
  /** `folder`: where the sets of posts lie; a configured model may put the best posts in order, told beside. `out`: where what was asked is kept, to go on there. */
  readonly evaluateSelection: (
    request: {
      readonly folder: string
      readonly parts?: readonly SelectionPart[] | undefined
      readonly model?: { readonly name: string; readonly config: Config } | undefined
      readonly out?: string | undefined
    },
    options: { readonly onProgress?: (state: SelectionProgress) => void; readonly signal: AbortSignal },
  ) => Promise<Report>
  /** New posts for clients of Jetstream, until the signal. Throws `port_taken`. */
  readonly bridge: (
    api: Api,
    options: { readonly port: number; readonly query: string; readonly signal: AbortSignal },
  ) => Promise<{ readonly url: string; readonly sent: () => number; run(): Promise<void> } & AsyncDisposable>
  readonly serve: (
    config: Config,
    secrets: Secrets,
    demo: { readonly story?: string; readonly noisePerSecond?: number },
  ) => Promise<{ readonly url: string; readonly hasVisitor: () => boolean; readonly broken: Promise<never>; close(): Promise<void> }>
}

export type CommandContext = {
  readonly services: Services
  readonly terminal: Terminal
  readonly env: Env
  readonly cwd: string
  readonly stdin: AsyncIterable<Uint8Array>
  readonly version: string
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal
}

/** Codes that are no error, for scripts: an abstention is an answer too. Errors have theirs in the error table. */
export const Exit = { ok: 0, failed: 1, abstained: 3, differs: 4, interrupted: 130 } as const
