import type { Finding } from './model-desk.ts'

/** What the commands about pictures can do; the composition root gives it. Failures are `AppError`s. */
export interface MediaDesk {
  /** Puts what decodes pictures, and with `read` what reads words in them, into the data folder; sentences say what is done. */
  install(options: { readonly signal: AbortSignal; readonly onLine: (line: string) => void; readonly read: boolean }): Promise<string>
  /** Erases every preview. Throws `store_locked` while a server runs on the folder. */
  clear(): Promise<string>
  /** For `doctor`. */
  look(): Promise<readonly Finding[]>
}
