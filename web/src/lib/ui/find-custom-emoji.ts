import type Database from 'emoji-picker-element/database'
import type { CustomEmoji, NativeEmoji } from 'emoji-picker-element/shared'
import { searchNames } from '#lib/custom-emoji/names.ts'

/** An emoji picker of the package, whose types leave its database out. */
export type PickerElement = HTMLElement & { readonly database: Database }

/**
 * Lets a picker find custom emoji by any part of their names, the best matches first, as the completion does. By itself, it finds
 * them by the beginning alone.
 */
export function findCustomEmojiByParts({ database }: Pick<PickerElement, 'database'>): void {
  const search = database.getEmojiBySearchQuery.bind(database)
  database.getEmojiBySearchQuery = async (query) => {
    const byName = new Map(database.customEmoji.map((emoji) => [emoji.name, emoji]))
    const custom = searchNames([...byName.keys()], query).map(({ name }): CustomEmoji => byName.get(name)!)
    const found = await search(query)
    return [...custom, ...found.filter((emoji): emoji is NativeEmoji => 'unicode' in emoji)]
  }
}
