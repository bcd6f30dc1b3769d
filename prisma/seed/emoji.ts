import sharp from 'sharp'
import type { Viewer } from '../../api/accounts/viewer.ts'
import { uploadCustomEmoji } from '../../api/custom-emoji/custom-emoji.ts'
import { createUpload } from './pictures.ts'

const blob = (eyes: number, arm: string) =>
  sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="128" height="128">
      <path d="M2 14 Q 1 3 8 3 T 14 14 z" fill="#e9b949"/>
      <circle cx="6" cy="${eyes}" r="1" fill="#3b2f14"/><circle cx="10" cy="${eyes}" r="1" fill="#3b2f14"/>
      <path d="M6 10.5 q 2 1.6 4 0" fill="none" stroke="#3b2f14" stroke-width=".8" stroke-linecap="round"/>
      <path d="${arm}" fill="none" stroke="#e9b949" stroke-width="1.8" stroke-linecap="round"/>
    </svg>`),
  )
    .png()
    .toBuffer()

/** Waves. */
async function wavingBlob(): Promise<Buffer> {
  const frames = await Promise.all([blob(7.5, 'M13 9 L 15 5'), blob(7.3, 'M13 9 L 14 4')])
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: [300, 300] })
    .toBuffer()
}

/** Adds the custom emoji of the demo. */
export async function seedEmoji(admin: Viewer): Promise<void> {
  const pictures = { blob: await blob(8, 'M13 11 L 14.5 9'), 'blob-wave': await wavingBlob() }
  for (const [name, picture] of Object.entries(pictures))
    await uploadCustomEmoji(admin, { name, upload: await createUpload(`${name}.gif`, picture) })
}
