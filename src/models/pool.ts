import type { ModelRequest, OpenModel } from './model.ts'

/** Open models by name. Disposing closes them all at once, those that are still answering as well. */
export interface ModelPool extends AsyncDisposable {
  /**
   * The model of this name. It is opened where there is none, and anew where `mark` is another than when it was opened: what was open
   * ends the answers that it is in, and is closed then. Throws what `open` throws.
   */
  get(name: string, mark: string, open: () => OpenModel): OpenModel
  /** Lets go of every model whose name is not among these, in the same way. */
  keepOnly(names: ReadonlySet<string>): void
}

type Held = { readonly mark: string; readonly model: OpenModel; readonly letGo: () => void; readonly close: () => Promise<void> }

/** `lingerMs`: an answer asks its model several times, and searches before the first; a model that is let go waits this long for more. */
export function createModelPool({ lingerMs = 5_000 }: { readonly lingerMs?: number } = {}): ModelPool {
  const byName = new Map<string, Held>()
  const open = new Set<Held>()
  return {
    get(name, mark, openModel) {
      const known = byName.get(name)
      if (known?.mark === mark) return known.model
      byName.delete(name)
      known?.letGo()
      const fresh = hold(openModel(), mark, { lingerMs, onClose: () => void open.delete(fresh) })
      byName.set(name, fresh)
      open.add(fresh)
      return fresh.model
    },
    keepOnly(names) {
      for (const [name, held] of byName) {
        if (names.has(name)) continue
        byName.delete(name)
        held.letGo()
      }
    },
    async [Symbol.asyncDispose]() {
      byName.clear()
      await Promise.all([...open].map(({ close }) => close()))
    },
  }
}

/** The same model, which knows how many ask it and closes once it was let go and nobody has asked for a while. */
function hold(model: OpenModel, mark: string, { lingerMs, onClose }: { lingerMs: number; onClose: () => void }): Held {
  let uses = 0
  let isLetGo = false
  let closed: Promise<void> | undefined
  let waiting: NodeJS.Timeout | undefined
  const close = () => {
    clearTimeout(waiting)
    closed ??= Promise.resolve(model[Symbol.asyncDispose]()).finally(onClose)
    return closed
  }
  const rest = () => {
    clearTimeout(waiting)
    if (isLetGo && uses === 0) waiting = setTimeout(() => void close().catch(() => {}), lingerMs).unref()
  }
  const use = () => {
    uses++
    clearTimeout(waiting)
    return () => {
      uses--
      rest()
    }
  }
  const judge = model.judge?.bind(model)
  async function* stream(request: ModelRequest, options: { signal: AbortSignal }) {
    const done = use()
    try {
      yield* model.stream(request, options)
    } finally {
      done()
    }
  }
  return {
    mark,
    close,
    letGo() {
      isLetGo = true
      rest()
    },
    model: {
      name: model.name,
      get limits() {
        return model.limits
      },
      count: (request, options) => model.count(request, options).finally(use()),
      ...(judge && { judge: (...asked: Parameters<typeof judge>) => judge(...asked).finally(use()) }),
      stream,
      [Symbol.asyncDispose]: close,
    },
  }
}
