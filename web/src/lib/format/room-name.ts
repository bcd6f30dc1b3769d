const MAX_LENGTH = 50
const words = /^[\p{L}\p{N}_-][\p{L}\p{M}\p{N}_-]*( [\p{L}\p{N}_-][\p{L}\p{M}\p{N}_-]*)*$/u
/** Letters, according to Unicode, that show nothing. */
const blank = /\p{Default_Ignorable_Code_Point}/u

/** Returns whether the API would accept a name for a room, so that the page offers to create it. The API decides. */
export function isRoomName(name: string): boolean {
  const trimmed = name.trim()
  return trimmed.length <= MAX_LENGTH && words.test(trimmed) && !blank.test(trimmed)
}
