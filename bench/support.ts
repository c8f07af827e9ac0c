import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** What the benchmarks share: running a command, medians, and saying on what they ran. */
export const root = fileURLToPath(new URL('..', import.meta.url))
export const groundswell = fileURLToPath(new URL('../bin/groundswell.js', import.meta.url))

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function sayWhere(): void {
  const cores = cpus()
  say(
    `${new Date().toISOString().slice(0, 10)} · Node ${process.version} · ${cores.length} × ${cores[0]?.model.trim() ?? 'unknown CPU'} · ${Math.round(totalmem() / 1e9)} GB`,
  )
}

/** Standard output of a command; throws with its standard error where it fails. */
export async function output(command: string, args: readonly string[], cwd = root): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${err}`)
  return out
}

/** 0..1 of sorted values, nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}
export const median = (values: readonly number[]) => quantile(values, 0.5)
export const whole = (value: number) => Math.round(value).toLocaleString('en')

/** Resident memory of a process and all its descendants, in MB (Linux /proc: VmRSS; shared pages count in each). */
export function treeMegabytes(pid: number): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // Ended meanwhile.
    }
  }
  const isInTree = (one: number): boolean => one === pid || (parents.has(one) && isInTree(parents.get(one) ?? 0))
  let kilobytes = 0
  for (const one of parents.keys())
    if (isInTree(one)) kilobytes += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0)
  return Math.round(kilobytes / 1_000)
}
