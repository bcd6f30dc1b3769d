interface Size {
  width: number
  height: number
}

/** The box that a picture or film in the timeline fits in, in pixels. */
export const BOX: Readonly<Size> = { width: 420, height: 320 }
/** The smallest side of a frame: enough to be hit by a finger. */
export const MIN_SIDE = 48
/** The smallest side of a frame that shows a part of a long picture. */
export const MIN_LONG_SIDE = 96

export interface Frame extends Size {
  /** True if the picture is so long that, whole, it would be a line. The frame shows its beginning. */
  cropped: boolean
}

/**
 * Returns the frame of a picture: as large as the picture or, if that does not fit, as the box allows. It is known
 * before the picture is loaded, so that nothing jumps.
 */
export function frameOf({ width, height }: { width: number | null; height: number | null }): Frame {
  if (!width || !height || width < 0 || height < 0) return { ...BOX, cropped: false }
  const scale = Math.min(1, BOX.width / width, BOX.height / height)
  const cropped = scale < 1 && Math.min(width, height) * scale < MIN_LONG_SIDE
  const least = cropped ? MIN_LONG_SIDE : MIN_SIDE
  return {
    width: Math.max(least, Math.round(width * scale)),
    height: Math.max(least, Math.round(height * scale)),
    cropped,
  }
}

/** Returns whether a picture, shown whole on a screen, would be too thin to be read, such as a long screenshot. */
export function isLong({ width, height }: { width: number | null; height: number | null }): boolean {
  const [short, long] = [width ?? 1, height ?? 1].sort((a, b) => a - b) as [number, number]
  return long > 2_000 && long > 4 * short
}
