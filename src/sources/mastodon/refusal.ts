import { AppError } from '../../errors/index.ts'
import { isFields } from '../fields.ts'
import { parse } from './wire.ts'

type RefusalCode = 'unauthenticated' | 'forbidden' | 'not_found'

/** A no of a server, or of something in front of it. */
export class Refusal extends AppError {
  /** The API itself said it: asking again does not change it. Else it may be a proxy that wants to see a browser, or a server that is being moved. */
  readonly isClear: boolean

  constructor(code: RefusalCode, { message, isClear = true }: { message: string; isClear?: boolean }) {
    super(code, { message })
    this.isClear = isClear
  }
}

export const isFinal = (error: unknown): boolean => error instanceof Refusal && error.isClear

/** The API refuses with JSON that names an error; a proxy with a page. */
export function isRefusal({ isJson, body }: { readonly isJson: boolean; readonly body: string }): boolean {
  const told = isJson ? parse(body) : undefined
  return isFields(told) && typeof told['error'] === 'string'
}

/** A no by its status, with what can be done about it. */
export function refusal(status: number, host: string, { hasToken, isClear = true }: { hasToken: boolean; isClear?: boolean }): Refusal {
  if (status === 403)
    return new Refusal('forbidden', {
      isClear,
      message: `${host} does not allow this${hasToken ? ' for this token: it needs the scope read:statuses' : ''}. Its operators can say why.`,
    })
  if (status === 400 || status === 404)
    return new Refusal('not_found', {
      isClear,
      message: `${host} knows no such stream. Remove this source, or add another feed of this server.`,
    })
  return new Refusal('unauthenticated', {
    isClear,
    message: hasToken
      ? `${host} does not take this token. Make a new one there (Preferences, Development, scope read:statuses) and add the source again with it.`
      : `${host} asks for a token. With an account there, make one (Preferences, Development, scope read:statuses) and add the source again with it.`,
  })
}
