import type { AuthorId } from '../../post/index.ts'

/**
 * The address of a picture at Bluesky says whose it is and its hash: 32 bytes instead of some 140 characters, for a fifth of all posts.
 * A CID there is version 1, raw, SHA-256 (multiformats.io/cid): four bytes that are always the same, then the digest, in base32 (RFC 4648).
 */
const host = 'https://cdn.bsky.app/img/feed_fullsize/plain/'
const behind = '@jpeg'
const network = 'bluesky:'
const head = [0x01, 0x55, 0x12, 0x20]
const digestBytes = 32
const cidLength = 59 // `b` and 58 characters
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** Undefined where the address would not come back exactly. */
export function pictureDigest(url: string, author: AuthorId): Uint8Array | undefined {
  if (!url.startsWith(host)) return undefined
  const cid = url.slice(-cidLength - behind.length, -behind.length)
  const bytes = readBase32(cid.slice(1))
  const digest = bytes?.subarray(head.length)
  return digest?.length === digestBytes && pictureAddress(digest, author) === url ? digest : undefined
}

export const pictureAddress = (digest: Uint8Array, author: AuthorId): string =>
  `${host}${author.slice(network.length)}/b${writeBase32(Uint8Array.of(...head, ...digest))}${behind}`

function readBase32(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let [held, bits, at] = [0, 0, 0]
  for (const character of text) {
    const digit = alphabet.indexOf(character)
    if (digit < 0) return undefined
    held = ((held << 5) | digit) & 0xfff
    bits += 5
    if (bits >= 8) bytes[at++] = held >> (bits -= 8)
  }
  return bytes
}

function writeBase32(bytes: Uint8Array): string {
  let text = ''
  let [held, bits] = [0, 0]
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31] ?? ''
  }
  return bits > 0 ? text + (alphabet[(held << (5 - bits)) & 31] ?? '') : text
}
