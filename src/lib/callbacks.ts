import { createId } from './ids.ts'

/**
 * Addresses of this server at which others can be told to call (WebSub hubs). Each is unguessable and belongs to one who waits there; who
 * serves HTTP hands over what comes in. One that nobody waits at any more is gone (410), so that whoever calls there can stop.
 */
export interface Callbacks {
  open(handler: CallbackHandler): OpenCallback
  /** `token`: the last part of the path. Never throws. */
  handle(token: string, request: CallbackRequest): Promise<CallbackResponse>
}
export type OpenCallback = { readonly url: string; close(): void }
export type CallbackHandler = (request: CallbackRequest) => CallbackResponse | Promise<CallbackResponse>
export type CallbackRequest = {
  readonly method: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}
/** `body`: plain text. */
export type CallbackResponse = { readonly status: number; readonly body?: string }

/** Under which path they are mounted. */
export const callbackPath = '/callbacks'

/** `publicUrl`: where this server is reached from outside, `https://groundswell.example`. */
export function createCallbacks(publicUrl: string): Callbacks {
  const waiting = new Map<string, CallbackHandler>()
  return {
    open(handler) {
      const token = createId('callback')
      waiting.set(token, handler)
      const url = `${publicUrl.replace(/\/+$/, '')}${callbackPath}/${token}`
      return { url, close: () => void waiting.delete(token) }
    },
    async handle(token, request) {
      const handler = waiting.get(token)
      if (!handler) return { status: request.method === 'POST' ? 410 : 404 }
      try {
        return await handler(request)
      } catch {
        return { status: 500 }
      }
    },
  }
}
