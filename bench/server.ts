import { spawn, type ChildProcess } from 'node:child_process'
import { get, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { groundswell } from './support.ts'

/** A server of its own process for the benchmarks, and questions to it over HTTP, as events. */
const port = 8473
const url = `http://127.0.0.1:${port}`

export async function launch(data: string, env: Record<string, string> = {}): Promise<{ server: ChildProcess; readyMs: number }> {
  const start = performance.now()
  const args = [groundswell, 'serve', '--data', data, '--port', String(port)]
  const server = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, ...env } })
  while (!(await isReady())) await delay(10)
  return { server, readyMs: performance.now() - start }
}

export async function stop(server: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGINT')
  await ended
}

function isReady(): Promise<boolean> {
  return new Promise((resolve) => {
    get(`${url}/ready`, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    }).on('error', () => resolve(false))
  })
}

/** Milliseconds until the first `sentence` event (an abstention counts to its end), and all that was said. */
export function ask(question: string): Promise<{ firstSentenceMs: number; text: string }> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
    request(`${url}/api/ask`, { method: 'POST', headers }, (response) => {
      let text = ''
      let sentenceMs: number | undefined
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        if (sentenceMs === undefined && text.includes('event: sentence')) sentenceMs = performance.now() - start
      })
      response.on('end', () => resolve({ firstSentenceMs: sentenceMs ?? performance.now() - start, text }))
    })
      .on('error', reject)
      .end(JSON.stringify({ question, timeZone: 'America/New_York' }))
  })
}

export const firstSentence = async (question: string): Promise<number> => (await ask(question)).firstSentenceMs

/** Milliseconds of each step of an answer, by its trace. `events`: what it was told by. */
export async function stepsOf(events: string): Promise<Record<string, number>> {
  const [, id = ''] = /"id":"(answer_[^"]+)"/.exec(events) ?? []
  const trace = await new Promise<string>((resolve, reject) => {
    get(`${url}/api/answers/${id}/trace`, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })
  return (JSON.parse(trace) as { steps?: Record<string, number> }).steps ?? {}
}
