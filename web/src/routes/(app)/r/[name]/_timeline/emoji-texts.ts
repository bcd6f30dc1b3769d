interface Message {
  text: string
  replyTo?: { text: string } | null
  reactions: readonly { emoji: string }[]
}

/** Returns the texts of messages that may have emoji by their names: their own, those that they quote, and their reactions. */
export const emojiTexts = (messages: readonly Message[]): string[] =>
  messages.flatMap(({ text, replyTo, reactions }) => [
    text,
    replyTo?.text ?? '',
    ...reactions.map(({ emoji }) => emoji),
  ])
