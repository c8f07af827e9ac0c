import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { reportPage } from './page.ts'
import type { Report } from './report.ts'

/** `<task>.json` and `<task>.html` in a folder, which is made where it is not there; each is whole or not there. */
export async function writeReport(folder: string, report: Report, made: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeWhole(join(folder, `${report.task}.json`), `${JSON.stringify({ ...report, made }, undefined, 2)}\n`)
  await writeWhole(join(folder, `${report.task}.html`), reportPage(report, made))
}

async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.part`
  await writeFile(part, text)
  await rename(part, path)
}
