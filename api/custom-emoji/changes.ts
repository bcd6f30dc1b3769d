import { globalChannel } from '../pubsub/channel.ts'

/** Carries the name of a custom emoji that was uploaded or deleted, to every node. */
export const customEmojiChannel = globalChannel<string>('custom emoji')
