import { randomBytes } from 'node:crypto'

/** A new unguessable id: prefix, then 128 random bits in base64url (`answer_3q2-7wAAAAAAAAAAAAAAAA`). */
export function createId(prefix: string): string {
  return `${prefix}_${randomBytes(16).toString('base64url')}`
}

/** A new secret of 256 random bits in base64url. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url')
}
