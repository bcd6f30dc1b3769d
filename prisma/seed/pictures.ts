import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { temporaryPath, Upload } from '../../api/files/upload.ts'

const render = (svg: string) => sharp(Buffer.from(svg))

/** Draws an avatar in two colours. */
export const avatar = (background: string, foreground: string): Promise<Buffer> =>
  render(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" width="256" height="256">
    <rect width="8" height="8" fill="${background}"/>
    <circle cx="4" cy="3.2" r="1.5" fill="${foreground}"/>
    <path d="M1.2 8 a2.8 2.8 0 0 1 5.6 0 z" fill="${foreground}"/>
  </svg>`)
    .png()
    .toBuffer()

/** Draws hills above water in the colours of a time of day. */
export const landscape = (sky: [top: string, bottom: string], hills: string): Promise<Buffer> =>
  render(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="1200" height="800">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="${sky[0]}"/><stop offset="1" stop-color="${sky[1]}"/></linearGradient></defs>
    <rect width="1200" height="800" fill="url(#sky)"/>
    <circle cx="820" cy="330" r="70" fill="#fff6dd"/>
    <path d="M0 480 Q 180 300 380 430 T 760 420 T 1200 380 V 560 H 0 z" fill="${hills}" opacity=".55"/>
    <path d="M0 540 Q 260 400 520 510 T 1200 500 V 600 H 0 z" fill="${hills}"/>
    <rect y="560" width="1200" height="240" fill="${sky[1]}"/>
    <g fill="#fff6dd" opacity=".5"><rect x="760" y="590" width="120" height="6"/><rect x="720" y="630" width="200" height="6"/><rect x="780" y="672" width="90" height="6"/></g>
  </svg>`)
    .jpeg({ quality: 82 })
    .toBuffer()

/** Writes a file to disk as if a request had brought it. */
export async function createUpload(filename: string, content: Buffer | string): Promise<Upload> {
  const path = temporaryPath()
  await writeFile(path, content)
  return new Upload(filename, path, Buffer.byteLength(content))
}
