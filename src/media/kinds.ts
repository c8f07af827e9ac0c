/** The kinds of picture that are decoded; everything else (SVG above all, which is a program) is refused before any decoder sees it. */
export type PictureKind = 'jpeg' | 'png' | 'gif' | 'webp' | 'avif'

const ascii = (bytes: Uint8Array, from: number, until: number): string => Buffer.from(bytes.subarray(from, until)).toString('latin1')

/** Told by the first bytes alone, whatever name and type came with them; undefined: none of ours. */
export function kindOf(bytes: Uint8Array): PictureKind | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return 'gif'
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp'
  return isAvif(bytes) ? 'avif' : undefined
}

/** A `ftyp` box that names the brand among its first few (ISO/IEC 14496-12, 4.3; AV1 Image File Format, 6). */
function isAvif(bytes: Uint8Array): boolean {
  if (ascii(bytes, 4, 8) !== 'ftyp') return false
  const size = Buffer.from(bytes.subarray(0, 4)).readUInt32BE(0)
  const brands = ascii(bytes, 8, Math.min(size, 64))
  for (let at = 0; at + 4 <= brands.length; at += 4) if (at !== 4 && /^avi[fs]$/.test(brands.slice(at, at + 4))) return true
  return false
}
