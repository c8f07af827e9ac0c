import { readFileSync } from 'node:fs'
import { openApi } from './app-api.ts'
import { runProgram } from './cli/index.ts'
import { readEnv } from './config/index.ts'

/** The process: its signals, its streams, one command line, one exit code. */

const interrupted = new AbortController()
/** After the first signal this long remains to end in good order. */
const graceMs = 1_800

/** A terminal signals every process of the group and the launcher passes it on: what comes this soon after is the same Ctrl-C. */
const sameInterruptMs = 300
let interruptedAt = 0

function interrupt(signal: NodeJS.Signals | 'disconnect'): void {
  if (interrupted.signal.aborted) {
    if (performance.now() - interruptedAt > sameInterruptMs) process.exit(130) // a second Ctrl-C means at once
    return
  }
  interruptedAt = performance.now()
  interrupted.abort(new DOMException(`Ended by ${signal}.`, 'AbortError'))
  setTimeout(() => process.exit(130), graceMs).unref()
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt(signal))
if (process.channel) {
  process.once('disconnect', () => interrupt('disconnect')) // the launcher is gone, so nobody could stop us any more
  process.channel.unref()
}
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 74))

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
const env = readEnv()

await runProgram(process.argv.slice(2), {
  services: {
    openApi,
    // Loaded when they are needed: other commands do without.
    serve: async (...asked) => (await import('./app.ts')).serve(...asked),
    verify: async (...asked) => (await import('./app.ts')).verify(...asked),
    reindex: async (...asked) => (await import('./app.ts')).reindex(...asked),
    bridge: async (api, options) => (await import('./app-bridge.ts')).openBridge(api, options),
    evaluate: async (request, options) => (await import('./app-evaluation.ts')).evaluate(request, options),
    evaluateStories: async (...asked) => (await import('./app-evaluation.ts')).evaluateStories(...asked),
    evaluateInjection: async (request, options) => (await import('./app-evaluation.ts')).evaluateInjection(request, options),
    evaluateByModel: async (request, options) => (await import('./app-evaluation.ts')).evaluateByModel(request, options),
    evaluateSelection: async (request, options) => (await import('./app-evaluation.ts')).evaluateSentences(request, options),
    probeSources: async (config, signal) => (await import('./app-sources.ts')).probeSources(config, signal),
    media: async (config) => (await import('./app-media.ts')).openMediaDesk(config),
    models: async (config) => (await import('./app-model-desk.ts')).openModelDesk(config, process.cwd()),
  },
  env,
  version,
  cwd: process.cwd(),
  stdin: process.stdin,
  signal: interrupted.signal,
  terminal: {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isInteractive: process.stdout.isTTY,
    colours: process.stdout.isTTY && process.stdout.hasColors() && !process.env['NO_COLOR'],
    width: Math.max(40, Math.min(process.stdout.columns ?? 100, 110)),
    timeZone: env.GROUNDSWELL_TIME_ZONE ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    now: Date.now,
  },
})
