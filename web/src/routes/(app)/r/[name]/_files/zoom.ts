import { isLong } from './frame.ts'

interface Size {
  width: number
  height: number
}

/** Pixels. A long picture is at least as wide, or as high. */
const MIN_LONG_SIDE = 48
/** The factor of one step. */
export const ZOOM_STEP = 1.5
/** A picture can be zoomed to the larger of these: times the size that fits the screen, and times its own pixels. */
const MAX_OF_SCREEN = 4
const MAX_OF_PIXELS = 2

/** Returns the size at which a picture is shown before it is zoomed: whole, and a long one as wide (or as high) as the screen. */
export function fittedSize(picture: Size, screen: Size): Size {
  const across = screen.width / picture.width
  const down = screen.height / picture.height
  const isTall = picture.height > picture.width
  if (!isLong(picture)) return scale(picture, Math.min(1, across, down))
  const side = isTall ? picture.width : picture.height
  return scale(picture, Math.max(Math.min(1, isTall ? across : down), Math.min(1, MIN_LONG_SIDE / side)))
}

/** Returns the largest zoom of a picture that is shown in a size. */
export const maxZoom = (picture: Size, fitted: Size): number =>
  Math.max(MAX_OF_SCREEN, (MAX_OF_PIXELS * picture.width) / fitted.width)

/** Returns the zoom that a click leads to: the picture's own pixels, if they are clearly more than what is shown. */
export const clickZoom = (picture: Size, fitted: Size): number =>
  Math.max(2, Math.min(MAX_OF_SCREEN, picture.width / fitted.width))

const scale = ({ width, height }: Size, by: number): Size => ({ width: width * by, height: height * by })
